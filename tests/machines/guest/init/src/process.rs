//! Processes.

/// Runs `work` in a child process; gives its number.
pub(crate) fn fork(work: impl FnOnce() -> i32) -> libc::pid_t {
    // SAFETY: the process has one thread; the child leaves by `_exit` alone.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "fork");
    if child == 0 {
        let status = work();
        // SAFETY: ends the child.
        unsafe { libc::_exit(status) };
    }
    child
}

/// How a child ended, in words.
pub(crate) fn wait(child: libc::pid_t) -> String {
    let mut status = 0;
    // SAFETY: writes `status`; a signal may interrupt it.
    while unsafe { libc::waitpid(child, &raw mut status, 0) } != child {}
    if libc::WIFSIGNALED(status) {
        format!("killed by {}", libc::WTERMSIG(status))
    } else {
        format!("exited with {}", libc::WEXITSTATUS(status))
    }
}

/// New memory of this many bytes, which `fork` shares or copies.
pub(crate) fn map<T>(length: usize, shared: bool) -> *mut T {
    let sharing = if shared { libc::MAP_SHARED } else { libc::MAP_PRIVATE };
    // SAFETY: a new mapping, over nothing that exists.
    let pointer = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            length,
            libc::PROT_READ | libc::PROT_WRITE,
            sharing | libc::MAP_ANONYMOUS,
            -1,
            0,
        )
    };
    assert_ne!(pointer, libc::MAP_FAILED, "memory");
    pointer.cast()
}

/// Keeps the calling process on one CPU.
pub(crate) fn stay_on(cpu: usize) {
    // SAFETY: zero is a valid set; the call reads it.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(cpu, &mut set);
        let result = libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set);
        assert_eq!(result, 0, "sched_setaffinity");
    }
}
