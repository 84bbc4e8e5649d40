//! The guest's memory: what backs it, and the slots that KVM gets.

use crate::layout::{FIRMWARE, RAM_BASE};
use crate::options::{Options, Pages};
use kvm_bindings::kvm_userspace_memory_region;
use kvm_ioctls::VmFd;
use std::error::Error;
use vm_memory::mmap::MmapRegionBuilder;
use vm_memory::{Address, GuestRegionMmap};
use vm_memory::{GuestAddress, GuestMemoryBackend, GuestMemoryMmap, GuestMemoryRegion};

fn region(base: u64, size: u64, pages: Pages) -> Result<GuestRegionMmap, Box<dyn Error>> {
    let huge = match pages {
        Pages::Normal => 0,
        Pages::Huge2M => libc::MAP_HUGETLB | libc::MAP_HUGE_2MB,
    };
    let region = MmapRegionBuilder::new(usize::try_from(size)?)
        .with_mmap_prot(libc::PROT_READ | libc::PROT_WRITE)
        .with_mmap_flags(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | huge)
        .build()?;
    GuestRegionMmap::new(region, GuestAddress(base)).ok_or_else(|| "memory past the end".into())
}

/// RAM, and what firmware leaves to the guest.
pub(crate) fn create(options: &Options) -> Result<GuestMemoryMmap, Box<dyn Error>> {
    Ok(GuestMemoryMmap::from_regions(vec![
        region(FIRMWARE.base, FIRMWARE.size, Pages::Normal)?,
        region(RAM_BASE, options.memory_mib << 20, options.pages)?,
    ])?)
}

/// One slot for each region.
pub(crate) fn register(vm: &VmFd, memory: &GuestMemoryMmap) -> Result<(), Box<dyn Error>> {
    for (slot, region) in (0..).zip(memory.iter()) {
        let slot = kvm_userspace_memory_region {
            slot,
            flags: 0,
            guest_phys_addr: region.start_addr().raw_value(),
            memory_size: region.len(),
            userspace_addr: region.as_ptr().addr() as u64,
        };
        eprintln!(
            "vmm: memory {:#x} {:#x} at {:#x}",
            slot.guest_phys_addr, slot.memory_size, slot.userspace_addr
        );
        // SAFETY: the memory lives as long as the process, and nothing else maps it.
        unsafe { vm.set_user_memory_region(slot) }?;
    }
    Ok(())
}
