//! This thread's `errno`.

use crate::kvm::errno::Errno;

fn place() -> *mut libc::c_int {
    #[cfg(target_os = "android")]
    // SAFETY: gives an address, of this thread's own.
    let place = unsafe { libc::__errno() };
    #[cfg(not(target_os = "android"))]
    // SAFETY: as above.
    let place = unsafe { libc::__errno_location() };
    place
}

pub(super) fn last_errno() -> Errno {
    // SAFETY: this thread's own `errno`.
    Errno::from_raw(unsafe { place().read() })
}

/// Does something that may change `errno`, for a signal handler: whoever is interrupted keeps its
/// own.
pub(super) fn keeping_errno(work: impl FnOnce()) {
    let place = place();
    // SAFETY: this thread's own `errno`.
    let saved = unsafe { place.read() };
    work();
    // SAFETY: as above.
    unsafe { place.write(saved) };
}
