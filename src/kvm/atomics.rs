//! The atomics that a signal handler and its thread share, and how values with them are made.
//!
//! `tests/signals` builds the files that use this with Loom's atomics in its place, which try every
//! order that the memory model allows, and with a signal handler that runs at each access.

pub(super) use core::hint::spin_loop;
pub(super) use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};

/// How many errors wait for the thread that looks after memory.
pub(super) const WAITING: usize = 64;

/// A function that makes a value with atomics: `const` with these.
macro_rules! const_fn {
    ($(#[$meta:meta])* $vis:vis fn $($rest:tt)+) => {
        $(#[$meta])*
        $vis const fn $($rest)+
    };
}
pub(super) use const_fn;

/// An array of values with atomics.
macro_rules! array_of {
    ($value:expr; $length:expr) => {
        [const { $value }; $length]
    };
}
pub(super) use array_of;
