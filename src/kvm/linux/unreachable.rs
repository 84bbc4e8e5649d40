//! Memory that is made unreachable, as if the kernel knew that it is lost.

use super::last_errno;
use super::replace::discard;
use super::std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use crate::kvm::error::{Call, Error};
use crate::kvm::memory::VmmRange;

/// `include/uapi/linux/userfaultfd.h`.
const UFFD_USER_MODE_ONLY: libc::c_int = 1;
const UFFD_API: u64 = 0xaa;
const UFFD_FEATURE_POISON: u64 = 1 << 14;
const UFFDIO_REGISTER_MODE_MISSING: u64 = 1;
/// `_IOWR(0xaa, 0x3f, struct uffdio_api)`.
const UFFDIO_API: usize = 0xc018_aa3f;
/// `_IOWR(0xaa, 0, struct uffdio_register)`.
const UFFDIO_REGISTER: usize = 0xc020_aa00;
/// `_IOWR(0xaa, 8, struct uffdio_poison)`.
const UFFDIO_POISON: usize = 0xc020_aa08;
/// `include/uapi/linux/mman.h`; the second in Linux 5.7, for shared memory 5.13.
const MREMAP_MAYMOVE: usize = 1;
const MREMAP_FIXED: usize = 2;
const MREMAP_DONTUNMAP: usize = 4;

/// Makes memory of this process unreachable: for the guest, the VMM and the kernel it is lost from
/// then on, with the same signals ([`BusError::ActionRequired`]), until it is replaced
/// ([`replace`](super::replace())).
///
/// For what another process has lost, before its guest goes on here: this process has zeroes there,
/// which the guest must not take for its own. And after `KVM_EXIT_ARM_SEA`: the memory is still
/// mapped, and each access consumes the error again. No vCPU may run meanwhile, and no device of
/// the VMM reach the range, not by `CheckedMemory` either: between two steps of this it would meet
/// zeroes, or fill a page that then cannot be lost.
///
/// What is in the range is moved to where nothing reaches it (`mremap(MREMAP_DONTUNMAP)`), and
/// stays there as long as the process. If it were discarded, the kernel, which does not know of the
/// error, would give it to somebody else. Who may do so tells the kernel too, by
/// `/sys/devices/system/memory/hard_offline_page`; then this call is not needed. In other processes
/// that map the memory, and for devices (VFIO), nothing changes.
///
/// Linux 6.6 with `CONFIG_USERFAULTFD`, without privileges (`UFFDIO_POISON`). Memory that was
/// locked is not locked afterwards. The range lies in one mapping. Not for a
/// `guest_memfd`, and of hugetlbfs only for a range without pages, as after a restore: `mremap`
/// refuses to move those (`EINVAL`).
///
/// # Errors
///
/// [`Error::Call`]. The memory is what it was, and reachable: each access consumes the error again.
/// With [`Call::MremapBack`] and [`Call::Madvise`] it could not be put back: the range has other
/// contents, poison or nothing, and the guest must not run.
///
/// # Safety
///
/// The range is whole pages of guest memory ([`VmmRange::in_pages`] with the size of the mapping's
/// pages), to which nothing in this process has a reference.
///
/// [`BusError::ActionRequired`]: crate::kvm::BusError::ActionRequired
pub unsafe fn make_unreachable(range: VmmRange) -> Result<(), Error> {
    let flags = libc::O_CLOEXEC | UFFD_USER_MODE_ONLY;
    // SAFETY: flags in, a new descriptor out.
    let descriptor = unsafe { libc::syscall(libc::SYS_userfaultfd, flags) };
    let descriptor = libc::c_int::try_from(descriptor).unwrap_or(-1);
    if descriptor < 0 {
        return Err(Error::Call { call: Call::Userfaultfd, errno: last_errno() });
    }
    // SAFETY: nobody else has it. What was poisoned stays so when it is closed.
    let userfaultfd = unsafe { OwnedFd::from_raw_fd(descriptor) };
    let ask = |call, request: usize, argument: &mut [u64]| {
        let (file, argument) = (userfaultfd.as_raw_fd(), argument.as_mut_ptr());
        // Not by `ioctl`, whose second argument has another type in each C library.
        // SAFETY: each of the three has 24 or 32 bytes, which the kernel reads and writes.
        let result = unsafe { libc::syscall(libc::SYS_ioctl, file, request, argument) };
        if result == 0 { Ok(()) } else { Err(Error::Call { call, errno: last_errno() }) }
    };
    let VmmRange { start, length } = range;
    let register = || {
        let mut argument = [start, length, UFFDIO_REGISTER_MODE_MISSING, 0];
        ask(Call::UffdRegister, UFFDIO_REGISTER, &mut argument)
    };
    let poison = |argument: &mut [u64]| ask(Call::UffdPoison, UFFDIO_POISON, argument);
    let request = [start, length, 0, 0];
    ask(Call::UffdApi, UFFDIO_API, &mut [UFFD_API, UFFD_FEATURE_POISON, 0])?;
    // Memory that has no userfaultfd, of a guest_memfd say, is left as it is.
    register()?;
    let mut answer = request;
    if poison(&mut answer).is_ok() {
        return Ok(());
    }
    // There are pages. What comes before the first of them is poisoned: so many bytes, or none, and
    // the negative number of an error.
    let before = answer[3];
    let before = VmmRange { start, length: if before <= length { before } else { 0 } };
    let (place, length) = (start as usize, length as usize);
    // SAFETY: the caller promises that nobody looks at what is there.
    let moved = unsafe { mremap(Call::Mremap, place, length, MREMAP_DONTUNMAP, 0) };
    let result = moved.and_then(|aside| {
        register().and_then(|()| poison(&mut { request })).or_else(|error| {
            // SAFETY: what was moved there, and of which nobody knows; what is at `place` by now
            // are the poison and the zeroes of above.
            unsafe { mremap(Call::MremapBack, aside, length, MREMAP_FIXED, place) }?;
            Err(error)
        })
    });
    if result.is_err() && before.length > 0 {
        // SAFETY: the poison of above: the process had no pages there.
        unsafe { discard(before) }?;
    }
    result
}

/// Moves whole pages; gives where they are. With `MREMAP_FIXED` they take the place of what is at
/// `to`.
///
/// # Safety
///
/// Nothing in this process has a reference to what is moved or replaced.
unsafe fn mremap(
    call: Call,
    from: usize,
    length: usize,
    flags: usize,
    to: usize,
) -> Result<usize, Error> {
    let flags = flags | MREMAP_MAYMOVE;
    // Not by `libc::mremap`, which Android's libc crate does not have.
    // SAFETY: the caller's promise.
    let result = unsafe { libc::syscall(libc::SYS_mremap, from, length, length, flags, to) };
    // -1 where it failed; user space is in the lower half.
    usize::try_from(result).map_err(|_| Error::Call { call, errno: last_errno() })
}
