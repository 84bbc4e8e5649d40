//! Where a signal handler leaves a [`BusError`]: atomics alone, so that it may be interrupted
//! anywhere and needs no lock.

use super::atomics::{AtomicU8, AtomicU64, Ordering, const_fn};
use super::memory::VmmRange;
use super::signal::BusError;

#[derive(Debug)]
pub(super) struct BusErrorSlot {
    state: AtomicU8,
    kind: AtomicU8,
    address: AtomicU64,
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
const NO_ADDRESS: u8 = 4;

impl BusErrorSlot {
    const_fn! {
        pub(super) fn new() -> Self {
            Self {
                state: AtomicU8::new(EMPTY),
                kind: AtomicU8::new(0),
                address: AtomicU64::new(0),
                length: AtomicU64::new(0),
            }
        }
    }

    /// Leaves the error here; `false` if the slot is not empty.
    pub(super) fn put(&self, error: BusError) -> bool {
        if !self.advance(EMPTY, BUSY) {
            return false;
        }
        let (kind, address, length) = match error {
            BusError::ObjectError { address: None } => (OBJECT_ERROR_NOWHERE, 0, 0),
            BusError::ObjectError { address: Some(address) } => (OBJECT_ERROR, address, 0),
            BusError::ActionRequired { address, block } => (ACTION_REQUIRED, address, block.length),
            BusError::ActionOptional { address, block } => (ACTION_OPTIONAL, address, block.length),
            BusError::NoAddress => (NO_ADDRESS, 0, 0),
        };
        self.kind.store(kind, Ordering::Relaxed);
        self.address.store(address, Ordering::Relaxed);
        self.length.store(length, Ordering::Relaxed);
        self.state.store(FULL, Ordering::Release);
        true
    }

    /// Takes the error that is here.
    pub(super) fn take(&self) -> Option<BusError> {
        self.take_if(|_| true)
    }

    /// Takes the error that is here, if it is such a one. Not for a signal handler: waits for
    /// another thread that looks at the slot at the same time, and leaves the error there.
    pub(super) fn take_if(&self, is_wanted: impl FnOnce(BusError) -> bool) -> Option<BusError> {
        loop {
            match self.state.compare_exchange(FULL, BUSY, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => break,
                // Not empty before long: another thread's error, or one that it does not want.
                Err(BUSY) => super::atomics::spin_loop(),
                Err(_) => return None,
            }
        }
        let mut held = Held { slot: self, next: FULL };
        let error = self.read();
        if !is_wanted(error) {
            return None;
        }
        held.next = EMPTY;
        Some(error)
    }

    /// Whether there is an error, or about to be.
    pub(super) fn is_used(&self) -> bool {
        self.state.load(Ordering::Relaxed) != EMPTY
    }

    fn read(&self) -> BusError {
        let address = self.address.load(Ordering::Relaxed);
        let block = VmmRange::around(address, self.length.load(Ordering::Relaxed));
        match self.kind.load(Ordering::Relaxed) {
            OBJECT_ERROR_NOWHERE => BusError::ObjectError { address: None },
            OBJECT_ERROR => BusError::ObjectError { address: Some(address) },
            ACTION_REQUIRED => BusError::ActionRequired { address, block },
            ACTION_OPTIONAL => BusError::ActionOptional { address, block },
            _ => BusError::NoAddress,
        }
    }

    fn advance(&self, from: u8, to: u8) -> bool {
        self.state.compare_exchange(from, to, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }
}

/// A slot that is looked at: left in the `next` state, also by a panic.
struct Held<'a> {
    slot: &'a BusErrorSlot,
    next: u8,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.slot.state.store(self.next, Ordering::Release);
    }
}
