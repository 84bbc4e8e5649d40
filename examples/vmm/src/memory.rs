//! The guest's memory: what backs it, the slots that KVM gets, and good memory in place of bad.

mod snapshot;

use crate::layout::{FIRMWARE, PLUGGED, RAM_BASE};
use crate::options::{Options, Pages};
use aarch64_syndrome::kvm::{self, Backing, VmmRange};
use kvm_bindings::{
    KVM_MEM_GUEST_MEMFD, kvm_create_guest_memfd, kvm_userspace_memory_region,
    kvm_userspace_memory_region2,
};
use kvm_ioctls::VmFd;
use std::error::Error;
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, FromRawFd};
use std::sync::Arc;
use vm_memory::GuestRegionMmap;
use vm_memory::mmap::MmapRegion;
use vm_memory::{GuestAddress, GuestMemoryBackend, GuestMemoryMmap};

/// `GUEST_MEMFD_FLAG_MMAP | GUEST_MEMFD_FLAG_INIT_SHARED`: the VMM reaches it too (Linux 6.18).
const SHARED_GUEST_MEMFD: u64 = 3;

/// All of the guest's memory.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    pub(crate) map: GuestMemoryMmap,
    mappings: Arc<[Mapping]>,
}

/// A mapping of the VMM, by its own addresses.
#[derive(Debug)]
struct Mapping {
    range: VmmRange,
    /// The size of its pages: a sandbox may not let the VMM ask later.
    page: u64,
    /// What is behind it, where that is no private memory.
    file: Option<File>,
}

impl Memory {
    /// RAM, what firmware leaves to the guest, and what can be plugged in; one slot of the VM for
    /// each.
    pub(crate) fn new(vm: &VmFd, options: &Options) -> Result<Self, Box<dyn Error>> {
        let firmware = if options.huge_firmware { options.pages } else { Pages::Normal };
        let (mut regions, mut mappings) = (Vec::new(), Vec::new());
        let mut parts = vec![
            (FIRMWARE.base, FIRMWARE.size, firmware),
            (RAM_BASE, options.memory_mib << 20, options.pages),
        ];
        if options.plug_1g {
            parts.push((PLUGGED.base, PLUGGED.size, Pages::Huge1G));
        }
        for (slot, (base, size, pages)) in (0..).zip(parts) {
            let file = file(vm, size, pages)?;
            let region = map(size, pages, file.as_ref())?;
            let host = region.as_ptr().addr() as u64;
            register(
                vm,
                options.name,
                (slot, base, size, host),
                file.as_ref().filter(|_| pages == Pages::GuestMemfd),
            )?;
            let page = kvm::mapping_page_size(host).ok_or("no size of the memory's pages")?;
            mappings.push(Mapping { range: VmmRange { start: host, length: size }, page, file });
            let region = GuestRegionMmap::new(region, GuestAddress(base));
            regions.push(region.ok_or("memory past the end")?);
        }
        Ok(Self { map: GuestMemoryMmap::from_regions(regions)?, mappings: mappings.into() })
    }

    /// The size of the pages that hold an address of the guest.
    pub(crate) fn page_size(&self, address: u64) -> Option<u64> {
        let host = self.map.get_host_address(GuestAddress(address)).ok()?.addr() as u64;
        let byte = VmmRange { start: host, length: 1 };
        let holds = |mapping: &&Mapping| mapping.range.intersection(byte).is_some();
        self.mappings.iter().find(holds).map(|mapping| mapping.page)
    }

    /// Gives the process good memory, of zeroes, in place of a range that is gone. No vCPU runs.
    pub(crate) fn replace(&self, range: VmmRange) -> Result<(), kvm::Error> {
        for mapping in &*self.mappings {
            // Two mappings may be neighbours by chance, and the range in both.
            let Some(part) = mapping.range.intersection(range) else { continue };
            let part = part.in_pages(mapping.page);
            let backing = match &mapping.file {
                Some(file) => {
                    Backing::Shared { file: file.as_fd(), offset: part.start - mapping.range.start }
                }
                None => Backing::Private,
            };
            // SAFETY: whole pages of the guest's memory, which this process reaches by raw pointers
            // alone; the file begins where the mapping does.
            unsafe { kvm::replace(part, backing) }?;
        }
        Ok(())
    }

