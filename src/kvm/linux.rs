//! What needs a process and its threads: the `SIGBUS` handler and the marker that it reads.

#![allow(unsafe_code, reason = "calls of the C library, and what a signal handler is given")]

extern crate std;

mod handler;

pub use handler::install_sigbus_handler;

use super::errno::Errno;
use super::error::{Call, Error};
use super::guest_access::{GuestAccess, SignalOwner};
use super::memory_errors::MemoryErrors;
use super::run::{Event, run_once};
use super::signal::BusError;
use super::vcpu::Vcpu;
use core::sync::atomic::{AtomicI32, Ordering};
use std::os::fd::{IntoRawFd, OwnedFd};

std::thread_local! {
    // Constant and without a destructor: a signal handler may look at it at any time.
    static GUEST_ACCESS: GuestAccess = const { GuestAccess::new() };
}
static MEMORY_ERRORS: MemoryErrors = MemoryErrors::new();
/// An eventfd, or -1.
static NOTIFIED: AtomicI32 = AtomicI32::new(-1);

/// Runs the vCPU once, on the calling thread.
///
/// The event borrows the vCPU, and those events after which the guest may be told of an abort give
/// the right to do so: [`Injectable`](super::Injectable).
pub fn run<V: Vcpu + ?Sized>(vcpu: &mut V) -> Event<'_, V> {
    let (event, stray) = GUEST_ACCESS.with(|access| run_once(vcpu, access));
    if let Some(error) = stray {
        MEMORY_ERRORS.put(error);
        notify();
    }
    event
}

/// Says whose a `SIGBUS` of the calling thread is, and keeps it if it is not the process's own: for
/// a VMM that has a handler already. Safe in a signal handler; changes `errno` for nobody.
#[must_use]
pub fn on_sigbus(error: BusError) -> SignalOwner {
    let owner = GUEST_ACCESS.with(|access| access.on_signal(error, &MEMORY_ERRORS));
    if owner == SignalOwner::Memory {
        notify();
    }
    owner
}

/// The errors that no access met ([`BusError::ActionOptional`]), from all threads: for the thread
/// that looks after the VM's memory.
#[must_use]
pub fn memory_errors() -> &'static MemoryErrors {
    &MEMORY_ERRORS
}

/// Has 1 added to an eventfd whenever an error comes to [`memory_errors`].
///
/// The eventfd is never closed: a signal handler may be about to write to it.
pub fn notify_memory_errors(eventfd: OwnedFd) {
    NOTIFIED.store(eventfd.into_raw_fd(), Ordering::SeqCst);
}

fn notify() {
    let eventfd = NOTIFIED.load(Ordering::SeqCst);
    if eventfd >= 0 {
        let one = 1_u64;
        // SAFETY: `__errno_location` gives this thread's own `errno`; `write` reads 8 bytes of
        // `one` and is safe in a signal handler. Whoever is interrupted keeps its `errno`.
        unsafe {
            let errno = libc::__errno_location();
            let saved = errno.read();
            libc::write(eventfd, (&raw const one).cast(), size_of::<u64>());
            errno.write(saved);
        }
    }
}

/// Makes the calling thread fit to run a vCPU: sets up its marker, and checks that it can get a
/// `SIGBUS`.
///
/// With the signal blocked, a guest that touches poisoned memory faults for ever: KVM sends the
/// signal without forcing it. `KVM_SET_SIGNAL_MASK`, if the VMM uses it, must leave `SIGBUS` open
/// too; this function does not see that mask.
///
/// # Errors
///
/// [`Error::SigbusBlocked`]; [`Error::Call`] with `pthread_sigmask`.
pub fn prepare_vcpu_thread() -> Result<(), Error> {
    // The first use of a thread-local of a shared library allocates: not in the handler.
    GUEST_ACCESS.with(|_| ());
    // SAFETY: with no new set, the call writes the whole of `old`; zero is a valid `sigset_t`.
    let (result, is_blocked) = unsafe {
        let mut old: libc::sigset_t = core::mem::zeroed();
        let result = libc::pthread_sigmask(libc::SIG_BLOCK, core::ptr::null(), &raw mut old);
        (result, libc::sigismember(&raw const old, libc::SIGBUS) == 1)
    };
    if result != 0 {
        return Err(Error::Call { call: Call::Sigmask, errno: Errno::from_raw(result) });
    }
    if is_blocked { Err(Error::SigbusBlocked) } else { Ok(()) }
}

/// `prctl(PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY)`: the process hears of poisoned memory
/// when the kernel does, and not only when something touches it.
///
/// For the calling thread, and for those that it makes afterwards: call it before there are others.
///
/// # Errors
///
/// [`Error::Call`] with `prctl(PR_MCE_KILL)`.
pub fn hear_of_errors_early() -> Result<(), Error> {
    const PR_MCE_KILL_SET: libc::c_ulong = 1;
    const PR_MCE_KILL_EARLY: libc::c_ulong = 1;
    let unused: libc::c_ulong = 0;
    // SAFETY: this option takes numbers alone.
    let result = unsafe {
        libc::prctl(libc::PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY, unused, unused)
    };
    if result == 0 { Ok(()) } else { Err(Error::Call { call: Call::MceKill, errno: last_errno() }) }
}

fn last_errno() -> Errno {
    // SAFETY: this thread's own `errno`.
    Errno::from_raw(unsafe { libc::__errno_location().read() })
}
