//! What happened to which memory, from a signal or an exit.

use crate::address::Ipa;
use crate::ghes::{AddressSources, ErrorAddress, ErrorMemory, MemoryEvent};
use crate::kvm::exit::SeaExit;
use crate::kvm::memory::{IpaRange, VmmRange};
use crate::kvm::signal::BusError;
use crate::kvm::slots::{GuestMemoryMap, SlotKind};
use alloc::vec::Vec;

/// An error of memory, before it is known how the guest is told.
#[derive(Clone, Debug)]
pub(super) struct Incident {
    pub(super) event: MemoryEvent,
    /// All memory that is lost.
    pub(super) gone: Option<VmmRange>,
    /// The part that was touched, or went bad.
    pub(super) touched: Option<VmmRange>,
    /// What a record names: the part that was touched, where the guest has it.
    pub(super) named: Vec<IpaRange>,
    /// Where the guest has it, and who says so.
    pub(super) address: Option<ErrorAddress>,
    /// Whose memory it is.
    pub(super) place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Pages that the guest's kernel manages, in this part at least.
    Memory,
    /// A device's, or in no slot that is listed.
    Device,
    /// Nobody knows.
    Unknown,
}

impl Incident {
    pub(super) fn of_signal<M: GuestMemoryMap + ?Sized>(
        error: BusError,
        memory: &M,
        page_size: u64,
    ) -> Self {
        let Some(touched) = error.page(page_size) else { return Self::nowhere() };
        let event = if error.is_synchronous() {
            MemoryEvent::ActionRequired
        } else {
            MemoryEvent::ActionOptional
        };
        let named = named(touched, memory);
        let signal = named.first().map(|range| (range.start, range.length));
        Self {
            event,
            gone: error.gone(page_size),
            touched: Some(touched),
            place: if named.is_empty() { Place::Device } else { Place::Memory },
            named,
            address: AddressSources::DEFAULT.with_signal(signal).best(),
        }
    }

    /// `sea` without a page that is not this VM's guest's.
    pub(super) fn of_abort<M: GuestMemoryMap + ?Sized>(sea: SeaExit, memory: &M) -> Self {
        let address = AddressSources::DEFAULT.with_fault(sea.fault()).best();
        let Some(start) = address.and_then(in_guest) else { return Self::nowhere() };
        // KVM translates without looking at slots: a page in none of them is no page to report.
        let incident = Self::of_guest(IpaRange::page_of(start), memory);
        Self { address: address.filter(|_| incident.touched.is_some()), ..incident }
    }

    /// Memory of a `guest_memfd`; `None` where it is not known which.
    pub(super) fn of_memory_fault<M: GuestMemoryMap + ?Sized>(
        range: Option<IpaRange>,
        memory: &M,
    ) -> Self {
        range.map_or_else(Self::nowhere, |range| Self::of_guest(range, memory))
    }

    fn of_guest<M: GuestMemoryMap + ?Sized>(range: IpaRange, memory: &M) -> Self {
        let (mut touched, mut is_memory) = (None, false);
        range.for_each_host_range(memory, |host, kind| {
            touched = touched.or(Some(host));
            is_memory |= kind == SlotKind::Memory;
        });
        if touched.is_none() {
            return Self::nowhere();
        }
        Self {
            event: MemoryEvent::ActionRequired,
            gone: touched,
            touched,
            place: if is_memory { Place::Memory } else { Place::Device },
            named: if is_memory { [range].into() } else { Vec::new() },
            address: None,
        }
    }

    const fn nowhere() -> Self {
        Self {
            event: MemoryEvent::NoAddress,
            gone: None,
            touched: None,
            named: Vec::new(),
            address: None,
            place: Place::Unknown,
        }
    }
}

/// Where the guest's kernel has memory of the VMM.
pub(super) fn named<M: GuestMemoryMap + ?Sized>(range: VmmRange, memory: &M) -> Vec<IpaRange> {
    let mut named = Vec::new();
    range.for_each_ipa_range(memory, |range, kind| {
        if kind == SlotKind::Memory {
            named.push(range);
        }
    });
    named
}

const fn in_guest(address: ErrorAddress) -> Option<Ipa> {
    match address.memory {
        ErrorMemory::Guest(start, _) => Some(start),
        ErrorMemory::Physical(_) => None,
    }
}
