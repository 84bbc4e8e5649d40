//! From addresses of the VMM to addresses of the guest.

use crate::address::Ipa;

/// Memory of the VMM's process, in bytes: what a `SIGBUS` says is gone.
///
/// Keep it: this is the record by which a poisoned page is replaced when the VM is reset
/// ([`in_pages`](Self::in_pages)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VmmRange {
    /// The first byte's virtual address.
    pub start: u64,
    /// How many bytes.
    pub length: u64,
}

impl VmmRange {
    /// The pages of this size that the range touches: what to map anew. `page_size` is a power of
    /// two, that of the mapping: a `BUS_OBJERR` names a byte and `KVM_EXIT_ARM_SEA` 4 KiB, whatever
    /// the host's pages are.
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
        let last = self.start.saturating_add(self.length.saturating_sub(1)) | mask;
        Self { start, length: last.wrapping_sub(start).saturating_add(1) }
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

/// A memory slot: memory of the VMM that the guest sees at an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MemorySlot {
    /// Where the guest sees it.
    pub ipa: Ipa,
    /// Where the VMM has it.
    pub host: u64,
    /// How many bytes.
    pub length: u64,
}

/// The memory slots of a VM.
///
/// Implemented for [`MemorySlots`], and for every `vm_memory::GuestMemoryBackend` with the feature
/// `vm-memory`. Slots that show the same memory twice are all listed.
pub trait GuestMemoryMap {
    /// Every slot, in any order.
    fn slots(&self) -> impl Iterator<Item = MemorySlot> + '_;
}

/// Memory slots in a slice.
#[derive(Clone, Copy, Debug)]
pub struct MemorySlots<'a>(pub &'a [MemorySlot]);

impl GuestMemoryMap for MemorySlots<'_> {
    fn slots(&self) -> impl Iterator<Item = MemorySlot> + '_ {
        self.0.iter().copied()
    }
}

impl VmmRange {
    /// The naturally aligned block around an address. `granule` is a power of two.
    pub(super) const fn around(address: u64, granule: u64) -> Self {
        Self { start: address & !granule.wrapping_sub(1), length: granule }
    }

    /// Every range of the guest that lies in this memory: one for each slot that it touches, none
    /// if it is not the guest's.
    ///
    /// A huge page may span slots, and part of it may belong to no slot.
    pub fn ipa_ranges<M: GuestMemoryMap + ?Sized>(
        self,
        memory: &M,
    ) -> impl Iterator<Item = IpaRange> + '_ {
        memory.slots().filter_map(move |slot| slot.overlap(self))
    }

    /// Whether any of it is the guest's.
    #[must_use]
    pub fn is_guest_memory<M: GuestMemoryMap + ?Sized>(self, memory: &M) -> bool {
        self.ipa_ranges(memory).next().is_some()
    }
}

impl IpaRange {
    /// The 4 KiB page around an address.
    #[must_use]
    pub const fn page_of(address: Ipa) -> Self {
        Self { start: Ipa::from_bits(address.into_bits() & !0xfff), length: 0x1000 }
    }

    /// The VMM's memory behind the range, cut short where its slot ends; `None` if no slot has
    /// its start.
    #[must_use]
    pub fn host_range<M: GuestMemoryMap + ?Sized>(self, memory: &M) -> Option<VmmRange> {
        memory.slots().find_map(|slot| {
            let offset = self.start.into_bits().checked_sub(slot.ipa.into_bits())?;
            let left = slot.length.checked_sub(offset).filter(|left| *left > 0)?;
            let start = slot.host.checked_add(offset)?;
            Some(VmmRange { start, length: left.min(self.length) })
        })
    }
}

impl MemorySlot {
    /// The part of the slot that lies in `range`. The ends are compared as distances, so that a
    /// range that reaches the end of the address space is not cut short.
    fn overlap(self, range: VmmRange) -> Option<IpaRange> {
        let (skip, before) = match range.start.checked_sub(self.host) {
            Some(skip) => (skip, 0),
            None => (0, self.host.wrapping_sub(range.start)),
        };
        let in_slot = self.length.checked_sub(skip)?;
        let in_range = range.length.checked_sub(before)?;
        let length = in_slot.min(in_range);
        if length == 0 {
            return None;
        }
        Some(IpaRange { start: Ipa::from_bits(self.ipa.into_bits().checked_add(skip)?), length })
    }
}
