//! Copies of memory that may be gone, on this very host: of a file that was cut short, for which
//! the kernel sends the same signal.

#![allow(unsafe_code, reason = "memory is mapped and copied")]

use aarch64_syndrome::Ipa;
use aarch64_syndrome::ghes::GuestMemory;
use aarch64_syndrome::kvm::{
    AccessError, BusError, CheckedMemory, MemorySlot, MemorySlots, copy, install_sigbus_handler,
};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

const PAGE: usize = 0x1000;

/// Two pages of a file, of which the second is gone, filled with a pattern.
fn half() -> *mut u8 {
    install_sigbus_handler().unwrap();
    // SAFETY: a new file and a new mapping, which nobody else has.
    unsafe {
        let file = OwnedFd::from_raw_fd(libc::memfd_create(c"half".as_ptr(), 0));
        assert_eq!(libc::ftruncate(file.as_raw_fd(), PAGE.try_into().unwrap()), 0);
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let start = libc::mmap(
            std::ptr::null_mut(),
            2 * PAGE,
            access,
            libc::MAP_SHARED,
            file.as_raw_fd(),
            0,
        );
        assert_ne!(start, libc::MAP_FAILED);
        let start: *mut u8 = start.cast();
        for offset in 0..PAGE {
            start.add(offset).write(pattern(offset));
        }
        start
    }
}

fn pattern(offset: usize) -> u8 {
    (offset * 7 % 251).try_into().unwrap()
}

#[test]
fn a_copy_ends_where_memory_is_gone_and_says_how_far_it_came() {
    let start = half();
    for alignment in 0..9 {
        for length in [0, 1, 3, 4, 7, 8, 9, 24, 63] {
            for before in [100, 64, 8, 5, 1, 0] {
                let mut buffer = vec![0xee_u8; length + 16];
                let from = start.wrapping_add(PAGE - before);
                let to = buffer.as_mut_ptr().wrapping_add(alignment);
                // SAFETY: both ranges are mapped; that the first may be gone is the point.
                let result = unsafe { copy(to, from, length) };
                let there = length.min(before);
                let copied = match result {
                    Ok(()) => {
                        assert!(length <= before);
                        length
                    }
                    Err((copied, error)) => {
                        assert!(length > before && copied <= there && there - copied < 8);
                        assert_eq!(error, BusError::NoAddress, "a file has no error of memory");
                        copied
                    }
                };
                for at in 0..copied {
                    assert_eq!(buffer[alignment + at], pattern(PAGE - before + at));
                }
                assert!(buffer[alignment + there..].iter().all(|byte| *byte == 0xee));
            }
        }
    }
}

#[test]
fn the_side_that_is_written_may_be_gone_too() {
    let start = half();
    let bytes = [0x5a_u8; 32];
    // SAFETY: as above.
    let result = unsafe { copy(start.wrapping_add(PAGE - 8), bytes.as_ptr(), 32) };
    assert_eq!(result, Err((8, BusError::NoAddress)));
    // SAFETY: the page that is there.
    assert_eq!(unsafe { start.add(PAGE - 1).read() }, 0x5a);
}

#[test]
fn guest_memory_is_read_and_written_piece_by_piece_and_an_error_names_the_address() {
    let (first, second) = (half(), half());
    let slot = |ipa, host: *mut u8, length| {
        MemorySlot::memory(Ipa::from_bits(ipa), host.expose_provenance() as u64, length)
    };
    // A page that is there, then one of which half is, side by side for the guest alone.
    let slots = [slot(0x4000_0000, first, 0x1000), slot(0x4000_1000, second, 0x2000)];
    let map = MemorySlots(&slots);
    // SAFETY: the mappings stay, and are reached by raw pointers alone.
    let memory = unsafe { CheckedMemory::new(&map) };
    let mut buffer = [0; 0x20];
    memory.read(0x4000_0ff0, &mut buffer).unwrap();
    for (at, byte) in buffer.iter().enumerate() {
        assert_eq!(*byte, pattern((PAGE - 0x10 + at) % PAGE));
    }
    memory.write(0x4000_0ffc, &[1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
    memory.store_u64(0x4000_0ff0, 0x1122_3344_5566_7788).unwrap();
    memory.store_u32(0x4000_0ff8, 0x99aa_bbcc).unwrap();
    assert_eq!(memory.load_u64(0x4000_0ff0), Ok(0x1122_3344_5566_7788));
    assert_eq!(memory.load_u64(0x4000_0ff8), Ok(0x0403_0201_99aa_bbcc));
    assert_eq!(memory.load_u64(0x4000_1000).map(|word| word & 0xffff_ffff), Ok(0x0807_0605));
    let gone = |at| Err(AccessError::Gone { at: Ipa::from_bits(at), error: BusError::NoAddress });
    assert_eq!(memory.read(0x4000_1ff0, &mut buffer), gone(0x4000_2000));
    assert_eq!(memory.store_u64(0x4000_2008, 1), gone(0x4000_2008));
    let nowhere = |at| Err(AccessError::NoSlot(Ipa::from_bits(at)));
    assert_eq!(memory.read(0x4000_2ff0, &mut buffer), nowhere(0x4000_3000));
    assert_eq!(memory.write(0x3fff_ffff, &[1]), nowhere(0x3fff_ffff));
    assert_eq!(memory.store_u64(0x4000_0004, 1), nowhere(0x4000_0004));
}
