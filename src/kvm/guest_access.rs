//! Whose access a `SIGBUS` is about.

use super::atomics::{AtomicBool, Ordering, const_fn};
use super::bus_error_slot::BusErrorSlot;
use super::memory_errors::MemoryErrors;
use super::running::Running;
use super::signal::BusError;

/// A thread's marker: whether it is inside `KVM_RUN`, and what a signal left there meanwhile.
///
/// [`run`](super::run) and the `SIGBUS` handler of this crate use one for each thread; a VMM needs
/// its own only where it cannot use those. [`on_signal`](Self::on_signal) may be called from a
/// signal handler of the same thread.
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
    const_fn! {
        /// A thread that is not in `KVM_RUN`.
        #[must_use]
        pub fn new() -> Self {
            Self { in_kvm_run: AtomicBool::new(false), slot: BusErrorSlot::new() }
        }
    }

    /// Marks the thread as the guest's, until the guard is left or dropped: see [`Running`].
    ///
    /// `memory` takes what interrupts no run.
    pub fn enter<'a>(&'a self, memory: &'a MemoryErrors) -> Running<'a> {
        Running::enter(self, memory)
    }

    pub(super) fn mark(&self, in_kvm_run: bool) {
        self.in_kvm_run.store(in_kvm_run, Ordering::SeqCst);
    }

    /// What a signal handler of this thread left during the last run.
    pub(super) fn take(&self) -> Option<BusError> {
        self.slot.take()
    }

    pub(super) fn has_error(&self) -> bool {
        self.slot.is_used()
    }

    /// Says whose the error is, and keeps it if it is not the process's own. For a `SIGBUS` handler
    /// of this marker's thread.
    ///
    /// The guest meets one error in each run. A second one is the process's own: it accessed such
    /// memory itself on the way into `KVM_RUN` or out of it, and would do so for ever.
    pub fn on_signal(&self, error: BusError, memory: &MemoryErrors) -> SignalOwner {
        if !error.is_synchronous() {
            memory.put(error);
            SignalOwner::Memory
        } else if self.in_kvm_run.load(Ordering::SeqCst) && self.slot.put(error) {
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
