//! The time in which a thread is its guest.

use super::errno::Errno;
use super::guest_access::GuestAccess;
use super::memory_errors::MemoryErrors;
use super::signal::BusError;
use core::marker::PhantomData;

/// A guard around one `KVM_RUN`, for a VMM that makes the call itself: a `SIGBUS` that tells of an
/// access is the guest's meanwhile. Made by [`enter`](super::enter).
///
/// Between making it and [`leave`](Self::leave) stands the ioctl alone, once: a second error under
/// the same guard is the process's own. A call that is repeated after `EINTR` asks
/// [`has_error`](Self::has_error) first.
///
/// ```no_run
/// # use aarch64_syndrome::kvm::{self, Errno, Event};
/// # struct Fd;
/// # impl Fd { fn run(&mut self) -> Result<u32, i32> { Ok(0) } }
/// # fn step<'v, V: kvm::Vcpu>(fd: &mut Fd, vcpu: &'v mut V) -> Event<'v, V> {
/// let running = kvm::enter();
/// let exit = fd.run(); // the VMM's own KVM_RUN
/// let ran = running.leave(exit.map(drop).map_err(Errno::from_raw));
/// // … the VMM's own exits …
/// ran.event(vcpu)
/// # }
/// ```
#[derive(Debug)]
#[must_use = "the time ends when the guard is dropped"]
pub struct Running<'a> {
    access: &'a GuestAccess,
    memory: &'a MemoryErrors,
    /// The marker is this thread's.
    of_this_thread: PhantomData<*const ()>,
}

impl<'a> Running<'a> {
    pub(super) fn enter(access: &'a GuestAccess, memory: &'a MemoryErrors) -> Self {
        access.mark(true);
        Self { access, memory, of_this_thread: PhantomData }
    }

    /// Whether the guest has met an error: then do not run it again before the event is answered.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.access.has_error()
    }

    /// Ends it, with what `KVM_RUN` returned.
    ///
    /// An error whose signal came with an exit of another kind is not this exit's: it goes to the
    /// errors of memory, and is not lost.
    #[must_use = "the guest may have to be told"]
    pub fn leave(self, result: Result<(), Errno>) -> Ran {
        self.access.mark(false);
        let is_interrupted = matches!(result, Err(Errno::EINTR | Errno::EAGAIN));
        let signal = if is_interrupted { self.access.take() } else { None };
        Ran { result, signal }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // After `leave` nothing is left but a stray error; without it, as by a panic, all is.
        self.access.mark(false);
        if let Some(stray) = self.access.take() {
            self.memory.put(stray);
        }
    }
}

/// A `KVM_RUN` that is over.
#[derive(Clone, Copy, Debug)]
#[must_use = "the guest may have to be told"]
pub struct Ran {
    pub(super) result: Result<(), Errno>,
    pub(super) signal: Option<BusError>,
}
