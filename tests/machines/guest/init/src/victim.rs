//! Processes whose page goes bad.

use crate::device::map_device;
use crate::process::{fork, map, stay_on, wait};
use crate::say::say;
use crate::{error, kernel_log, sigbus};
use std::collections::BTreeMap;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicU32, Ordering};

const PAGE: usize = 0x1000;
/// The last page of what the VMM's firmware reserves for the error records.
const BESIDE_RECORDS: i64 = 0x3f10_f000;
/// Where in the page the access is.
const OFFSET: usize = 0x238;

/// What a process does with its page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Read,
    Write,
    Fetch,
    /// Reads it; it is in a block of 2 MiB that the process has all for itself. The process lives
    /// on, so that nobody gets the rest of the block.
    ReadInBlock,
    /// Reads it; it is in a block of 64 KiB that the process has all for itself.
    ReadInSmallBlock,
    /// Reads it, and again after it was told.
    ReadAgain,
    /// Reads what firmware has reserved for the error records, behind them.
    ReadBesideRecords,
    /// Has the kernel read it.
    SystemCall,
    /// Has the firmware make an error of it.
    MeetError,
    /// Nothing: it waits until it is told.
    Wait,
    /// The same with a page in a block of 64 KiB that the process has all for itself.
    WaitInSmallBlock,
    /// The same with a page that is locked in memory.
    WaitLocked,
    /// Ends, so that the page is free.
    Free,
}

impl Deed {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "read" => Self::Read,
            "write" => Self::Write,
            "fetch" => Self::Fetch,
            "read-in-block" => Self::ReadInBlock,
            "read-again" => Self::ReadAgain,
            "read-beside-records" => Self::ReadBesideRecords,
            "system-call" => Self::SystemCall,
            "meet-error" => Self::MeetError,
            "wait" => Self::Wait,
            "read-in-small-block" => Self::ReadInSmallBlock,
            "wait-in-small-block" => Self::WaitInSmallBlock,
            "wait-locked" => Self::WaitLocked,
            "free" => Self::Free,
            _ => return None,
        })
    }
}

pub(crate) struct Victims {
    children: Vec<libc::pid_t>,
    start: *const AtomicU32,
}

impl Victims {
    /// Starts a process on each CPU, which say where their page is. Several share one.
    pub(crate) fn start(deed: &str, cpus: &[&str]) -> Self {
        let deed = Deed::from_name(deed).unwrap_or(Deed::Wait);
        if matches!(deed, Deed::SystemCall | Deed::ReadBesideRecords) {
            kernel_log::keep_off_the_console();
        }
        let start: *const AtomicU32 = map::<AtomicU32>(PAGE, true).cast_const();
        let shared = (cpus.len() > 1).then(|| page(deed, true));
        let children = cpus.iter().filter_map(|cpu| cpu.parse().ok()).map(|cpu| {
            fork(|| {
                stay_on(cpu);
                let page = shared.unwrap_or_else(|| page(deed, false));
                // SAFETY: the page is mapped; a shared one is not in this process's tables yet.
                unsafe { page.read_volatile() };
                listen(deed);
                if cpu == 0 || shared.is_none() {
                    let physical = match deed {
                        Deed::ReadBesideRecords => BESIDE_RECORDS.cast_unsigned(),
                        _ => physical(page.addr()),
                    };
                    say!("page {physical:#x} at {:#x}", page.addr());
                }
                live(deed, page, start)
            })
        });
        let children = children.collect();
        Self { children, start }
    }

    /// Lets them touch the page.
    pub(crate) fn go(&self) {
        // SAFETY: shared memory that all processes reach by atomics alone.
        unsafe { &*self.start }.store(1, Ordering::Release);
    }

    /// Says how each ended.
    pub(crate) fn wait(self) {
        for child in self.children {
            say!("victim {}", wait(child));
        }
    }
}

/// A page that holds a function at its offset.
fn page(deed: Deed, shared: bool) -> *mut u32 {
    if deed == Deed::ReadBesideRecords {
        return map_device(BESIDE_RECORDS);
    }
    let page: *mut u32 = match deed {
        Deed::ReadInBlock => page_in_block(0x20_0000),
        Deed::ReadInSmallBlock | Deed::WaitInSmallBlock => page_in_block(0x1_0000),
        _ => map(PAGE, shared),
    };
    // SAFETY: the page was just mapped.
    unsafe {
        page.write_bytes(0x5a, PAGE / size_of::<u32>());
        page.byte_add(OFFSET).write(RET);
        if deed == Deed::Fetch {
            publish(page.byte_add(OFFSET));
            libc::mprotect(page.cast(), PAGE, libc::PROT_READ | libc::PROT_EXEC);
        }
    }
    page
}

