//! What `SIGBUS` says.

use crate::physical::{PAGE, PAGE_LENGTH};
use std::sync::atomic::{AtomicI32, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// One `SIGBUS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BusError {
    pub(crate) code: i32,
    pub(crate) address: u64,
}

const ROOM: usize = 16;
static COUNT: AtomicUsize = AtomicUsize::new(0);
static CODES: [AtomicI32; ROOM] = [const { AtomicI32::new(0) }; ROOM];
static ADDRESSES: [AtomicU64; ROOM] = [const { AtomicU64::new(0) }; ROOM];

/// Notes the signal, and puts new memory where an access failed, so that the access can be
/// repeated.
extern "C" fn note(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the kernel's siginfo of a `SIGBUS`, which has an address.
    let (code, address) = unsafe { ((*info).si_code, (*info).si_addr().addr() as u64) };
    let index = COUNT.fetch_add(1, Ordering::SeqCst);
    if index >= ROOM {
        // SAFETY: ends the program: the access fails for ever.
        unsafe { libc::_exit(1) };
    }
    CODES[index].store(code, Ordering::SeqCst);
    ADDRESSES[index].store(address, Ordering::SeqCst);
    if matches!(code, libc::BUS_OBJERR | libc::BUS_MCEERR_AR) {
        // SAFETY: the memory there is gone, and only pages of cases go bad.
        unsafe {
            libc::mmap(
                (address & !(PAGE - 1)) as *mut libc::c_void,
                PAGE_LENGTH,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_FIXED | libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
    }
}

/// From here on signals are noted, also of pages that nobody has touched.
pub(crate) fn listen() {
    // SAFETY: zero is a valid sigaction; the handler has the signature of SA_SIGINFO and calls only
    // what a handler may.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = note as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO;
        libc::sigaction(libc::SIGBUS, &raw const action, std::ptr::null_mut());
        libc::prctl(libc::PR_MCE_KILL, libc::PR_MCE_KILL_SET, libc::PR_MCE_KILL_EARLY, 0, 0);
    }
}

/// The signals since the last time that this was asked.
pub(crate) fn take() -> Vec<BusError> {
    let count = COUNT.swap(0, Ordering::SeqCst).min(ROOM);
    (0..count)
        .map(|index| BusError {
            code: CODES[index].load(Ordering::SeqCst),
            address: ADDRESSES[index].load(Ordering::SeqCst),
        })
        .collect()
}

/// The same, as soon as there is one; none where none came in five seconds.
pub(crate) fn wait() -> Vec<BusError> {
    let start = Instant::now();
    while COUNT.load(Ordering::SeqCst) == 0 && start.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(5));
    }
    take()
}
