//! The memory regions of the vm-memory crate.

use crate::address::Ipa;
use crate::kvm::memory::{GuestMemoryMap, MemorySlot};
use vm_memory::{Address, GuestMemoryBackend, GuestMemoryRegion, MemoryRegionAddress};

impl<M: GuestMemoryBackend + ?Sized> GuestMemoryMap for M {
    fn slots(&self) -> impl Iterator<Item = MemorySlot> + '_ {
        self.iter().filter_map(|region| {
            // A region without a host address holds no memory that a signal could name.
            let host = region.get_host_address(MemoryRegionAddress(0)).ok()?;
            Some(MemorySlot {
                ipa: Ipa::from_bits(region.start_addr().raw_value()),
                host: host.addr() as u64,
                length: region.len(),
            })
        })
    }
}
