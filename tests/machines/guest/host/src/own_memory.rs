//! Memory that is lost, and a thread of a VMM that touches it: each case in a process of its own,
//! with the handler of the VMM, and the signals of the kernel.

#![allow(unsafe_code, reason = "memory is mapped, and lost")]

use crate::host_page;
use aarch64_syndrome::Ipa;
use aarch64_syndrome::ghes::GuestMemory;
use aarch64_syndrome::kvm::{
    self, AccessError, Backing, BusError, CheckedMemory, MemorySlot, MemorySlots, VmmRange,
};
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};
use vm_init::{Case, same, text};

/// Where in the page the access is, and where a guest would have the page.
const OFFSET: u64 = 0x238;
const GUEST: u64 = 0x4000_0000;
/// How the process ends whose own handler is told the right thing.
const TOLD: i32 = 44;

pub(crate) static CASES: [(&str, Case); 6] = [
    ("process: a plain load of lost memory ends it", || {
        same!(in_child(|| plain_load(lost_page()?))?, End::Killed(libc::SIGBUS), "the end");
        Ok(())
    }),
    ("process: a plain load of lost memory reaches the handler that was there before", || {
        let end = in_child(|| {
            handle_sigbus();
            plain_load(lost_page()?)
        })?;
        same!(end, End::Exited(TOLD), "the end");
        Ok(())
    }),
    ("process: a checked load says what is lost", || lives(|| is_lost(lost_page()?))),
    ("process: private memory is unreachable until it is replaced", || {
        lives(|| {
            unreachable(map(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1)?, true, Backing::Private)?;
            unreachable(map(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1)?, false, Backing::Private)
        })
    }),
    ("process: memory of a file is unreachable until it is replaced", || {
        lives(|| {
            // SAFETY: a C string, and flags; nobody else has the descriptor.
            let file = unsafe { OwnedFd::from_raw_fd(libc::memfd_create(c"ram".as_ptr(), 0)) };
            let (page, descriptor) = (host_page::page_size(), file.as_raw_fd());
            // SAFETY: numbers.
            unsafe { libc::ftruncate(descriptor, (3 * page).cast_signed()) };
            let backing = Backing::Shared { file: file.as_fd(), offset: page };
            unreachable(map(libc::MAP_SHARED, descriptor)?, true, backing)?;
            unreachable(map(libc::MAP_SHARED, descriptor)?, false, backing)
        })
    }),
    ("process: a plain load of unreachable memory ends it", || {
        let end = in_child(|| {
            kvm::install_sigbus_handler().map_err(text)?;
            let page = map(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1)?;
            // SAFETY: a page of this process, to which there is no reference.
            unsafe { kvm::make_unreachable(range(page)) }.map_err(text)?;
            plain_load(page)
        })?;
        same!(end, End::Killed(libc::SIGBUS), "the end");
        Ok(())
    }),
];

#[derive(Debug, PartialEq, Eq)]
enum End {
    Exited(i32),
    Killed(i32),
}

/// How a process ends that does this: with 0 if it is done.
fn in_child(work: impl FnOnce() -> Result<(), String>) -> Result<End, String> {
    // SAFETY: this program has one thread here; the child leaves by `_exit` alone.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let result = work();
        if let Err(why) = &result {
            println!("{why}");
        }
        // SAFETY: ends the child.
        unsafe { libc::_exit(i32::from(result.is_err())) };
    }
    let mut status = 0;
    // SAFETY: writes `status`.
    if unsafe { libc::waitpid(child, &raw mut status, 0) } != child {
        return Err("no child".into());
    }
    Ok(if libc::WIFSIGNALED(status) {
        End::Killed(libc::WTERMSIG(status))
    } else {
        End::Exited(libc::WEXITSTATUS(status))
    })
}

fn lives(work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    same!(in_child(work)?, End::Exited(0), "the end");
    Ok(())
}

