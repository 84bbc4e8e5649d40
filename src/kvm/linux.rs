//! What needs a process and its threads: the `SIGBUS` handler and the marker that it reads.

#![allow(unsafe_code, reason = "calls of the C library, and what a signal handler is given")]

pub(super) extern crate std;

#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
mod checked_memory;
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
mod copy;
mod errno;
mod handler;
mod listeners;
mod page_size;
mod replace;
mod shared_reporter;
mod slot_table;
mod unreachable;

#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
pub use checked_memory::{AccessError, CheckedMemory};
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
pub use copy::{copy, leave_copy};
pub use handler::{install_sigbus_handler, prepare_vcpu_thread};
pub(super) use listeners::Listeners;
pub(super) use page_size::host_page_size;
pub use page_size::mapping_page_size;
pub use replace::{Backing, replace};
pub use shared_reporter::SharedReporter;
pub use slot_table::SlotTable;
pub use unreachable::make_unreachable;

use super::error::{Call, Error};
use super::guest_access::{GuestAccess, SignalOwner};
use super::memory_errors::MemoryErrors;
use super::run::Event;
use super::running::Running;
use super::signal::BusError;
use super::vcpu::Vcpu;
use errno::last_errno;

std::thread_local! {
    // Constant and without a destructor: a signal handler may look at it at any time.
    static GUEST_ACCESS: GuestAccess = const { GuestAccess::new() };
}
static MEMORY_ERRORS: MemoryErrors = MemoryErrors::new();

/// Runs the vCPU once, on the calling thread.
///
/// The event borrows the vCPU, and those events after which the guest may be given an abort give
/// the right to do so: [`Injectable`](super::Injectable).
pub fn run<V: Vcpu + ?Sized>(vcpu: &mut V) -> Event<'_, V> {
    let running = enter();
    let result = vcpu.run();
    running.leave(result).event(vcpu)
}

/// Marks the calling thread as its guest's, for a VMM that makes the ioctl `KVM_RUN` itself: see
/// [`Running`].
pub fn enter() -> Running<'static> {
    with_marker(|access| {
        // SAFETY: the marker needs no destructor, so that its memory is there as long as its
        // thread; a `Running` cannot leave the thread.
        let access: &'static GuestAccess = unsafe { &*core::ptr::from_ref(access) };
        access.enter(memory_errors())
    })
}

/// Says whose a `SIGBUS` of the calling thread is, and keeps it if it is not the process's own: for
/// a VMM that has a handler already. Safe in a signal handler; changes `errno` for nobody.
#[must_use]
pub fn on_sigbus(error: BusError) -> SignalOwner {
    if error.is_synchronous() {
        with_marker(|access| access.on_signal(error, memory_errors()))
    } else {
        // Without this thread's marker: its first use may allocate in a shared library, and any
        // thread may be interrupted by such an error.
        memory_errors().put(error);
        SignalOwner::Memory
    }
}

fn with_marker<T>(then: impl FnOnce(&GuestAccess) -> T) -> T {
    GUEST_ACCESS.with(then)
}

/// The errors that no access met ([`BusError::ActionOptional`]), from all threads: for the thread
/// that looks after the VM's memory.
#[must_use]
pub fn memory_errors() -> &'static MemoryErrors {
    &MEMORY_ERRORS
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
    const PR_MCE_KILL: libc::c_int = 33;
    const PR_MCE_KILL_SET: libc::c_ulong = 1;
    const PR_MCE_KILL_EARLY: libc::c_ulong = 1;
    let unused: libc::c_ulong = 0;
    // SAFETY: this option takes numbers alone.
    let result =
        unsafe { libc::prctl(PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY, unused, unused) };
    if result == 0 { Ok(()) } else { Err(Error::Call { call: Call::MceKill, errno: last_errno() }) }
}
