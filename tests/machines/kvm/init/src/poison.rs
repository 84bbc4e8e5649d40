//! Memory that goes bad.

use aarch64_syndrome::kvm::{BusError, SignalOwner, VmmRange};

/// What a child process ended with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Child {
    Exited(i32),
    Killed(i32),
}

/// Runs `work` in a child process.
pub(crate) fn in_child(work: impl FnOnce() -> i32) -> Child {
    // SAFETY: the process has one thread; the child leaves by `_exit` alone.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "fork");
    if child == 0 {
        let status = work();
        // SAFETY: ends the child.
        unsafe { libc::_exit(status) };
    }
    let mut status = 0;
    // SAFETY: writes `status`; a signal may interrupt it.
    while unsafe { libc::waitpid(child, &raw mut status, 0) } != child {}
    if libc::WIFSIGNALED(status) {
        Child::Killed(libc::WTERMSIG(status))
    } else {
        Child::Exited(libc::WEXITSTATUS(status))
    }
}

/// Poisons the page at an address of shared memory. By a child: the process that asks is told of
/// an access of its own, the others of the memory.
pub(crate) fn poison(address: u64) {
    let address = address as *mut libc::c_void;
    let child = in_child(|| {
        // SAFETY: the page is mapped; the child never uses it again.
        unsafe {
            libc::signal(libc::SIGBUS, libc::SIG_IGN);
            address.cast::<u64>().read_volatile();
            libc::madvise(address, 0x1000, libc::MADV_HWPOISON)
        }
    });
    assert!(
        matches!(child, Child::Exited(0) | Child::Killed(libc::SIGBUS)),
        "MADV_HWPOISON: {child:?}"
    );
}

extern "C" fn ignore(_: libc::c_int) {}

/// Poisons the page at an address of this process, which is told of an access of its own, by a
/// signal that cannot be ignored. With what `madvise` returned.
pub(crate) fn poison_here(address: u64) -> libc::c_int {
    // SAFETY: the page is mapped, and nothing refers to it; the handler does nothing.
    unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        libc::sigaction(libc::SIGBUS, std::ptr::null(), &raw mut old);
        libc::signal(libc::SIGBUS, ignore as *const () as libc::sighandler_t);
        let result = libc::madvise(address as *mut libc::c_void, 0x1000, libc::MADV_HWPOISON);
        libc::sigaction(libc::SIGBUS, &raw const old, std::ptr::null_mut());
        result
    }
}

/// Gives the process new memory in place of the range, as a VMM does when it resets the VM. KVM
/// sees the change by itself.
pub(crate) fn replace(range: VmmRange) {
    let length = usize::try_from(range.length).expect("a page");
    // SAFETY: the memory of that range is gone, and nothing in this process refers to it.
    let new = unsafe {
        libc::mmap(
            range.start as *mut libc::c_void,
            length,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_FIXED | libc::MAP_SHARED | libc::MAP_ANONYMOUS,
            -1,
            0,
        )
    };
    assert_eq!(new as u64, range.start, "mmap over the poisoned page");
}

extern "C" fn exit_with_owner(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the kernel's siginfo; reading the head of it.
    let header = unsafe { info.cast::<[u8; 26]>().read_unaligned() };
    let status = match BusError::from_siginfo(&header).map(aarch64_syndrome::kvm::on_sigbus) {
        Some(SignalOwner::Process) => OWN_ACCESS,
        Some(SignalOwner::Guest) => 51,
        Some(SignalOwner::Memory) => 52,
        None => 53,
    };
    // SAFETY: ends the child.
    unsafe { libc::_exit(status) };
}

/// The child's status when the access was found to be the process's own.
pub(crate) const OWN_ACCESS: i32 = 50;

/// Replaces this process's handler by one of its own that asks the crate and exits with the answer.
pub(crate) fn exit_on_sigbus() {
    // SAFETY: zero is a valid sigaction; the handler has the signature of SA_SIGINFO.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = exit_with_owner as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO;
        libc::sigaction(libc::SIGBUS, &raw const action, std::ptr::null_mut());
    }
}
