//! A handler for `SIGBUS`, for a VMM that has none.

use super::super::errno::Errno;
use super::super::error::{Call, Error};
use super::super::guest_access::SignalOwner;
use super::super::signal::{BusError, SiginfoHeader};
use super::std::sync::OnceLock;
use super::{last_errno, on_sigbus, with_marker};
use core::sync::atomic::{AtomicBool, Ordering};

/// What `SIGBUS` did before: what is not the guest's goes there.
static PREVIOUS: OnceLock<libc::sigaction> = OnceLock::new();

/// Whether the handler was installed: not yet, if the kernel refused it.
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// Handles `SIGBUS`: the guest's go to [`run`](super::run), those that no access met to
/// [`memory_errors`](super::memory_errors), and every other to whatever handled the signal before.
///
/// Where nothing did, the process dies of the signal, at the instruction that made the access and
/// with the kernel's own siginfo. A VMM that reads poisoned memory must not go on with what it
/// read. A second call puts back a handler that was taken away, and changes nothing else. Several
/// threads may call it at a time.
///
/// # Errors
///
/// [`Error::Call`] with `sigaction(SIGBUS)`; [`Error::SigbusHandlerReplaced`] where another handler
/// was put over this one.
pub fn install_sigbus_handler() -> Result<(), Error> {
    // Asked first: whoever else is about to install the handler has not, or `current` shows it.
    let is_installed = INSTALLED.load(Ordering::SeqCst);
    let current = current()?;
    let previous = if is_installed {
        match current.sa_sigaction {
            action if action == own() => return Ok(()),
            // The default that std's handler leaves behind, say.
            libc::SIG_DFL | libc::SIG_IGN => {}
            _ => return Err(Error::SigbusHandlerReplaced),
        }
        PREVIOUS.get().copied().unwrap_or(current)
    } else {
        // Where it is set, an earlier call failed, or another thread's comes first: what it found
        // is what there was.
        *PREVIOUS.get_or_init(|| current)
    };
    install(&previous)?;
    INSTALLED.store(true, Ordering::SeqCst);
    Ok(())
}

/// What `SIGBUS` does now.
fn current() -> Result<libc::sigaction, Error> {
    // SAFETY: zero is a valid `sigaction`; the call only reads, into `action`.
    unsafe {
        let mut action: libc::sigaction = core::mem::zeroed();
        if libc::sigaction(libc::SIGBUS, core::ptr::null(), &raw mut action) != 0 {
            return Err(Error::Call { call: Call::Sigaction, errno: last_errno() });
        }
        Ok(action)
    }
}

fn install(previous: &libc::sigaction) -> Result<(), Error> {
    let has_previous = !matches!(previous.sa_sigaction, libc::SIG_DFL | libc::SIG_IGN);
    // On the alternate stack where there is one, but not a handler that does not expect it. Calls
    // that an error of memory interrupts on other threads go on; KVM_RUN returns all the same.
    let stack = if has_previous { previous.sa_flags & libc::SA_ONSTACK } else { libc::SA_ONSTACK };
    // SAFETY: zero is a valid `sigaction`; the handler has the signature that `SA_SIGINFO` asks
    // for, and touches nothing but atomics and its own thread's marker. Safe in a signal handler.
    unsafe {
        let mut action: libc::sigaction = core::mem::zeroed();
        action.sa_sigaction = own();
        action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART | stack;
        // A handler that a signal is passed on to finds blocked what it has blocked.
        action.sa_mask = previous.sa_mask;
        if libc::sigaction(libc::SIGBUS, &raw const action, core::ptr::null_mut()) != 0 {
            return Err(Error::Call { call: Call::Sigaction, errno: last_errno() });
        }
    }
    Ok(())
}

fn own() -> libc::sighandler_t {
    handle as *const () as libc::sighandler_t
}

/// Makes the calling thread fit to run a vCPU: sets up its marker, and checks that it can get a
/// `SIGBUS`, and that the process handles it.
///
/// With the signal blocked, a guest that touches poisoned memory faults for ever: KVM sends the
/// signal without forcing it. `KVM_SET_SIGNAL_MASK`, if the VMM uses it, must leave `SIGBUS` open
/// too; this function does not see that mask.
///
/// # Errors
///
/// [`Error::SigbusBlocked`]; [`Error::NoSigbusHandler`] where the signal is ignored or kills;
/// [`Error::SigbusHandlerReplaced`] where a handler stands over the one of
/// [`install_sigbus_handler`], which a VMM that passes signals on may disregard; [`Error::Call`]
/// with `pthread_sigmask` or `sigaction`.
pub fn prepare_vcpu_thread() -> Result<(), Error> {
    // The first use of a thread-local of a shared library allocates: not in the handler.
    with_marker(|_| ());
    // SAFETY: with no new set, the call writes the whole of `old`; zero is a valid `sigset_t`.
    let (result, is_blocked) = unsafe {
        let mut old: libc::sigset_t = core::mem::zeroed();
        let result = libc::pthread_sigmask(libc::SIG_BLOCK, core::ptr::null(), &raw mut old);
        (result, libc::sigismember(&raw const old, libc::SIGBUS) == 1)
    };
    if result != 0 {
        return Err(Error::Call { call: Call::Sigmask, errno: Errno::from_raw(result) });
    }
    if is_blocked {
        return Err(Error::SigbusBlocked);
    }
    match current()?.sa_sigaction {
        libc::SIG_DFL | libc::SIG_IGN => Err(Error::NoSigbusHandler),
        action if INSTALLED.load(Ordering::SeqCst) && action != own() => {
            Err(Error::SigbusHandlerReplaced)
        }
        _ => Ok(()),
    }
}

extern "C" fn handle(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    #[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
    // SAFETY: with `SA_SIGINFO` the kernel passes both.
    if unsafe { super::copy::leave_copy(info, context) } {
        return;
    }
    // SAFETY: with `SA_SIGINFO` the kernel passes a `siginfo_t`, 128 bytes long.
    let header = unsafe { info.cast::<SiginfoHeader>().read_unaligned() };
    let owner = BusError::from_siginfo(&header).map_or(SignalOwner::Process, on_sigbus);
    if owner == SignalOwner::Process {
        forward(signal, info, context);
    }
}

fn forward(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    const SI_KERNEL: libc::c_int = 0x80;
    let previous = PREVIOUS.get();
    let action = previous.map_or(libc::SIG_DFL, |previous| previous.sa_sigaction);
    let takes_info = previous.is_some_and(|previous| previous.sa_flags & libc::SA_SIGINFO != 0);
    // SAFETY: a handler that was installed with or without `SA_SIGINFO` has the signature that goes
    // with it; the kernel's arguments are passed on. `signal`, `raise`, `sigaction` and reading
    // `si_code` are allowed in a handler.
    unsafe {
        let code = (*info).si_code;
        let was_sent = code <= 0;
        match action {
            libc::SIG_DFL | libc::SIG_IGN => {
                if was_sent && action == libc::SIG_IGN {
                    return;
                }
                // The access runs again and kills; a signal that was sent, or that the kernel
                // forced without an access, must be sent again.
                libc::signal(signal, libc::SIG_DFL);
                if was_sent || code == SI_KERNEL {
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
    // std's handler sets the signal to its default and returns, so that an access runs again and
    // kills. After a signal that was sent the process goes on, and the next error of memory would
    // kill it.
    // SAFETY: the kernel's siginfo.
    if unsafe { (*info).si_code } <= 0 {
        if let (Some(previous), Ok(now)) = (previous, current()) {
            if now.sa_sigaction == libc::SIG_DFL {
                let _ = install(previous);
            }
        }
    }
}
