//! Accesses to an address where no device is, by processes that map it.

use crate::process::{fork, wait};
use crate::say::say;
use crate::sigbus;
use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;

/// Where the VMM has nothing.
const NOTHING: i64 = 0x0b00_0000;

/// One process for each instruction; says how each ended.
pub(crate) fn access_nothing() {
    for (name, access) in ACCESSES {
        let child = fork(|| {
            sigbus::listen();
            let page = map_device(NOTHING);
            // SAFETY: the page is mapped; what the access meets is the point.
            unsafe { access(page) };
            0
        });
        say!("{name} {}", wait(child));
    }
    say!("accessed");
}

type Access = unsafe fn(*mut u64);

#[cfg(target_arch = "aarch64")]
static ACCESSES: [(&str, Access); 3] = [
    // SAFETY, of each: the caller has mapped the address.
    ("ldr", |page| unsafe { std::arch::asm!("ldr {0}, [{0}]", inout(reg) page => _) }),
    ("str", |page| unsafe { std::arch::asm!("str xzr, [{0}]", in(reg) page) }),
    ("ldp", |page| unsafe {
        std::arch::asm!("ldp {0}, {1}, [{0}]", inout(reg) page => _, out(reg) _);
    }),
];
#[cfg(not(target_arch = "aarch64"))]
static ACCESSES: [(&str, Access); 0] = [];

/// Maps a page of physical addresses that is no memory.
pub(crate) fn map_device<T>(address: i64) -> *mut T {
    let memory = File::options().read(true).write(true).custom_flags(libc::O_SYNC).open("/dev/mem");
    let memory = memory.expect("/dev/mem");
    // SAFETY: a new mapping, over nothing that exists.
    let page = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            0x1000,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_SHARED,
            memory.as_raw_fd(),
            address,
        )
    };
    assert_ne!(page, libc::MAP_FAILED, "/dev/mem");
    page.cast()
}
