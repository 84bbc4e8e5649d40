//! What becomes of a `SIGBUS` that is not the guest's: in processes of their own, of which some
//! die.

#![allow(unsafe_code, reason = "signals are sent, handled and blocked on")]

use super::fake::optional;
use super::handler::sigbus;
use aarch64_syndrome::kvm::{Error, install_sigbus_handler, memory_errors, prepare_vcpu_thread};
use std::os::fd::FromRawFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};
use std::sync::Barrier;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::time::Duration;

const BUS_ADRERR: i32 = 2;
const BUS_MCEERR_AR: i32 = 4;
const BUS_MCEERR_AO: i32 = 5;
const SI_KERNEL: i32 = 0x80;

/// How the process of the test of this name ends, which does `work`; `None` in that process.
fn in_child(name: &str, work: fn()) -> Option<ExitStatus> {
    const CHILD: &str = "KVM_FAKE_CHILD";
    if std::env::var(CHILD).is_ok_and(|child| child == name) {
        // An access that is never told would be made for ever.
        // SAFETY: a number in, a number out.
        unsafe { libc::alarm(20) };
        work();
        return None;
    }
    let program = std::env::current_exe().unwrap();
    let name_of_test = format!("passed_on::{name}");
    let output = Command::new(program)
        .args([&name_of_test, "--exact", "--nocapture"])
        .env(CHILD, name)
        .output()
        .unwrap();
    if !output.status.success() && output.status.signal().is_none() {
        println!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Some(output.status)
}

/// The process goes on to the end.
fn lives(name: &str, work: fn()) {
    if let Some(status) = in_child(name, work) {
        assert!(status.success(), "{status}");
    }
}

fn dies(name: &str, work: fn()) {
    if let Some(status) = in_child(name, work) {
        assert_eq!(status.signal(), Some(libc::SIGBUS), "{status}");
    }
}

static SEEN: AtomicUsize = AtomicUsize::new(0);
static CODE: AtomicI32 = AtomicI32::new(0);

extern "C" fn see(_: libc::c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    SEEN.fetch_add(1, Ordering::SeqCst);
    // SAFETY: the kernel's siginfo.
    CODE.store(unsafe { (*info).si_code }, Ordering::SeqCst);
}

extern "C" fn see_number(_: libc::c_int) {
    SEEN.fetch_add(1, Ordering::SeqCst);
}

/// The process's action before; sets a new one.
fn set(action: libc::sighandler_t, flags: libc::c_int) -> libc::sigaction {
    // SAFETY: zero is a valid `sigaction`, and the handlers above have the signatures that go with
    // the flags.
    unsafe {
        let mut new: libc::sigaction = std::mem::zeroed();
        let mut old: libc::sigaction = std::mem::zeroed();
        (new.sa_sigaction, new.sa_flags) = (action, flags);
        assert_eq!(libc::sigaction(libc::SIGBUS, &raw const new, &raw mut old), 0);
        old
    }
}

fn with_info() -> libc::sighandler_t {
    see as *const () as libc::sighandler_t
}

#[test]
fn it_reaches_the_handler_that_was_there_before_with_what_the_kernel_says() {
    lives("it_reaches_the_handler_that_was_there_before_with_what_the_kernel_says", || {
        set(with_info(), libc::SA_SIGINFO);
        install_sigbus_handler().unwrap();
        // A file cut short, and a page that the process itself has read.
        for (number, code) in (1..).zip([BUS_ADRERR, BUS_MCEERR_AR, SI_KERNEL]) {
            sigbus(code, 0x7f00_1000);
            assert_eq!(SEEN.load(Ordering::SeqCst), number);
            assert_eq!(CODE.load(Ordering::SeqCst), code);
        }
        sigbus(BUS_MCEERR_AO, 0x7f00_1000);
        assert_eq!(SEEN.load(Ordering::SeqCst), 3, "that one is nobody's access");
        assert_eq!(memory_errors().take(), Some(optional(0x7f00_1000, 0x1000)));
    });
}

#[test]
fn it_reaches_a_handler_without_siginfo() {
    lives("it_reaches_a_handler_without_siginfo", || {
        set(see_number as *const () as libc::sighandler_t, 0);
        install_sigbus_handler().unwrap();
        sigbus(BUS_ADRERR, 0x7f00_1000);
        assert_eq!(SEEN.load(Ordering::SeqCst), 1);
        // It does not expect to be on the alternate stack.
        assert_eq!(set(libc::SIG_DFL, 0).sa_flags & libc::SA_ONSTACK, 0);
    });
}

#[test]
fn a_handler_that_resets_the_signal_does_not_take_ours_away() {
    lives("a_handler_that_resets_the_signal_does_not_take_ours_away", || {
        // The one of std, which every Rust program has: it sets the default and returns.
        install_sigbus_handler().unwrap();
        // SAFETY: the process has a handler.
        unsafe { libc::raise(libc::SIGBUS) };
        sigbus(BUS_MCEERR_AO, 0x7f00_1000);
        assert_eq!(memory_errors().take(), Some(optional(0x7f00_1000, 0x1000)));
        install_sigbus_handler().unwrap();
        prepare_vcpu_thread().unwrap();
    });
}

#[test]
fn several_threads_may_install_it_at_the_same_time() {
    for _ in 0..20 {
        lives("several_threads_may_install_it_at_the_same_time", || {
            let start = Barrier::new(4);
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        start.wait();
                        install_sigbus_handler().unwrap();
                    });
                }
            });
            prepare_vcpu_thread().unwrap();
        });
    }
}