    /// Lets nobody reach a range that is gone: what the kernel of this host does not know to be
    /// lost, and what another process has lost. No vCPU runs.
    pub(crate) fn make_unreachable(&self, range: VmmRange) -> Result<(), kvm::Error> {
        for mapping in &*self.mappings {
            let Some(part) = mapping.range.intersection(range) else { continue };
            // SAFETY: whole pages of the guest's memory, which this process reaches by raw pointers
            // alone.
            unsafe { kvm::make_unreachable(part.in_pages(mapping.page)) }?;
        }
        Ok(())
    }
}

/// The file that holds the memory, if one does.
fn file(vm: &VmFd, size: u64, pages: Pages) -> Result<Option<File>, Box<dyn Error>> {
    let descriptor = match pages {
        Pages::Normal | Pages::Huge2M | Pages::Huge1G => return Ok(None),
        // SAFETY: a C string, and flags.
        Pages::Memfd => unsafe { libc::memfd_create(c"ram".as_ptr(), libc::MFD_CLOEXEC) },
        Pages::GuestMemfd => vm.create_guest_memfd(kvm_create_guest_memfd {
            size,
            flags: SHARED_GUEST_MEMFD,
            reserved: [0; 6],
        })?,
    };
    if descriptor < 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    // SAFETY: the kernel has just given it to this process.
    let file = unsafe { File::from_raw_fd(descriptor) };
    if pages == Pages::Memfd {
        file.set_len(size)?;
    }
    Ok(Some(file))
}

fn map(size: u64, pages: Pages, file: Option<&File>) -> Result<MmapRegion, Box<dyn Error>> {
    let size = usize::try_from(size)?;
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let private = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    let flags = match pages {
        Pages::Normal => private,
        Pages::Huge2M => private | libc::MAP_HUGETLB | libc::MAP_HUGE_2MB,
        Pages::Huge1G => private | libc::MAP_HUGETLB | libc::MAP_HUGE_1GB,
        Pages::Memfd | Pages::GuestMemfd => libc::MAP_SHARED,
    };
    let descriptor = file.map_or(-1, AsRawFd::as_raw_fd);
    // SAFETY: a new mapping at an address that the kernel chooses; it stays as long as the process.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), size, protection, flags, descriptor, 0) };
    if start == libc::MAP_FAILED {
        return Err(std::io::Error::last_os_error().into());
    }
    // SAFETY: the mapping of above.
    Ok(unsafe { MmapRegion::build_raw(start.cast(), size, protection, flags) }?)
}

/// Gives KVM a slot: number, guest physical address, size, address in this process.
fn register(
    vm: &VmFd,
    name: &str,
    (slot, base, size, host): (u32, u64, u64, u64),
    guest_memfd: Option<&File>,
) -> Result<(), Box<dyn Error>> {
    eprintln!("{name}: memory {base:#x} {size:#x} at {host:#x}");
    if let Some(file) = guest_memfd {
        let region = kvm_userspace_memory_region2 {
            slot,
            flags: KVM_MEM_GUEST_MEMFD,
            guest_phys_addr: base,
            memory_size: size,
            userspace_addr: host,
            guest_memfd: u32::try_from(file.as_raw_fd())?,
            ..Default::default()
        };
        // SAFETY: the memory stays as long as the process, and nothing else maps it.
        return Ok(unsafe { vm.set_user_memory_region2(region) }?);
    }
    let region = kvm_userspace_memory_region {
        slot,
        flags: 0,
        guest_phys_addr: base,
        memory_size: size,
        userspace_addr: host,
    };
    // SAFETY: as above.
    Ok(unsafe { vm.set_user_memory_region(region) }?)
}
