//! The shipped files, in a module like their own.

#![allow(dead_code, unused_imports, unreachable_pub, reason = "only a part is asked for here")]

/// The words are not asked for.
macro_rules! impl_names {
    ($($words:tt)*) => {};
}
macro_rules! impl_text {
    ($($words:tt)*) => {};
}

#[path = "../../../src/kvm/bus_error_slot.rs"]
mod bus_error_slot;
#[path = "../../../src/kvm/guest_access.rs"]
mod guest_access;
#[path = "../../../src/kvm/header_bytes.rs"]
mod header_bytes;
#[path = "../../../src/kvm/memory_errors.rs"]
mod memory_errors;
#[path = "../../../src/kvm/running.rs"]
mod running;
#[path = "../../../src/kvm/signal.rs"]
mod signal;

mod atomics {
    pub(super) use crate::hooked::{
        AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering, WAITING, array_of, const_fn,
        spin_loop,
    };
}
#[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "as the one that it stands for")]
mod linux {
    pub(super) extern crate std;

    /// Nobody is woken.
    #[derive(Debug)]
    pub(super) struct Listeners;

    impl Listeners {
        pub(super) const fn new() -> Self {
            Self
        }
        pub(super) const fn wake(&self) {}
        pub(super) const fn add(&self, _: i32) -> Result<(), super::Error> {
            Ok(())
        }
    }
}
mod errno {
    pub(super) use aarch64_syndrome::kvm::Errno;
}
mod memory {
    pub(super) use aarch64_syndrome::kvm::VmmRange;
}
mod slots {
    pub(super) use aarch64_syndrome::kvm::GuestMemoryMap;
}
pub(crate) use aarch64_syndrome::kvm::{Errno, Error, VmmRange};
pub(crate) use guest_access::{GuestAccess, SignalOwner};
pub(crate) use memory_errors::MemoryErrors;
pub(crate) use signal::BusError;

pub(crate) fn left(ran: running::Ran) -> Option<BusError> {
    ran.signal
}
