//! Memory that is replaced on this very host: by the calls that a reset makes.

#![allow(unsafe_code, reason = "memory is mapped and discarded")]

use aarch64_syndrome::kvm::{
    Backing, BusError, Call, Error, VmmRange, copy, install_sigbus_handler, make_unreachable,
    mapping_page_size, replace,
};
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};

const LENGTH: usize = 0x4000;

fn map(flags: i32, file: i32) -> *mut u8 {
    let access = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, where the kernel likes.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), LENGTH, access, flags, file, 0) };
    assert_ne!(start, libc::MAP_FAILED);
    start.cast()
}

/// A file of memory.
fn memfd() -> OwnedFd {
    // SAFETY: a new file, which nobody else has.
    let file = unsafe { OwnedFd::from_raw_fd(libc::memfd_create(c"memory".as_ptr(), 0)) };
    // SAFETY: a number for its length.
    assert_eq!(unsafe { libc::ftruncate(file.as_raw_fd(), LENGTH.try_into().unwrap()) }, 0);
    file
}

/// Fills the mapping, replaces its second page, and looks.
fn second_page(start: *mut u8, backing: Backing<'_>) {
    let range = VmmRange { start: start as u64 + 0x1000, length: 0x1000 };
    // SAFETY: the mapping is this test's own, and no reference to it is kept.
    unsafe {
        start.write_bytes(0x5a, LENGTH);
        replace(range, backing).unwrap();
        for (offset, value) in [(0, 0x5a), (0xfff, 0x5a), (0x1000, 0), (0x1fff, 0), (0x2000, 0x5a)]
        {
            assert_eq!(start.add(offset).read(), value, "at {offset:#x}");
        }
    }
}

#[test]
fn private_memory_is_discarded_locked_or_not() {
    let start = map(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1);
    second_page(start, Backing::Private);
    assert_eq!(mapping_page_size(start as u64 + 0x1234), Some(0x1000));
    // SAFETY: the mapping above.
    if unsafe { libc::mlock(start.cast(), LENGTH) } == 0 {
        second_page(start, Backing::Private);
    }
}

#[test]
fn a_hole_is_punched_into_shared_memory() {
    let file = memfd();
    let start = map(libc::MAP_SHARED, file.as_raw_fd());
    second_page(start, Backing::Shared { file: file.as_fd(), offset: 0x1000 });
}

#[test]
fn unreachable_memory_is_lost_until_it_is_replaced() {
    install_sigbus_handler().unwrap();
    for is_touched in [true, false] {
        let start = map(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1);
        let page = VmmRange { start: start as u64 + 0x1000, length: 0x1000 };
        let mut buffer = [0; 16];
        let to = buffer.as_mut_ptr();
        // SAFETY: the mapping is this test's own, and no reference to it is kept.
        unsafe {
            start.write_bytes(0x5a, if is_touched { LENGTH } else { 0x1000 });
            match make_unreachable(page) {
                // A kernel without, or one that does not let this process.
                Err(Error::Call { call: Call::Userfaultfd | Call::UffdApi, .. }) => return,
                result => result.unwrap(),
            }
            // A kernel without CONFIG_MEMORY_FAILURE says BUS_ADRERR, which is no error of memory.
            let error = BusError::ActionRequired { address: page.start, block: page };
            let fails_after = |copied, result: Result<(), (usize, BusError)>| {
                let errors = [error, BusError::NoAddress];
                assert!(errors.map(|error| Err((copied, error))).contains(&result), "{result:?}");
            };
            fails_after(8, copy(to, start.add(0x0ff8), 16));
            fails_after(0, copy(start.add(0x1000), to, 8));
            replace(page, Backing::Private).unwrap();
            assert_eq!(copy(to, start.add(0x0ff8), 16), Ok(()));
        }
        assert_eq!(buffer, [[0x5a; 8], [0; 8]].concat()[..]);
    }
}

const UFFDIO_POISON: u32 = 0xc020_aa08;

/// From here on this call fails with `EIO` in this thread: with this second argument alone, if
/// there is one.
fn forbid(call: libc::c_long, request: Option<u32>) {
    // Of `struct seccomp_data`: the number of the call, and the low half of its second argument.
    let (number, second) = (0, 24);
    let load = |offset| (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, offset);
    let skip_unless = |count, value| (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, count, value);
    let answer = |value| (libc::BPF_RET | libc::BPF_K, 0, value);
    let call = u32::try_from(call).unwrap();
    let (place, value) = request.map_or((number, call), |request| (second, request));
    let mut filter = [
        load(number),
        skip_unless(3, call),
        load(place),
        skip_unless(1, value),
        answer(libc::SECCOMP_RET_ERRNO | libc::EIO as u32),
        answer(libc::SECCOMP_RET_ALLOW),
    ]
    .map(|(code, jf, k)| libc::sock_filter { code: code.try_into().unwrap(), jt: 0, jf, k });
    let program = libc::sock_fprog { len: 6, filter: filter.as_mut_ptr() };
    // SAFETY: a filter of the length that it says, which the kernel copies.
    unsafe {
        assert_eq!(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
        assert_eq!(libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &program), 0);
    }
}

/// Three pages in the middle of a mapping whose other bytes are `before`, and which fail: after the
/// call they and the rest are what they were.
fn fails_and_changes_nothing(failing: Call, start: *mut u8, before: &[(usize, u8)]) {
    let range = VmmRange { start: start as u64 + 0x1000, length: 0x3000 };
    // SAFETY: the mapping is this test's own, and no reference to it is kept.
    unsafe {
        for (offset, value) in before {
            start.add(*offset).write(*value);
        }
        match make_unreachable(range) {
            // A kernel without, or one that does not let this process.
            Err(Error::Call { call: Call::Userfaultfd | Call::UffdApi, .. }) => return,
            Err(Error::Call { call, .. }) if call == failing => {}
            result => panic!("{result:?}"),
        }
        for (offset, value) in before {
            assert_eq!(start.add(*offset).read(), *value, "at {offset:#x}");
        }
    }
}

#[test]
fn memory_that_cannot_be_made_unreachable_is_what_it_was() {
    install_sigbus_handler().unwrap();
    // All of it; none of the first page, which is poisoned before the next is met.
    let whole = [(0, 1), (0x1000, 2), (0x2000, 3), (0x3fff, 4)];
    let [.., second, third] = whole;
    let calls = [
        (Call::UffdPoison, libc::SYS_ioctl, Some(UFFDIO_POISON)),
        (Call::Mremap, libc::SYS_mremap, None),
    ];
    for (call, number, request) in calls {
        let thread = std::thread::spawn(move || {
            forbid(number, request);
            for before in [&whole[..], &[second, third]] {
                let private = map(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1);
                fails_and_changes_nothing(call, private, before);
                // SAFETY: inside the mapping: a page that was not there is one of zeroes.
                let first = unsafe { private.add(0x1008).read() };
                assert_eq!(first, 0);
                let file = memfd();
                let shared = map(libc::MAP_SHARED, file.as_raw_fd());
                // SAFETY: inside the mapping, which is another's of the same file.
                unsafe { map(libc::MAP_SHARED, file.as_raw_fd()).add(0x1008).write(9) };
                fails_and_changes_nothing(call, shared, before);
                // SAFETY: as above: what is in the file, whether or not this mapping has met it.
                assert_eq!(unsafe { shared.add(0x1008).read() }, 9);
            }
        });
        thread.join().unwrap();
    }
}

#[test]
fn an_address_that_is_not_mapped_has_no_page_size() {
    assert_eq!(mapping_page_size(0), None);
}
