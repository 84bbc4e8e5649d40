//! How large pages are: the host's, and a mapping's.

use super::std::fs::read_to_string;

/// The size of the host's pages in bytes.
pub(in crate::kvm) fn host_page_size() -> u64 {
    // SAFETY: a number in, a number out.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    u64::try_from(size).unwrap_or(0x1000)
}

/// The size of the pages of the mapping that has this address, in bytes, from
/// `/proc/self/smaps` (`KernelPageSize`); `None` if there is no such mapping, or the file cannot be
/// read.
///
/// A signal does not say it: for 64 KiB hugetlb pages it names 4 KiB. Ask when the memory is
/// mapped, while a sandbox still lets the process read the file.
#[must_use]
pub fn mapping_page_size(address: u64) -> Option<u64> {
    page_size_in(&read_to_string("/proc/self/smaps").ok()?, address)
}

fn page_size_in(smaps: &str, address: u64) -> Option<u64> {
    let mut is_it = false;
    for line in smaps.lines() {
        if let Some(kib) = line.strip_prefix("KernelPageSize:").filter(|_| is_it) {
            let kib: u64 = kib.trim().strip_suffix(" kB")?.parse().ok()?;
            return kib.checked_mul(1024);
        }
        let bounds = line.split_once(' ').and_then(|(bounds, _)| bounds.split_once('-'));
        let number = |text| u64::from_str_radix(text, 16).ok();
        if let Some((start, end)) =
            bounds.and_then(|(start, end)| Some((number(start)?, number(end)?)))
        {
            is_it = (start..end).contains(&address);
        }
    }
    None
}
