//! Good memory in place of memory that is lost.

use super::errno::last_errno;
use super::std::os::fd::{AsRawFd, BorrowedFd};
use crate::kvm::errno::Errno;
use crate::kvm::error::{Call, Error};
use crate::kvm::memory::VmmRange;

/// Linux 5.18.
const MADV_DONTNEED_LOCKED: libc::c_int = 24;

/// What is behind a mapping of guest memory.
#[derive(Clone, Copy, Debug)]
pub enum Backing<'a> {
    /// Private memory: anonymous, or of hugetlbfs.
    Private,
    /// Memory of a file that this process and others share: a memfd, with or without hugetlb.
    Shared {
        /// The file.
        file: BorrowedFd<'a>,
        /// Where in it the range begins, in bytes.
        offset: u64,
    },
}

/// Gives the process good memory, of zeroes, in place of what is lost, before a guest starts anew.
///
/// The mapping stays as it is, with its lock (which
/// [`make_unreachable`](super::make_unreachable()) takes away), its NUMA policy and its
/// userfaultfd, and KVM sees the change by itself. The call is `madvise(MADV_DONTNEED)` for private
/// memory (`MADV_DONTNEED_LOCKED` where it is locked, Linux 5.18). For shared memory it is
/// `fallocate(FALLOC_FL_PUNCH_HOLE)`, and then the same `madvise`: Linux leaves in the process's
/// page table that the page was poisoned, and other processes that map it do this too. A page that
/// is pinned for a device (VFIO) stays with the device: unmap it for DMA before and map it after.
///
/// # Errors
///
/// [`Error::Call`] with `madvise` or `fallocate`.
///
/// # Safety
///
/// The range is whole pages of guest memory ([`VmmRange::in_pages`] with the size of the mapping's
/// pages), to which nothing in this process has a reference; for [`Backing::Shared`] the offset is
/// that of the range.
pub unsafe fn replace(range: VmmRange, backing: Backing<'_>) -> Result<(), Error> {
    if let Backing::Shared { file, offset } = backing {
        let mode = libc::FALLOC_FL_PUNCH_HOLE | libc::FALLOC_FL_KEEP_SIZE;
        let invalid = |_| Error::Call { call: Call::Fallocate, errno: Errno::EINVAL };
        let offset = libc::off64_t::try_from(offset).map_err(invalid)?;
        let length = libc::off64_t::try_from(range.length).map_err(invalid)?;
        // SAFETY: the caller promises that nobody looks at what was there.
        if unsafe { libc::fallocate64(file.as_raw_fd(), mode, offset, length) } != 0 {
            return Err(Error::Call { call: Call::Fallocate, errno: last_errno() });
        }
    }
    // SAFETY: as above.
    unsafe { discard(range) }
}

/// Empties a range of the process's page tables.
///
/// # Safety
///
/// Nothing in this process has a reference to what is there.
pub(super) unsafe fn discard(range: VmmRange) -> Result<(), Error> {
    let start = core::ptr::without_provenance_mut(range.start as usize);
    let length = range.length as usize;
    // Locked memory refuses the first with EINVAL.
    for advice in [libc::MADV_DONTNEED, MADV_DONTNEED_LOCKED] {
        // SAFETY: the caller promises that nobody looks at what was there.
        if unsafe { libc::madvise(start, length, advice) } == 0 {
            return Ok(());
        }
    }
    Err(Error::Call { call: Call::Madvise, errno: last_errno() })
}
