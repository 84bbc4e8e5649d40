//! Who hears that an error of memory waits.

use super::errno::{keeping_errno, last_errno};
use crate::kvm::error::{Call, Error};
use core::sync::atomic::{AtomicI32, Ordering};

/// Eventfds, or -1 for none.
#[derive(Debug)]
pub(in crate::kvm) struct Listeners([AtomicI32; 16]);

impl Listeners {
    pub(in crate::kvm) const fn new() -> Self {
        Self([const { AtomicI32::new(-1) }; 16])
    }

    /// One more, by a descriptor of its own.
    pub(in crate::kvm) fn add(&self, eventfd: libc::c_int) -> Result<(), Error> {
        // SAFETY: numbers in, a number out.
        let own = unsafe { libc::fcntl(eventfd, libc::F_DUPFD_CLOEXEC, 0) };
        if own < 0 {
            return Err(Error::Call { call: Call::Duplicate, errno: last_errno() });
        }
        let is_ours = |place: &AtomicI32| {
            place.compare_exchange(-1, own, Ordering::SeqCst, Ordering::SeqCst).is_ok()
        };
        if self.0.iter().any(is_ours) {
            return Ok(());
        }
        // SAFETY: the descriptor is this function's own, and nobody has seen it.
        unsafe { libc::close(own) };
        Err(Error::TooManyListeners)
    }

    /// Adds 1 to each. Safe in a signal handler.
    pub(in crate::kvm) fn wake(&self) {
        keeping_errno(|| {
            for place in &self.0 {
                let eventfd = place.load(Ordering::SeqCst);
                if eventfd < 0 {
                    return;
                }
                let one = 1_u64;
                // SAFETY: reads 8 bytes of `one`, and is safe in a signal handler.
                unsafe { libc::write(eventfd, (&raw const one).cast(), size_of::<u64>()) };
            }
        });
    }
}
