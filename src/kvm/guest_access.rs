//! Whose access a `SIGBUS` is about.

use super::bus_error_slot::BusErrorSlot;
use super::memory_errors::MemoryErrors;
use super::signal::BusError;
use core::sync::atomic::{AtomicBool, Ordering};

/// A thread's marker: whether it is inside `KVM_RUN`, and what a signal left there meanwhile.
///
/// [`run`](super::run) and the `SIGBUS` handler of this crate use one for each thread; a VMM needs
/// its own only where it cannot use those. Everything here may be called from a signal handler of
/// the same thread.
#[derive(Debug)]
pub struct GuestAccess {
    in_kvm_run: AtomicBool,
    slot: BusErrorSlot,
}

/// Whose a `SIGBUS` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignalOwner {
    /// The guest's: it interrupted `KVM_RUN`, which returns `EINTR`, and then
    /// [`Event::BusError`](super::Event::BusError) tells of it. Return from the handler.
    Guest,
    /// Nobody's access: the error waits for [`MemoryErrors::take`]. Return from the handler.
    Memory,
    /// The process itself made the access. Returning from the handler runs the same instruction
    /// again, and again: jump elsewhere, or let the process die of it.
    Process,
}

impl_names!(SignalOwner {
    Guest => "the guest's",
    Memory => "nobody's access",
    Process => "the process's own",
});

impl GuestAccess {
    /// A thread that is not in `KVM_RUN`.
    #[must_use]
    pub const fn new() -> Self {
        Self { in_kvm_run: AtomicBool::new(false), slot: BusErrorSlot::new() }
    }

    /// Runs `kvm_run`, which makes the ioctl and touches no memory of the guest, as the guest:
    /// a signal that says that an access failed is now the guest's.
    pub(super) fn during<T>(&self, kvm_run: impl FnOnce() -> T) -> T {
        self.in_kvm_run.store(true, Ordering::SeqCst);
        let result = kvm_run();
        self.in_kvm_run.store(false, Ordering::SeqCst);
        result
    }

    /// What a signal handler of this thread left during the last run.
    pub(super) fn take(&self) -> Option<BusError> {
        self.slot.take()
    }

    /// Says whose the error is, and keeps it if it is not the process's own. For a `SIGBUS` handler
    /// of this marker's thread.
    ///
    /// A second error of the guest before the first was seen is dropped: the guest has not gone on
    /// and meets it again.
    pub fn on_signal(&self, error: BusError, memory: &MemoryErrors) -> SignalOwner {
        if !error.is_synchronous() {
            memory.put(error);
            SignalOwner::Memory
        } else if self.in_kvm_run.load(Ordering::SeqCst) {
            self.slot.put(error);
            SignalOwner::Guest
        } else {
            SignalOwner::Process
        }
    }
}

impl Default for GuestAccess {
    fn default() -> Self {
        Self::new()
    }
}
