//! Guest memory.

use aarch64_syndrome::Ipa;
use aarch64_syndrome::ghes::GuestMemory;
use aarch64_syndrome::kvm::{GuestMemoryMap, MemorySlot};
use std::sync::atomic::Ordering;
use vm_memory::{
    Bytes, GuestAddress, GuestMemory as _, GuestMemoryError, GuestMemoryMmap, GuestMemoryRegion,
    MemoryRegionAddress,
};

pub struct Memory(pub GuestMemoryMmap);

impl GuestMemoryMap for Memory {
    fn for_each_slot(&self, visit: &mut dyn FnMut(MemorySlot)) {
        for region in self.0.iter() {
            if let Ok(host) = region.get_host_address(MemoryRegionAddress(0)) {
                let ipa = Ipa::from_bits(region.start_addr().0);
                visit(MemorySlot::memory(ipa, host.addr() as u64, region.len()));
            }
        }
    }
}

impl GuestMemory for Memory {
    type Error = GuestMemoryError;

    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), GuestMemoryError> {
        self.0.read_slice(buffer, GuestAddress(address))
    }

    fn write(&self, address: u64, bytes: &[u8]) -> Result<(), GuestMemoryError> {
        self.0.write_slice(bytes, GuestAddress(address))
    }

    fn load_u64(&self, address: u64) -> Result<u64, GuestMemoryError> {
        self.0.load(GuestAddress(address), Ordering::Acquire)
    }

    fn store_u64(&self, address: u64, value: u64) -> Result<(), GuestMemoryError> {
        self.0.store(value, GuestAddress(address), Ordering::SeqCst)
    }

    fn store_u32(&self, address: u64, value: u32) -> Result<(), GuestMemoryError> {
        self.0.store(value, GuestAddress(address), Ordering::SeqCst)
    }
}