#[test]
fn a_handler_that_was_taken_away_is_put_back() {
    lives("a_handler_that_was_taken_away_is_put_back", || {
        install_sigbus_handler().unwrap();
        set(libc::SIG_DFL, 0);
        install_sigbus_handler().unwrap();
        sigbus(BUS_MCEERR_AO, 0x7f00_1000);
        assert_eq!(memory_errors().take(), Some(optional(0x7f00_1000, 0x1000)));
    });
}

#[test]
fn the_process_dies_of_an_access_of_its_own() {
    dies("the_process_dies_of_an_access_of_its_own", || {
        install_sigbus_handler().unwrap();
        // A mapping behind the end of its file.
        // SAFETY: a new file and a new mapping; that the access is fatal is the point.
        unsafe {
            let file = libc::memfd_create(c"empty".as_ptr(), 0);
            let page = libc::mmap(
                std::ptr::null_mut(),
                0x1000,
                libc::PROT_READ,
                libc::MAP_SHARED,
                file,
                0,
            );
            page.cast::<u8>().read_volatile();
        }
    });
}

#[test]
fn the_process_dies_of_what_the_kernel_forces_outside_the_guest() {
    dies("the_process_dies_of_what_the_kernel_forces_outside_the_guest", || {
        set(libc::SIG_DFL, 0);
        install_sigbus_handler().unwrap();
        sigbus(SI_KERNEL, 0);
    });
}

#[test]
fn a_thread_is_not_fit_to_run_where_nothing_handles_the_signal_or_another_handler_does() {
    lives(
        "a_thread_is_not_fit_to_run_where_nothing_handles_the_signal_or_another_handler_does",
        || {
            for action in [libc::SIG_DFL, libc::SIG_IGN] {
                set(action, 0);
                assert_eq!(prepare_vcpu_thread(), Err(Error::NoSigbusHandler));
            }
            // A VMM's own, which calls on_sigbus.
            set(with_info(), libc::SA_SIGINFO);
            assert_eq!(prepare_vcpu_thread(), Ok(()));
            install_sigbus_handler().unwrap();
            assert_eq!(prepare_vcpu_thread(), Ok(()));
            set(with_info(), libc::SA_SIGINFO);
            assert_eq!(prepare_vcpu_thread(), Err(Error::SigbusHandlerReplaced));
            assert_eq!(install_sigbus_handler(), Err(Error::SigbusHandlerReplaced));
            set(libc::SIG_IGN, 0);
            assert_eq!(prepare_vcpu_thread(), Err(Error::NoSigbusHandler));
        },
    );
}

#[test]
fn a_call_that_blocks_in_another_thread_goes_on() {
    lives("a_call_that_blocks_in_another_thread_goes_on", || {
        set(with_info(), libc::SA_SIGINFO);
        install_sigbus_handler().unwrap();
        let mut pipe = [0; 2];
        // SAFETY: room for two descriptors.
        assert_eq!(unsafe { libc::pipe(pipe.as_mut_ptr()) }, 0);
        let [from, to] = pipe;
        let (sender, receiver) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || {
            // SAFETY: this thread's number.
            sender.send(unsafe { libc::pthread_self() }).unwrap();
            let mut byte = 0_u8;
            // SAFETY: one byte.
            unsafe { libc::read(from, (&raw mut byte).cast(), 1) }
        });
        let thread = receiver.recv().unwrap();
        std::thread::sleep(Duration::from_millis(100));
        // SAFETY: the thread lives until it has read.
        assert_eq!(unsafe { libc::pthread_kill(thread, libc::SIGBUS) }, 0);
        while SEEN.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_millis(50));
        assert!(!reader.is_finished(), "EINTR");
        // SAFETY: nobody else has the descriptor.
        let mut to = unsafe { std::fs::File::from_raw_fd(to) };
        std::io::Write::write_all(&mut to, b"x").unwrap();
        assert_eq!(reader.join().unwrap(), 1);
    });
}

#[test]
fn whoever_asks_to_be_woken_is_woken_for_what_waits_already() {
    lives("whoever_asks_to_be_woken_is_woken_for_what_waits_already", || {
        install_sigbus_handler().unwrap();
        sigbus(BUS_MCEERR_AO, 0x7f00_1000);
        // One for each VM of the process.
        // SAFETY: new descriptors, which nobody else has.
        let eventfds: Vec<std::fs::File> = (0..2)
            .map(|_| unsafe { std::fs::File::from_raw_fd(libc::eventfd(0, libc::EFD_NONBLOCK)) })
            .collect();
        let woken = |mut eventfd: &std::fs::File| {
            let mut count = [0; 8];
            let read = std::io::Read::read_exact(&mut eventfd, &mut count);
            read.map_or(0, |()| u64::from_ne_bytes(count))
        };
        memory_errors().notify(&eventfds[0]).unwrap();
        assert_eq!(woken(&eventfds[0]), 1);
        memory_errors().take();
        memory_errors().notify(&eventfds[1]).unwrap();
        assert_eq!(woken(&eventfds[1]), 0);
        sigbus(BUS_MCEERR_AO, 0x7f00_2000);
        assert_eq!(eventfds.iter().map(woken).collect::<Vec<_>>(), [1, 1]);
        for _ in 2..16 {
            memory_errors().notify(&eventfds[0]).unwrap();
        }
        assert_eq!(memory_errors().notify(&eventfds[0]), Err(Error::TooManyListeners));
    });
}
