//! The memory slots of a VM.

use super::memory::IpaRange;
use crate::address::Ipa;
use crate::ghes::GuestMemory;

/// A memory slot: memory of the VMM that the guest sees at an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MemorySlot {
    /// Where the guest sees it.
    pub ipa: Ipa,
    /// Where the VMM has it.
    pub host: u64,
    /// How many bytes.
    pub length: u64,
    /// What the guest takes it for.
    pub kind: SlotKind,
}

impl MemorySlot {
    /// Memory of the guest: [`SlotKind::Memory`].
    #[must_use]
    pub const fn memory(ipa: Ipa, host: u64, length: u64) -> Self {
        Self { ipa, host, length, kind: SlotKind::Memory }
    }

    /// Memory of a device: [`SlotKind::Device`].
    #[must_use]
    pub const fn device(ipa: Ipa, host: u64, length: u64) -> Self {
        Self { ipa, host, length, kind: SlotKind::Device }
    }
}

/// What the guest takes a slot for: that is what its memory map (ACPI, EFI, device tree) says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SlotKind {
    /// Memory, with pages that the guest's kernel can give up: error records name them.
    Memory,
    /// A device: memory of a GPU through VFIO, an ivshmem BAR, a pmem region that the guest's
    /// kernel does not manage. No error record names it: the kernel would refuse the address. On
    /// the host it may have no struct pages: nothing unmaps it when it goes bad.
    Device,
}

impl_names!(SlotKind {
    Memory => "memory",
    Device => "device",
});

/// The memory slots of a VM. Slots that show the same memory twice are all listed.
///
/// Implemented for [`MemorySlots`], `kvm::SlotTable`, which changes while vCPUs run, and every
/// `vm_memory::GuestMemoryBackend` with the feature `vm-memory`. Fit for `dyn`.
pub trait GuestMemoryMap {
    /// Calls `visit` with every slot, in any order.
    fn for_each_slot(&self, visit: &mut dyn FnMut(MemorySlot));
}

/// Memory slots in a slice.
///
/// ```
/// use aarch64_syndrome::Ipa;
/// use aarch64_syndrome::kvm::{MemorySlot, MemorySlots, VmmRange};
///
/// let ram = MemorySlot::memory(Ipa::from_bits(0x4000_0000), 0x7f00_0000_0000, 0x1000_0000);
/// let slots = MemorySlots(&[ram]);
/// // What a SIGBUS names, as the guest sees it.
/// let lost = VmmRange { start: 0x7f00_0123_4000, length: 0x1000 };
/// let mut seen = Vec::new();
/// lost.for_each_ipa_range(&slots, |range, _| seen.push(range.start.into_bits()));
/// assert_eq!(seen, [0x4123_4000]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MemorySlots<'a>(pub &'a [MemorySlot]);

impl GuestMemoryMap for MemorySlots<'_> {
    fn for_each_slot(&self, visit: &mut dyn FnMut(MemorySlot)) {
        self.0.iter().copied().for_each(visit);
    }
}

/// A map of slots beside the memory in which records are posted: for a VMM whose memory does not
/// list every slot, of VFIO say, itself.
#[derive(Clone, Copy, Debug)]
pub struct MappedMemory<'a, S: ?Sized, M: ?Sized> {
    /// The slots.
    pub map: &'a S,
    /// The memory.
    pub memory: &'a M,
}

impl<S: GuestMemoryMap + ?Sized, M: ?Sized> GuestMemoryMap for MappedMemory<'_, S, M> {
    fn for_each_slot(&self, visit: &mut dyn FnMut(MemorySlot)) {
        self.map.for_each_slot(visit);
    }
}

impl<S: ?Sized, M: GuestMemory + ?Sized> GuestMemory for MappedMemory<'_, S, M> {
    type Error = M::Error;

    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), M::Error> {
        self.memory.read(address, buffer)
    }

    fn write(&self, address: u64, bytes: &[u8]) -> Result<(), M::Error> {
        self.memory.write(address, bytes)
    }

    fn load_u64(&self, address: u64) -> Result<u64, M::Error> {
        self.memory.load_u64(address)
    }

    fn store_u64(&self, address: u64, value: u64) -> Result<(), M::Error> {
        self.memory.store_u64(address, value)
    }

    fn store_u32(&self, address: u64, value: u32) -> Result<(), M::Error> {
        self.memory.store_u32(address, value)
    }
}

impl From<MemorySlot> for IpaRange {
    fn from(slot: MemorySlot) -> Self {
        Self { start: slot.ipa, length: slot.length }
    }
}
