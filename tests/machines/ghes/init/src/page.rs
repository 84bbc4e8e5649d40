//! A page of this process, and where it lies in physical memory.

use crate::physical::{PAGE, PAGE_LENGTH};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::ptr::{NonNull, null_mut};
use vm_init::text;

/// What is wrong where a page that was just written has no physical address.
pub(crate) const NOWHERE: &str = "the page is not in memory";

const PRESENT: u64 = 1 << 63;
const FRAME: u64 = (1 << 55) - 1;

/// Private memory, of the length of a page; never given back.
pub(crate) struct Page(NonNull<u64>);

impl Page {
    /// A page whose first word is `value`.
    pub(crate) fn with(value: u64) -> Self {
        // SAFETY: a new mapping, over nothing that exists.
        let pointer = unsafe {
            libc::mmap(
                null_mut(),
                PAGE_LENGTH,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
        assert_ne!(pointer, libc::MAP_FAILED, "memory");
        let page = Self(NonNull::new(pointer.cast()).expect("not at 0"));
        // SAFETY: the page was just mapped, and is aligned.
        unsafe { page.0.write_volatile(value) };
        page
    }

    /// The first word, by a load that happens.
    pub(crate) fn load(&self) -> u64 {
        // SAFETY: the page stays mapped; where it has gone bad, the handler of `SIGBUS` replaces
        // it.
        unsafe { self.0.read_volatile() }
    }

    pub(crate) fn address(&self) -> u64 {
        self.0.as_ptr().addr() as u64
    }

    /// The physical address of the page; `None` while it is not in memory.
    pub(crate) fn physical(&self) -> Result<Option<u64>, String> {
        let mut entry = [0; 8];
        let pagemap = File::open("/proc/self/pagemap").map_err(text)?;
        pagemap.read_exact_at(&mut entry, self.address() / PAGE * 8).map_err(text)?;
        let entry = u64::from_le_bytes(entry);
        Ok((entry & PRESENT != 0).then_some((entry & FRAME) * PAGE))
    }
}
