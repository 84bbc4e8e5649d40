//! Errors of memory that no access met.

use super::bus_error_slot::BusErrorSlot;
use super::signal::BusError;
use core::sync::atomic::{AtomicU32, Ordering};

/// Errors that no access met, from the handlers of all threads to whichever thread looks after the
/// VM's memory.
#[derive(Debug)]
pub struct MemoryErrors {
    slots: [BusErrorSlot; CAPACITY],
    lost: AtomicU32,
}

const CAPACITY: usize = 64;

impl MemoryErrors {
    /// No errors; room for 64.
    #[must_use]
    pub const fn new() -> Self {
        Self { slots: [const { BusErrorSlot::new() }; CAPACITY], lost: AtomicU32::new(0) }
    }

    pub(super) fn put(&self, error: BusError) {
        if !self.slots.iter().any(|slot| slot.put(error)) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// An error that waits, in no particular order.
    pub fn take(&self) -> Option<BusError> {
        self.slots.iter().find_map(BusErrorSlot::take)
    }

    /// How many errors found no room since this was last asked. Their memory is poisoned all the
    /// same: the guest gets a [`BusError::ActionRequired`] when it touches it.
    pub fn take_lost(&self) -> u32 {
        self.lost.swap(0, Ordering::Relaxed)
    }
}

impl Default for MemoryErrors {
    fn default() -> Self {
        Self::new()
    }
}
