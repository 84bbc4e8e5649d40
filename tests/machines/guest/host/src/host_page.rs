//! Memory of the host that goes bad.

use std::fs::File;
use std::os::unix::fs::FileExt;
use vm_init::text;

const PAGE: u64 = 0x1000;
const PRESENT: u64 = 1 << 63;
const FRAME: u64 = (1 << 55) - 1;

/// The physical address of a page of a process.
pub(crate) fn physical(process: u32, address: u64) -> Result<u64, String> {
    let mut entry = [0; 8];
    let pagemap = File::open(format!("/proc/{process}/pagemap")).map_err(text)?;
    pagemap.read_exact_at(&mut entry, address / PAGE * 8).map_err(text)?;
    let entry = u64::from_le_bytes(entry);
    if entry & PRESENT == 0 {
        return Err(format!("{address:#x} of {process} is not in memory: {entry:#x}"));
    }
    Ok((entry & FRAME) * PAGE)
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
    std::fs::write("/sys/devices/system/memory/hard_offline_page", format!("{physical:#x}"))
        .map_err(|error| format!("hard_offline_page {physical:#x}: {error}"))
}
