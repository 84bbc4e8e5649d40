//! Physical memory, through `/dev/mem`.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::ptr::{NonNull, null_mut};
use vm_init::text;

pub(crate) const PAGE: u64 = 0x1000;
pub(crate) const PAGE_LENGTH: usize = 0x1000;

/// Maps whole pages from a physical address, for as long as the program runs.
pub(crate) fn map(address: u64, length: usize) -> Result<NonNull<u8>, String> {
    assert_eq!(address % PAGE, 0, "the start of a page");
    let memory = File::options().read(true).write(true).open("/dev/mem").map_err(text)?;
    // SAFETY: a new mapping, over nothing that exists.
    let pointer = unsafe {
        libc::mmap(
            null_mut(),
            length,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_SHARED,
            memory.as_raw_fd(),
            i64::try_from(address).map_err(text)?,
        )
    };
    if pointer == libc::MAP_FAILED {
        return Err(format!("/dev/mem at {address:#x}: {}", std::io::Error::last_os_error()));
    }
    NonNull::new(pointer.cast()).ok_or_else(|| "mapped at 0".into())
}
