//! Ranges of memory: the VMM's, and the guest's.

use super::slots::{GuestMemoryMap, MemorySlot, SlotKind};
use crate::address::Ipa;
use crate::granule::Granule;

/// Memory of the VMM's process, in bytes: what a `SIGBUS` says is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VmmRange {
    /// The first byte's virtual address.
    pub start: u64,
    /// How many bytes.
    pub length: u64,
}

impl VmmRange {
    /// The naturally aligned block around an address. `size` is a power of two.
    #[must_use]
    pub const fn around(address: u64, size: u64) -> Self {
        Self { start: address & !size.wrapping_sub(1), length: size }
    }

    /// The pages of this size that the range touches: what to replace. `page_size` is a power of
    /// two, that of the mapping (`kvm::mapping_page_size`): a signal may name a smaller block, a
    /// `BUS_OBJERR` names a byte and `KVM_EXIT_ARM_SEA` 4 KiB, whatever the host's pages are.
    ///
    /// ```
    /// use aarch64_syndrome::kvm::VmmRange;
    ///
    /// let byte = VmmRange { start: 0x7f00_1234, length: 1 };
    /// assert_eq!(byte.in_pages(0x1_0000), VmmRange { start: 0x7f00_0000, length: 0x1_0000 });
    /// ```
    #[must_use]
    pub const fn in_pages(self, page_size: u64) -> Self {
        let mask = page_size.wrapping_sub(1);
        let start = self.start & !mask;
        let last = self.last() | mask;
        Self { start, length: last.wrapping_sub(start).saturating_add(1) }
    }

    /// Calls `visit` with every range of the guest that lies in this memory: one for each slot that
    /// it touches, none if it is not the guest's.
    ///
    /// A huge page may span slots, and part of it may belong to no slot.
    pub fn for_each_ipa_range<M: GuestMemoryMap + ?Sized>(
        self,
        memory: &M,
        mut visit: impl FnMut(IpaRange, SlotKind),
    ) {
        memory.for_each_slot(&mut |slot| {
            if let Some(range) = slot.overlap(self) {
                visit(range, slot.kind);
            }
        });
    }

    /// Whether any of it is the guest's.
    #[must_use]
    pub fn is_guest_memory<M: GuestMemoryMap + ?Sized>(self, memory: &M) -> bool {
        let mut is_guest_memory = false;
        self.for_each_ipa_range(memory, |_, _| is_guest_memory = true);
        is_guest_memory
    }

    /// What is in both ranges: the part of a range that one mapping of the VMM holds, say. `None`
    /// where nothing is.
    ///
    /// ```
    /// use aarch64_syndrome::kvm::VmmRange;
    ///
    /// let gone = VmmRange { start: 0x7f00_f000, length: 0x2000 };
    /// let mapping = VmmRange { start: 0x7f01_0000, length: 0x10_0000 };
    /// let both = VmmRange { start: 0x7f01_0000, length: 0x1000 };
    /// assert_eq!(gone.intersection(mapping), Some(both));
    /// assert_eq!(VmmRange { start: 0x7f00_f000, length: 0x1000 }.intersection(mapping), None);
    /// ```
    #[must_use]
    pub const fn intersection(self, other: Self) -> Option<Self> {
        if !self.overlaps(other) {
            return None;
        }
        let start = if self.start > other.start { self.start } else { other.start };
        let last = if self.last() < other.last() { self.last() } else { other.last() };
        Some(Self { start, length: last.wrapping_sub(start).saturating_add(1) })
    }

    /// The last byte; the first of an empty range.
    pub(super) const fn last(self) -> u64 {
        self.start.saturating_add(self.length.saturating_sub(1))
    }

    pub(super) const fn overlaps(self, other: Self) -> bool {
        self.length != 0
            && other.length != 0
            && self.start <= other.last()
            && other.start <= self.last()
    }
}

impl_text!(VmmRange, |this, put| {
    put!("{:#x} bytes at host address {:#x}", this.length, this.start);
});

/// Memory of the guest, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IpaRange {
    /// The first byte's address.
    pub start: Ipa,
    /// How many bytes.
    pub length: u64,
}

impl_text!(IpaRange, |this, put| {
    put!("{:#x} bytes at IPA {}", this.length, this.start);
});

impl IpaRange {
    /// The 4 KiB page around an address.
    #[must_use]
    pub const fn page_of(address: Ipa) -> Self {
        Self { start: Ipa::from_bits(address.into_bits() & !0xfff), length: 0x1000 }
    }

    /// Whether the address lies in the range.
    #[must_use]
    pub const fn contains(self, address: Ipa) -> bool {
        address.into_bits() >= self.start.into_bits()
            && address.into_bits().wrapping_sub(self.start.into_bits()) < self.length
    }

    /// Calls `visit` with the VMM's memory behind the range: one range for each slot that it
    /// touches.
    pub fn for_each_host_range<M: GuestMemoryMap + ?Sized>(
        self,
        memory: &M,
        mut visit: impl FnMut(VmmRange, SlotKind),
    ) {
        memory.for_each_slot(&mut |slot| {
            if let Some(range) = slot.host_overlap(self) {
                visit(range, slot.kind);
            }
        });
    }

    /// The VMM's memory behind the range, cut short where its slot ends; `None` if no slot has
    /// its start.
    #[must_use]
    pub fn host_range<M: GuestMemoryMap + ?Sized>(self, memory: &M) -> Option<VmmRange> {
        let mut found = None;
        memory.for_each_slot(&mut |slot| {
            let slot_range = IpaRange { start: slot.ipa, length: slot.length };
            if slot_range.contains(self.start) {
                found = slot.host_overlap(self);
            }
        });
        found
    }

    /// The addresses of the guest's pages that the range touches.
    pub(super) fn pages(self, page: Granule) -> impl Iterator<Item = u64> {
        let start = self.start.into_bits();
        let last = start.saturating_add(self.length.saturating_sub(1)) >> page.shift();
        (start >> page.shift()..=last).map(move |number| number << page.shift())
    }
}

impl MemorySlot {
    /// The part of the slot that lies in `range`.
    fn overlap(self, range: VmmRange) -> Option<IpaRange> {
        let (skip, length) = overlap((self.host, self.length), (range.start, range.length))?;
        Some(IpaRange { start: Ipa::from_bits(self.ipa.into_bits().checked_add(skip)?), length })
    }

    /// The memory of the VMM behind the part of the slot that lies in `range`.
    fn host_overlap(self, range: IpaRange) -> Option<VmmRange> {
        let slot = (self.ipa.into_bits(), self.length);
        let (skip, length) = overlap(slot, (range.start.into_bits(), range.length))?;
        Some(VmmRange { start: self.host.checked_add(skip)?, length })
    }
}

/// The part of the first range that lies in the second: how far behind the first's start it begins,
/// and its length. The ends are compared as distances, so that a range that reaches the end of the
/// address space is not cut short.
fn overlap((base, of_first): (u64, u64), (start, of_second): (u64, u64)) -> Option<(u64, u64)> {
    let (skip, before) = match start.checked_sub(base) {
        Some(skip) => (skip, 0),
        None => (0, base.wrapping_sub(start)),
    };
    let length = of_first.checked_sub(skip)?.min(of_second.checked_sub(before)?);
    if length == 0 { None } else { Some((skip, length)) }
}
