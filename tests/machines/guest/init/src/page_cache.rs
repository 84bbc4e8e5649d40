//! A page of the disk in the kernel's page cache.

use crate::process::{fork, map, wait};
use crate::say::say;
use crate::sigbus;
use crate::victim::physical;
use std::fs::File;
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const PAGE: usize = 0x1000;
/// Where on the disk: a page that nobody else has read.
const OFFSET: libc::off_t = 0x4_0000;

/// A process that maps the page.
pub(crate) struct Reader {
    child: libc::pid_t,
    start: *const AtomicU32,
}

impl Reader {
    /// Has the process map the page, and say where it is.
    pub(crate) fn start() -> Self {
        load_driver();
        let start = map::<AtomicU32>(PAGE, true).cast_const();
        let child = fork(|| {
            sigbus::listen();
            let page = map_disk();
            // SAFETY: the mapped page.
            unsafe { page.read_volatile() };
            say!("page {:#x} at {:#x}", physical(page.addr()), page.addr());
            // SAFETY: shared memory that both processes reach by atomics alone.
            while unsafe { &*start }.load(Ordering::Acquire) == 0 {
                std::thread::sleep(Duration::from_millis(5));
            }
            // SAFETY: the mapped page; what the access meets is the point.
            let text = unsafe { page.read_volatile() };
            say!("cache holds {}", String::from_utf8_lossy(&text));
            0
        });
        Self { child, start }
    }

    /// Has it read the page, and say what is there; says how it ended.
    pub(crate) fn read(self) {
        // SAFETY: as above.
        unsafe { &*self.start }.store(1, Ordering::Release);
        say!("reader {}", wait(self.child));
    }
}

/// The disk's driver: two modules, the second of which needs the first.
fn load_driver() {
    const COMPRESSED: libc::c_long = 4;
    for name in ["/virtio_mmio.ko.xz", "/virtio_blk.ko.xz"] {
        let module = File::open(name).expect("a module");
        // SAFETY: a file, a C string and flags.
        let result = unsafe {
            libc::syscall(libc::SYS_finit_module, module.as_raw_fd(), c"".as_ptr(), COMPRESSED)
        };
        assert_eq!(result, 0, "{name}: {}", std::io::Error::last_os_error());
    }
}

fn map_disk() -> *mut [u8; 16] {
    // The driver looks for its device while its module is loaded.
    let disk = File::open("/dev/vda").expect("the disk");
    // SAFETY: a new mapping, over nothing that exists; and advice.
    let page = unsafe {
        let (access, sharing) = (libc::PROT_READ, libc::MAP_SHARED);
        let page =
            libc::mmap(std::ptr::null_mut(), PAGE, access, sharing, disk.as_raw_fd(), OFFSET);
        assert_ne!(page, libc::MAP_FAILED, "the disk");
        // Other pages are not read along.
        libc::madvise(page, PAGE, libc::MADV_RANDOM);
        page
    };
    page.cast()
}
