//! Whole programs, one for each kind of user. They lie in `examples/`, and `cargo test` runs them.
//!
//! # A trap handler at EL2
//!
//! ```
#![doc = include_str!("../examples/el2_trap_handler.rs")]
//! ```
//!
//! # A VMM on a hypervisor that has found the address
//!
//! ```
#![doc = include_str!("../examples/vmm_exit.rs")]
//! ```
//!
//! # Firmware at EL3 that reflects an error
//!
//! ```
#![doc = include_str!("../examples/el3_firmware.rs")]
//! ```
//!
//! # A kernel's page fault handler
//!
//! ```
#![doc = include_str!("../examples/kernel_page_fault.rs")]
//! ```
