//! Memory of the host that goes bad.

use aarch64_syndrome::kvm::mapping_page_size;
use std::fs::File;
use std::os::unix::fs::FileExt;
use vm_init::text;

const PRESENT: u64 = 1 << 63;
static FRAME: u64 = (1 << 55) - 1;

/// The size of the kernel's pages: that of the page with this constant.
pub(crate) fn page_size() -> u64 {
    mapping_page_size((&raw const FRAME).addr() as u64).expect("a mapped constant")
}

/// The physical address of a page of a process.
pub(crate) fn physical(process: u32, address: u64) -> Result<u64, String> {
    // KVM may have the page where the process has not touched it.
    let memory = File::open(format!("/proc/{process}/mem")).map_err(text)?;
    memory.read_exact_at(&mut [0], address).map_err(text)?;
    let mut entry = [0; 8];
    let pagemap = File::open(format!("/proc/{process}/pagemap")).map_err(text)?;
    let page = page_size();
    pagemap.read_exact_at(&mut entry, address / page * 8).map_err(text)?;
    let entry = u64::from_le_bytes(entry);
    if entry & PRESENT == 0 {
        return Err(format!("{address:#x} of {process} is not in memory: {entry:#x}"));
    }
    Ok((entry & FRAME) * page)
}

/// Has the host's kernel give the guest small pages, unless it asks for others. A transparent huge
/// page that is in use when a part of it fails may not be split: the kernel then says `EHWPOISON`
/// and leaves the page where it is.
pub(crate) fn forbid_huge_pages() {
    // A kernel without them has no such file.
    let _ = std::fs::write("/sys/kernel/mm/transparent_hugepage/enabled", "never");
}

/// Has the host's kernel treat a page as gone, as if its memory had failed.
pub(crate) fn poison(physical: u64) -> Result<(), String> {
    let page = format!("{physical:#x}");
    match std::fs::write("/sys/devices/system/memory/hard_offline_page", page) {
        // What the kernel says of memory of a guest_memfd, after it has made it unreachable.
        Err(error) if error.raw_os_error() == Some(libc::EBUSY) => Ok(()),
        result => result.map_err(|error| format!("hard_offline_page {physical:#x}: {error}")),
    }
}
