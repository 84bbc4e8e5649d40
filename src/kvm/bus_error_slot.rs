//! Where a signal handler leaves a [`BusError`]: atomics alone, so that it may be interrupted
//! anywhere and needs no lock.

use super::memory::VmmRange;
use super::signal::BusError;
use core::sync::atomic::{AtomicU8, AtomicU64, Ordering};

#[derive(Debug)]
pub(super) struct BusErrorSlot {
    state: AtomicU8,
    kind: AtomicU8,
    start: AtomicU64,
    length: AtomicU64,
}

const EMPTY: u8 = 0;
/// Someone writes or reads the fields.
const BUSY: u8 = 1;
const FULL: u8 = 2;

const OBJECT_ERROR_NOWHERE: u8 = 0;
const OBJECT_ERROR: u8 = 1;
const ACTION_REQUIRED: u8 = 2;
const ACTION_OPTIONAL: u8 = 3;

impl BusErrorSlot {
    pub(super) const fn new() -> Self {
        Self {
            state: AtomicU8::new(EMPTY),
            kind: AtomicU8::new(0),
            start: AtomicU64::new(0),
            length: AtomicU64::new(0),
        }
    }

    /// Leaves the error here; `false` if the slot is not empty.
    pub(super) fn put(&self, error: BusError) -> bool {
        if !self.advance(EMPTY, BUSY) {
            return false;
        }
        let nowhere = VmmRange { start: 0, length: 0 };
        let (kind, range) = match error {
            BusError::ObjectError { address: None } => (OBJECT_ERROR_NOWHERE, nowhere),
            BusError::ObjectError { address: Some(start) } => {
                (OBJECT_ERROR, VmmRange { start, length: 1 })
            }
            BusError::ActionRequired(range) => (ACTION_REQUIRED, range),
            BusError::ActionOptional(range) => (ACTION_OPTIONAL, range),
        };
        self.kind.store(kind, Ordering::Relaxed);
        self.start.store(range.start, Ordering::Relaxed);
        self.length.store(range.length, Ordering::Relaxed);
        self.state.store(FULL, Ordering::Release);
        true
    }

    /// Takes the error that is here.
    pub(super) fn take(&self) -> Option<BusError> {
        if !self.advance(FULL, BUSY) {
            return None;
        }
        let start = self.start.load(Ordering::Relaxed);
        let range = VmmRange { start, length: self.length.load(Ordering::Relaxed) };
        let error = match self.kind.load(Ordering::Relaxed) {
            OBJECT_ERROR_NOWHERE => BusError::ObjectError { address: None },
            OBJECT_ERROR => BusError::ObjectError { address: Some(start) },
            ACTION_REQUIRED => BusError::ActionRequired(range),
            _ => BusError::ActionOptional(range),
        };
        self.state.store(EMPTY, Ordering::Release);
        Some(error)
    }

    fn advance(&self, from: u8, to: u8) -> bool {
        self.state.compare_exchange(from, to, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }
}
