//! Errors of memory that no access met.

use super::atomics::{AtomicU32, Ordering, WAITING, array_of, const_fn};
use super::bus_error_slot::BusErrorSlot;
use super::signal::BusError;
use super::slots::GuestMemoryMap;

/// Errors that no access met, from the handlers of all threads to whichever thread looks after the
/// VM's memory.
#[derive(Debug)]
pub struct MemoryErrors {
    slots: [BusErrorSlot; WAITING],
    lost: AtomicU32,
    #[cfg(any(target_os = "linux", target_os = "android"))]
    listeners: super::linux::Listeners,
}

impl MemoryErrors {
    const_fn! {
        /// No errors; room for 64.
        #[must_use]
        pub fn new() -> Self {
            Self {
                slots: array_of![BusErrorSlot::new(); WAITING],
                lost: AtomicU32::new(0),
                #[cfg(any(target_os = "linux", target_os = "android"))]
                listeners: super::linux::Listeners::new(),
            }
        }
    }

    pub(super) fn put(&self, error: BusError) {
        if !self.slots.iter().any(|slot| slot.put(error)) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        #[cfg(any(target_os = "linux", target_os = "android"))]
        self.listeners.wake();
    }

    /// An error that waits, whosever memory it is of, in no particular order. For a process with
    /// one VM, or for what no VM has taken.
    pub fn take(&self) -> Option<BusError> {
        self.take_if(|_| true)
    }

    /// An error in memory of this VM. Those of others, and of the VMM's own memory, stay.
    pub fn take_of<M: GuestMemoryMap + ?Sized>(&self, memory: &M) -> Option<BusError> {
        self.take_if(|error| error.gone(1).is_some_and(|range| range.is_guest_memory(memory)))
    }

    /// An error for which `is_wanted` is true. Not for a signal handler.
    pub fn take_if(&self, mut is_wanted: impl FnMut(BusError) -> bool) -> Option<BusError> {
        self.slots.iter().find_map(|slot| slot.take_if(&mut is_wanted))
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.slots.iter().any(BusErrorSlot::is_used)
    }

    /// How many errors found no room since this was last asked. Their memory is poisoned all the
    /// same: the guest gets a [`BusError::ActionRequired`] when it touches it.
    pub fn take_lost(&self) -> u32 {
        self.lost.swap(0, Ordering::Relaxed)
    }

    /// Has 1 added to an eventfd whenever an error comes, and at once if one waits already. Each VM
    /// of a process has an eventfd of its own: all are told of every error, and each takes its own
    /// ([`take_of`](Self::take_of)). The descriptor is duplicated, and never closed: a signal
    /// handler may be about to write to it. Room for 16.
    ///
    /// # Errors
    ///
    /// [`Error::Call`](super::Error::Call) with `fcntl(F_DUPFD_CLOEXEC)`;
    /// [`Error::TooManyListeners`](super::Error::TooManyListeners).
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub fn notify(
        &self,
        eventfd: &impl super::linux::std::os::fd::AsRawFd,
    ) -> Result<(), super::Error> {
        self.listeners.add(eventfd.as_raw_fd())?;
        if !self.is_empty() {
            self.listeners.wake();
        }
        Ok(())
    }
}

impl Default for MemoryErrors {
    fn default() -> Self {
        Self::new()
    }
}
