//! What a user could pick instead of `aarch64-syndrome`, asked the same questions.
//!
//! `inputs` has the words, `answers` the layouts in which everybody answers, `candidate` the three
//! ways of asking, and each other module one candidate. `cargo bench -p peers` measures,
//! `benches/peers/instructions/run` counts what an Arm core executes, and `cargo run -p peers` writes
//! the page about both.

// As in the library: registers are cut into fields, and formulas bind as the manual's do.
#![allow(
    clippy::cast_lossless,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::precedence
)]
// Every candidate is inlined into the loop that asks it, as C is: no call is timed.
#![allow(clippy::inline_always)]

pub mod answers;
#[cfg(feature = "time")]
pub mod bench;
pub mod by_match;
pub mod candidate;
pub mod cpu;
pub mod esr_decoder;
pub mod floor;
pub mod inputs;
pub mod linux_c;
pub mod lookup;
pub mod ours;
pub mod sysregs;
pub mod text;
#[cfg(feature = "time")]
pub mod thread_time;