/// A page of a block of this size that the process has all for itself, in small pages: it takes
/// memory until it has such a block. (To split a large one, Linux reads all of it.)
fn page_in_block(size: u64) -> *mut u32 {
    const PAGES: usize = 0x1000;
    // Two thirds of what the guest has to give.
    const TIMES: usize = 6;
    let mut blocks: BTreeMap<u64, Vec<*mut u8>> = BTreeMap::new();
    for _ in 0..TIMES {
        let memory: *mut u8 = map(PAGES * PAGE, false);
        for page in 0..PAGES {
            let page = memory.wrapping_add(page * PAGE);
            // SAFETY: inside the mapping.
            unsafe { page.write_volatile(0x5a) };
            blocks.entry(physical(page.addr()) / size).or_default().push(page);
        }
        let is_whole = |pages: &&Vec<_>| (pages.len() * PAGE) as u64 == size;
        if let Some(block) = blocks.values().find(is_whole) {
            return block[5].cast();
        }
    }
    panic!("no block of {size:#x} bytes");
}

/// Has the process told of its page: before anybody hears where that is.
fn listen(deed: Deed) {
    if deed == Deed::ReadAgain {
        sigbus::endure();
    } else {
        sigbus::listen();
    }
    sigbus::STAYS.store(deed == Deed::ReadInBlock, Ordering::Relaxed);
}

fn live(deed: Deed, page: *mut u32, start: *const AtomicU32) -> i32 {
    if deed == Deed::Free {
        // Much else becomes free after the page: whoever asks for memory gets that first.
        const AFTER: usize = 16 << 20;
        let after: *mut u8 = map(AFTER, false);
        for offset in (0..AFTER).step_by(PAGE) {
            // SAFETY: inside the mapping.
            unsafe { after.add(offset).write_volatile(0x5a) };
        }
        // SAFETY: nothing refers to the page any more.
        unsafe { libc::munmap(page.cast(), PAGE) };
        return 0;
    }
    if deed == Deed::WaitLocked {
        // SAFETY: a mapped page.
        unsafe { libc::mlock(page.cast(), PAGE) };
    }
    // Without sleeping: two processes touch the page at the same time.
    // SAFETY: as in `go`.
    while unsafe { &*start }.load(Ordering::Acquire) == 0 {
        // SAFETY: gives way to the process that says when.
        unsafe { libc::sched_yield() };
    }
    let word = page.wrapping_byte_add(OFFSET);
    // SAFETY: the page is mapped; what the access meets is the point.
    unsafe {
        match deed {
            Deed::Read | Deed::ReadInBlock | Deed::ReadInSmallBlock | Deed::ReadBesideRecords => {
                let _ = word.read_volatile();
            }
            Deed::ReadAgain => loop {
                let _ = word.read_volatile();
            },
            Deed::Write => word.write_volatile(1),
            Deed::Fetch => std::mem::transmute::<*mut u32, extern "C" fn()>(word)(),
            Deed::SystemCall => {
                // One that holds no lock: the process dies inside.
                libc::nanosleep(word.cast(), std::ptr::null_mut());
            }
            Deed::MeetError => error::meet(word),
            Deed::Wait | Deed::WaitInSmallBlock | Deed::WaitLocked | Deed::Free => {
                libc::usleep(2_000_000);
            }
        }
    }
    0
}

/// `ret`.
const RET: u32 = 0xd65f_03c0;

/// Makes an instruction that was written visible to the instruction cache.
unsafe fn publish(address: *mut u32) {
    #[cfg(target_arch = "aarch64")]
    // SAFETY: cache maintenance of a mapped address.
    unsafe {
        std::arch::asm!(
            "dc cvau, {0}", "dsb ish", "ic ivau, {0}", "dsb ish", "isb", in(reg) address
        );
    }
    #[cfg(not(target_arch = "aarch64"))]
    let _ = address;
}

/// The physical address of a page of this process.
pub(crate) fn physical(address: usize) -> u64 {
    const FRAME: u64 = (1 << 55) - 1;
    let mut entry = [0; 8];
    let pagemap = std::fs::File::open("/proc/self/pagemap").expect("/proc");
    pagemap.read_exact_at(&mut entry, (address / PAGE * 8) as u64).expect("an entry");
    (u64::from_le_bytes(entry) & FRAME) * PAGE as u64
}