/// A handler that ends the process, and says whether it was told of the access.
fn handle_sigbus() {
    extern "C" fn end(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
        const BUS_MCEERR_AR: i32 = 4;
        // SAFETY: the kernel's siginfo of a `SIGBUS`, which has an address; ends the process.
        unsafe {
            let is_access = (*info).si_addr().addr() as u64 & 0xfff == OFFSET;
            libc::_exit(if (*info).si_code == BUS_MCEERR_AR && is_access { TOLD } else { 1 });
        }
    }
    // SAFETY: zero is a valid action; the handler has the signature of SA_SIGINFO.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = end as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO;
        libc::sigaction(libc::SIGBUS, &raw const action, std::ptr::null_mut());
    }
}

/// Three new pages, of which this is the second.
fn map(flags: libc::c_int, file: libc::c_int) -> Result<u64, String> {
    let page = host_page::page_size();
    let length = usize::try_from(3 * page).map_err(text)?;
    let access = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, where the kernel likes.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), length, access, flags, file, 0) };
    same!(start == libc::MAP_FAILED, false, "that there is no memory");
    Ok(start.expose_provenance() as u64 + page)
}

fn range(page: u64) -> VmmRange {
    VmmRange { start: page, length: host_page::page_size() }
}

/// A page of this process that the kernel gives up.
fn lost_page() -> Result<u64, String> {
    kvm::install_sigbus_handler().map_err(text)?;
    let page = map(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1)?;
    write(&around(page));
    host_page::poison(host_page::physical(std::process::id(), page)?)?;
    Ok(page)
}

fn pointer(address: u64) -> *mut u8 {
    let address = usize::try_from(address).expect("an address of this process");
    std::ptr::with_exposed_provenance_mut(address)
}

/// Gives bytes of the three pages a value.
fn write(bytes: &[u64]) {
    for &at in bytes {
        // SAFETY: inside the three pages.
        unsafe { pointer(at).write_volatile(0x5a) };
    }
}

/// The last byte before the page, the byte in it, and the first behind it.
fn around(page: u64) -> [u64; 3] {
    [page - 1, page + OFFSET, page + host_page::page_size()]
}

fn plain_load(page: u64) -> Result<(), String> {
    // SAFETY: a mapped page; what the access meets is the point.
    Err(format!("the load gives {:#x}", unsafe { pointer(page + OFFSET).read_volatile() }))
}

/// What a device of a VMM reads, the page being its guest's second.
fn checked_load(page: u64, at: u64) -> Result<u8, AccessError> {
    let before = host_page::page_size();
    let slots = [MemorySlot::memory(Ipa::from_bits(GUEST - before), page - before, 3 * before)];
    let map = MemorySlots(&slots);
    // SAFETY: three pages that stay, and to which nothing has a reference.
    let memory = unsafe { CheckedMemory::new(&map) };
    let mut byte = [0];
    memory.read(at.wrapping_sub(page).wrapping_add(GUEST), &mut byte)?;
    Ok(byte[0])
}

/// The page is lost, and not its neighbours.
fn is_lost(page: u64) -> Result<(), String> {
    let [before, inside, behind] = around(page).map(|at| checked_load(page, at));
    same!([before, behind], [Ok(0x5a), Ok(0x5a)], "what is beside the page");
    let error = BusError::ActionRequired { address: page + OFFSET, block: range(page) };
    let gone = AccessError::Gone { at: Ipa::from_bits(GUEST + OFFSET), error };
    same!(inside, Err(gone), "what is said of the page");
    Ok(())
}

/// The page is made unreachable, before anything was in it or afterwards, and replaced.
fn unreachable(page: u64, is_touched: bool, backing: Backing<'_>) -> Result<(), String> {
    kvm::install_sigbus_handler().map_err(text)?;
    if is_touched {
        write(&around(page));
    }
    // SAFETY: a page of this process, to which there is no reference.
    unsafe { kvm::make_unreachable(range(page)) }.map_err(text)?;
    let [before, _, behind] = around(page);
    write(&[before, behind]);
    is_lost(page)?;
    // SAFETY: as above; the offset is that of the second page.
    unsafe { kvm::replace(range(page), backing) }.map_err(text)?;
    same!(checked_load(page, page + OFFSET), Ok(0), "what was replaced");
    write(&around(page));
    same!(checked_load(page, page + OFFSET), Ok(0x5a), "what is written there");
    Ok(())
}
