//! The memory of the vm-memory crate: its regions, and records in it.

use crate::address::Ipa;
use crate::ghes::GuestMemory;
use crate::kvm::slots::{GuestMemoryMap, MemorySlot};
use core::sync::atomic::Ordering;
use vm_memory::{
    Address, Bytes, GuestAddress, GuestMemoryBackend, GuestMemoryError, GuestMemoryRegion,
    MemoryRegionAddress,
};

impl<M: GuestMemoryBackend + ?Sized> GuestMemoryMap for M {
    fn for_each_slot(&self, visit: &mut dyn FnMut(MemorySlot)) {
        for region in self.iter() {
            // A region without a host address holds no memory that a signal could name.
            if let Ok(host) = region.get_host_address(MemoryRegionAddress(0)) {
                let ipa = Ipa::from_bits(region.start_addr().raw_value());
                visit(MemorySlot::memory(ipa, host.addr() as u64, region.len()));
            }
        }
    }
}

impl<M: GuestMemoryBackend + ?Sized> GuestMemory for M {
    type Error = GuestMemoryError;

    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), GuestMemoryError> {
        self.read_slice(buffer, GuestAddress(address))
    }

    fn write(&self, address: u64, bytes: &[u8]) -> Result<(), GuestMemoryError> {
        self.write_slice(bytes, GuestAddress(address))
    }

    fn load_u64(&self, address: u64) -> Result<u64, GuestMemoryError> {
        self.load(GuestAddress(address), Ordering::Acquire).map(u64::from_le)
    }

    fn store_u64(&self, address: u64, value: u64) -> Result<(), GuestMemoryError> {
        self.store(value.to_le(), GuestAddress(address), Ordering::SeqCst)
    }

    fn store_u32(&self, address: u64, value: u32) -> Result<(), GuestMemoryError> {
        self.store(value.to_le(), GuestAddress(address), Ordering::SeqCst)
    }
}
