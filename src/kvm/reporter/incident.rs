//! What happened to which memory, from a signal or an exit.

use crate::ghes::{AddressSources, ErrorAddress, ErrorMemory, MemoryEvent};
use crate::kvm::exit::SeaExit;
use crate::kvm::memory::{GuestMemoryMap, IpaRange, VmmRange};
use crate::kvm::signal::BusError;

/// An error of memory, before it is known how the guest is told.
#[derive(Clone, Copy)]
pub(super) struct Incident {
    pub(super) event: MemoryEvent,
    /// The memory, `None` with [`MemoryEvent::NoAddress`].
    pub(super) range: Option<VmmRange>,
    /// Where the guest has it, and who says so.
    pub(super) address: Option<ErrorAddress>,
}

impl Incident {
    pub(super) fn of_signal<M: GuestMemoryMap + ?Sized>(error: BusError, memory: &M) -> Self {
        let range = error.range();
        let event = match (range, error.is_synchronous()) {
            (None, _) => MemoryEvent::NoAddress,
            (Some(_), true) => MemoryEvent::ActionRequired,
            (Some(_), false) => MemoryEvent::ActionOptional,
        };
        let found = range.and_then(|range| range.ipa_ranges(memory).next());
        let signal = found.map(|range| (range.start, range.length));
        let address = AddressSources::DEFAULT.with_signal(signal).best();
        Self { event, range, address }
    }

    pub(super) fn of_abort<M: GuestMemoryMap + ?Sized>(sea: SeaExit, memory: &M) -> Self {
        let sources = AddressSources::DEFAULT.with_fault(sea.fault());
        let address = sources.best();
        // KVM translates without looking at slots: a page in none of them is no page to report.
        match address.and_then(|address| host_page(address, memory)) {
            Some(range) => Self { event: MemoryEvent::ActionRequired, range: Some(range), address },
            None => Self { event: MemoryEvent::NoAddress, range: None, address: None },
        }
    }
}

/// The VMM's page behind an address of the guest.
fn host_page<M: GuestMemoryMap + ?Sized>(address: ErrorAddress, memory: &M) -> Option<VmmRange> {
    match address.memory {
        ErrorMemory::Guest(start, _) => IpaRange::page_of(start).host_range(memory),
        ErrorMemory::Physical(_) => None,
    }
}
