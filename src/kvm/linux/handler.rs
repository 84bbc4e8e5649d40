//! A handler for `SIGBUS`, for a VMM that has none.

use super::super::error::{Call, Error};
use super::super::guest_access::SignalOwner;
use super::super::signal::{BusError, SiginfoHeader};
use super::std::sync::OnceLock;
use super::{last_errno, on_sigbus};
use core::sync::atomic::{AtomicBool, Ordering};

/// What `SIGBUS` did before: what is not the guest's goes there.
static PREVIOUS: OnceLock<libc::sigaction> = OnceLock::new();

/// Whether the handler was installed: not yet, if the kernel refused it.
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// Handles `SIGBUS`: the guest's go to [`run`](super::run), those that no access met to
/// [`memory_errors`](super::memory_errors), and every other to whatever handled the signal before.
///
/// Where nothing did, the process dies of the signal, at the instruction that made the access and
/// with the kernel's own siginfo: a VMM that reads poisoned memory must not go on with what it
/// read. One that wants to survive that reads guest memory through `process_vm_readv` or `pread` of
/// `/proc/self/mem`, which fail in place of a signal. A second call changes nothing.
///
/// # Errors
///
/// [`Error::Call`] with `sigaction(SIGBUS)`.
pub fn install_sigbus_handler() -> Result<(), Error> {
    if INSTALLED.load(Ordering::SeqCst) {
        return Ok(());
    }
    let failed = || Error::Call { call: Call::Sigaction, errno: last_errno() };
    // SAFETY: zero is a valid `sigaction`; the first call only reads, into `previous`; the handler
    // has the signature that `SA_SIGINFO` asks for, and touches nothing but atomics and its own
    // thread's marker.
    unsafe {
        let mut previous: libc::sigaction = core::mem::zeroed();
        if libc::sigaction(libc::SIGBUS, core::ptr::null(), &raw mut previous) != 0 {
            return Err(failed());
        }
        // Where it is set, an earlier call failed, or another thread's comes first: what it found
        // is what there was.
        let _ = PREVIOUS.set(previous);
        let mut action: libc::sigaction = core::mem::zeroed();
        action.sa_sigaction = handle as *const () as usize;
        // On the alternate stack where there is one; without SA_RESTART, which KVM_RUN ignores.
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        libc::sigemptyset(&raw mut action.sa_mask);
        if libc::sigaction(libc::SIGBUS, &raw const action, core::ptr::null_mut()) != 0 {
            return Err(failed());
        }
    }
    INSTALLED.store(true, Ordering::SeqCst);
    Ok(())
}

extern "C" fn handle(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: with `SA_SIGINFO` the kernel passes a `siginfo_t`, 128 bytes long.
    let header = unsafe { info.cast::<SiginfoHeader>().read_unaligned() };
    let owner = BusError::from_siginfo(&header).map_or(SignalOwner::Process, on_sigbus);
    if owner == SignalOwner::Process {
        forward(signal, info, context);
    }
}

fn forward(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let action = PREVIOUS.get().map_or(libc::SIG_DFL, |previous| previous.sa_sigaction);
    let takes_info =
        PREVIOUS.get().is_some_and(|previous| previous.sa_flags & libc::SA_SIGINFO != 0);
    // SAFETY: a handler that was installed with or without `SA_SIGINFO` has the signature that goes
    // with it; the kernel's arguments are passed on. `signal`, `raise` and reading `si_code` are
    // allowed in a handler.
    unsafe {
        match action {
            libc::SIG_DFL | libc::SIG_IGN => {
                let was_sent = (*info).si_code <= 0;
                if was_sent && action == libc::SIG_IGN {
                    return;
                }
                // The access runs again and kills; a signal that was sent must be sent again.
                libc::signal(signal, libc::SIG_DFL);
                if was_sent {
                    libc::raise(signal);
                }
            }
            handler if takes_info => {
                type WithInfo = extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void);
                core::mem::transmute::<usize, WithInfo>(handler)(signal, info, context);
            }
            handler => {
                core::mem::transmute::<usize, extern "C" fn(libc::c_int)>(handler)(signal);
            }
        }
    }
}
