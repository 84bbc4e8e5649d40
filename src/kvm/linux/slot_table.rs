//! A table of memory slots that grows and shrinks while vCPUs run.

use super::std::sync::{PoisonError, RwLock};
use crate::address::Ipa;
use crate::kvm::slots::{GuestMemoryMap, MemorySlot};
use alloc::vec::Vec;

/// Memory slots behind a lock of their own: for memory that is plugged, and for devices (VFIO,
/// pmem, ivshmem) whose memory the guest sees.
///
/// Add a slot before KVM has it, and remove it after KVM has not: what a vCPU touches meanwhile is
/// then always listed.
///
/// ```
/// use aarch64_syndrome::Ipa;
/// use aarch64_syndrome::kvm::{GuestMemoryMap, MemorySlot, SlotTable};
///
/// let table = SlotTable::new();
/// let (ram, bar) = (Ipa::from_bits(0x4000_0000), Ipa::from_bits(0x1000_0000));
/// table.insert(MemorySlot::memory(ram, 0x7f00_0000_0000, 0x1000_0000));
/// table.insert(MemorySlot::device(bar, 0x7e00_0000_0000, 0x100_0000));
/// // The device is unplugged.
/// table.remove(bar);
/// let mut left = Vec::new();
/// table.for_each_slot(&mut |slot| left.push(slot.ipa));
/// assert_eq!(left, [ram]);
/// ```
#[derive(Debug, Default)]
pub struct SlotTable(RwLock<Vec<MemorySlot>>);

impl SlotTable {
    /// No slots.
    #[must_use]
    pub const fn new() -> Self {
        Self(RwLock::new(Vec::new()))
    }

    /// Adds a slot.
    pub fn insert(&self, slot: MemorySlot) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(slot);
    }

    /// Removes the slots that begin at this address.
    pub fn remove(&self, ipa: Ipa) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).retain(|slot| slot.ipa != ipa);
    }
}

impl GuestMemoryMap for SlotTable {
    fn for_each_slot(&self, visit: &mut dyn FnMut(MemorySlot)) {
        self.0.read().unwrap_or_else(PoisonError::into_inner).iter().copied().for_each(visit);
    }
}
