//! The process's `SIGBUS` handler, by real signals: the thread sends them to itself.

#![allow(unsafe_code, reason = "a signal is sent, and an eventfd made and read")]

use super::fake::{EL1H, Fake, Next, optional};
use super::signals::MEMORY;
use aarch64_syndrome::kvm::{
    BusError, Event, install_sigbus_handler, memory_errors, prepare_vcpu_thread, run,
};
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

const BUS_MCEERR_AO: i32 = 5;

/// Has the kernel deliver a `SIGBUS` of this code, for a page, to the calling thread: a process may
/// do so to itself alone.
pub(crate) fn sigbus(code: i32, address: u64) {
    let mut info = [0_u8; 128];
    info[0..4].copy_from_slice(&libc::SIGBUS.to_ne_bytes());
    info[8..12].copy_from_slice(&code.to_ne_bytes());
    info[16..24].copy_from_slice(&address.to_ne_bytes());
    info[24..26].copy_from_slice(&12_i16.to_ne_bytes());
    // SAFETY: `info` has the size of a `siginfo_t`, and the process has a handler for the signal.
    let result = unsafe {
        libc::syscall(
            libc::SYS_rt_tgsigqueueinfo,
            libc::getpid(),
            libc::gettid(),
            libc::SIGBUS,
            info.as_ptr(),
        )
    };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
}

#[test]
fn an_error_that_nothing_has_met_wakes_whoever_waits_for_it() {
    let _alone = MEMORY.lock().unwrap();
    install_sigbus_handler().unwrap();
    // SAFETY: a new descriptor, or -1.
    let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
    assert!(fd >= 0);
    // SAFETY: nobody else has it.
    let eventfd = unsafe { OwnedFd::from_raw_fd(fd) };
    let waiter = File::from(eventfd.try_clone().unwrap());
    memory_errors().notify(&eventfd).unwrap();
    drop(eventfd);
    let mut poll = libc::pollfd { fd: waiter.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    // SAFETY: one entry, which lives long enough.
    assert_eq!(unsafe { libc::poll(&raw mut poll, 1, 0) }, 0, "nothing has happened");

    let asleep = std::thread::spawn(move || {
        // SAFETY: as above.
        let woken = unsafe { libc::poll(&raw mut poll, 1, 30_000) };
        (woken, waiter)
    });
    sigbus(BUS_MCEERR_AO, 0x7f00_1000);
    let (woken, mut waiter) = asleep.join().unwrap();
    assert_eq!(woken, 1);
    let page = |start| optional(start, 0x1000);
    assert_eq!(memory_errors().take(), Some(page(0x7f00_1000)));

    let mut count = [0; 8];
    waiter.read_exact(&mut count).unwrap();
    assert_eq!(u64::from_ne_bytes(count), 1);
    sigbus(BUS_MCEERR_AO, 0x7f00_2000);
    sigbus(BUS_MCEERR_AO, 0x7f00_3000);
    waiter.read_exact(&mut count).unwrap();
    assert_eq!(u64::from_ne_bytes(count), 2);
    assert_eq!(memory_errors().take(), Some(page(0x7f00_2000)));
    assert_eq!(memory_errors().take(), Some(page(0x7f00_3000)));
    assert_eq!(memory_errors().take(), None);

    // One whose signal came with an exit of another kind is as little anybody's access.
    let error = BusError::ObjectError { address: Some(5) };
    let mut vcpu = Fake::new(EL1H, [Next { signal: Some(error), ..Next::mmio_load() }]);
    assert!(matches!(run(&mut vcpu), Event::Mmio(_)));
    waiter.read_exact(&mut count).unwrap();
    assert_eq!(u64::from_ne_bytes(count), 1);
    assert_eq!(memory_errors().take(), Some(error));
}

#[test]
fn a_thread_with_sigbus_open_and_handled_is_fit_to_run() {
    install_sigbus_handler().unwrap();
    assert_eq!(prepare_vcpu_thread(), Ok(()));
}
