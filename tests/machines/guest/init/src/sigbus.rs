//! What `SIGBUS` says.

use crate::say::say;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// The process does not die of what it is told, but keeps its memory.
pub(crate) static STAYS: AtomicBool = AtomicBool::new(false);

/// Says what the signal says, and has the next one kill.
extern "C" fn tell(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the kernel's siginfo of a `SIGBUS`, which has an address; `signal` is safe here.
    let (code, address) = unsafe {
        libc::signal(libc::SIGBUS, libc::SIG_DFL);
        ((*info).si_code, (*info).si_addr().addr())
    };
    say!("told {code} at {address:#x}");
    while STAYS.load(Ordering::Relaxed) {
        // SAFETY: waits for a signal; another `SIGBUS` is not delivered in here.
        unsafe { libc::pause() };
    }
}

/// How often the process was told.
static TOLD: AtomicU32 = AtomicU32::new(0);

/// Says what the first signal says, and how many there were; has the one after 1000 kill.
extern "C" fn tell_again(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    let count = TOLD.fetch_add(1, Ordering::Relaxed) + 1;
    if count == 1 {
        // SAFETY: the kernel's siginfo of a `SIGBUS`, which has an address.
        let (code, address) = unsafe { ((*info).si_code, (*info).si_addr().addr()) };
        say!("told {code} at {address:#x}");
    }
    if count == 50 || count == 1000 {
        say!("touched {count} times");
    }
    if count == 1000 {
        // SAFETY: a signal and its default.
        unsafe { libc::signal(libc::SIGBUS, libc::SIG_DFL) };
    }
}

/// The process goes on when it is told.
pub(crate) fn endure() {
    handle(tell_again);
}

/// From here on the process says what it is told, also of memory that it has not touched.
pub(crate) fn listen() {
    handle(tell);
}

fn handle(tell: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void)) {
    // SAFETY: zero is a valid sigaction; the handler has the signature of SA_SIGINFO and calls only
    // what a handler may.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = tell as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO;
        libc::sigaction(libc::SIGBUS, &raw const action, std::ptr::null_mut());
        libc::prctl(libc::PR_MCE_KILL, libc::PR_MCE_KILL_SET, libc::PR_MCE_KILL_EARLY, 0, 0);
    }
}
