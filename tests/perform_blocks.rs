//! Memory copies and sets by steps, buses that fail, and exits that another word belongs to.

#![cfg(not(target_os = "none"))]
#![allow(clippy::cast_possible_truncation, reason = "bytes of numbers")]

#[path = "perform/memory.rs"]
mod memory;
#[path = "perform/state.rs"]
mod state;

use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::load_store::{Instruction, LoadStore, Operation};
use aarch64_syndrome::mmio::{BusAccess, Mismatch, MopsOption, NotPerformed, Performed, Refusal};
use aarch64_syndrome::{Direction, Endianness, Far, FaultStatus, Ipa, OriginEl, TargetEl};
use memory::Memory;
use proptest::prelude::*;
use state::{Guest, mixed};

fn decoded(word: u32) -> LoadStore {
    Instruction::from_bits(word).load_store().unwrap_or_else(|| panic!("{word:#010x}"))
}

fn access(memory: &mut Memory, at: BusAccess, bytes: &mut [u8]) {
    match at.direction() {
        Direction::Read => memory.read(at.address(), bytes),
        Direction::Write => memory.write(at.address(), bytes),
    }
}

const CPYFP: u32 = 0x1901_0440; // cpyfp [x0]!, [x1]!, x2!
const CPYP: u32 = 0x1d01_0440; // cpyp [x0]!, [x1]!, x2!
const SETP: u32 = 0x19c1_0440; // setp [x0]!, x2!, x1
const SETGP: u32 = 0x1dc1_0440; // setgp [x0]!, x2!, x1

/// Prologue, main and epilogue, the last two until they are done; how often the bus was asked.
fn three_instructions(prologue: u32, guest: &mut Guest, memory: &mut Memory) -> u32 {
    let next = if prologue & 0x00c0_0000 == 0x00c0_0000 { 1 << 14 } else { 1 << 22 };
    let mut count = 0;
    for word in [prologue, prologue + next, prologue + 2 * next] {
        let pc = guest.pc;
        loop {
            let before = count;
            let step = decoded(word).perform(guest, Endianness::Little, |at, bytes| {
                assert!((1..=64).contains(&bytes.len()));
                let last = at.address().wrapping_add(bytes.len() as u64 - 1);
                assert_eq!(at.address() / 64, last / 64, "within 64 aligned bytes");
                count += 1;
                access(memory, at, bytes);
                Ok::<(), ()>(())
            });
            assert_eq!(guest.pc, pc);
            match step.expect("performed") {
                Performed::Done => break,
                Performed::Unfinished => assert!(count > before, "no progress"),
            }
        }
    }
    count
}

proptest! {
    #[test]
    fn a_copy_moves_all_bytes_whatever_overlaps(
        to in 0x1000_u64..0x1400, from in 0x1000_u64..0x1400, size in 0_u64..700,
        is_b in any::<bool>(), tag in any::<u8>(),
    ) {
        let mut guest = Guest::any(1);
        guest.option = if is_b { MopsOption::B } else { MopsOption::A };
        (guest.x[0], guest.x[1], guest.x[2]) = (to | u64::from(tag) << 56, from, size);
        // The bus, not the instruction, knows what a tag is worth.
        let untagged = |address: u64| address & !(0xff << 56);
        let mut memory = Memory::default();
        let source: Vec<u8> = (0..size).map(|index| memory.byte(from + index)).collect();
        let mut expected = guest.clone();
        let mut count = 0;
        for word in [CPYP, CPYP + (1 << 22), CPYP + (2 << 22)] {
            while decoded(word)
                .perform(&mut guest, Endianness::Big, |at, bytes| {
                    count += 1;
                    prop_assert!(bytes.len() <= 64);
                    match at.direction() {
                        Direction::Read => memory.read(untagged(at.address()), bytes),
                        Direction::Write => memory.write(untagged(at.address()), bytes),
                    }
                    Ok::<(), TestCaseError>(())
                })
                .map_err(|error| TestCaseError::fail(format!("{error:?}")))?
                == Performed::Unfinished
            {}
        }
        for (index, byte) in (0..).zip(&source) {
            prop_assert_eq!(memory.byte(to + index), *byte);
        }
        prop_assert_eq!(memory.written.len() as u64, size);
        // Going up both options end so; going down the addresses are those of the beginning.
        let goes_down = from < to && from + size > to;
        let end = if goes_down { 0 } else { size };
        expected.x[0] += end;
        expected.x[1] += end;
        expected.x[2] = 0;
        expected.nzcv = match (is_b, goes_down) {
            (false, _) => 0,
            (true, false) => 1 << 29,
            (true, true) => 1 << 31 | 1 << 29,
        };
        prop_assert_eq!(&guest, &expected);
        // Both sides end a step at each of their blocks.
        prop_assert!((2 * size.div_ceil(64)..=4 * size.div_ceil(64) + 4).contains(&count));
    }

    #[test]
    fn a_set_fills_all_bytes(at in 0x1000_u64..0x1080, size in 0_u64..700, is_b in any::<bool>()) {
        for prologue in [SETP, SETGP] {
            let mut guest = Guest::any(2);
            guest.option = if is_b { MopsOption::B } else { MopsOption::A };
            (guest.x[0], guest.x[2]) = (at, size);
            let mut expected = guest.clone();
            let mut memory = Memory::default();
            let count = three_instructions(prologue, &mut guest, &mut memory);
            let value = guest.x[1] as u8;
            let filled = (at..at + size).map(|address| (address, value));
            prop_assert_eq!(memory, Memory { written: filled.collect() });
            (expected.x[0], expected.x[2]) = (at + size, 0);
            expected.nzcv = if is_b { 1 << 29 } else { 0 };
            prop_assert_eq!(guest, expected);
            prop_assert!(u64::from(count) <= size.div_ceil(64) + 1);
        }
    }

    #[test]
    fn a_bus_that_fails_leaves_the_registers(
        word in any::<u32>(), seed in any::<u64>(), calls in 0_u32..70,
    ) {
        let words = [word, (word | 1 << 27) & !(1 << 25), 0xd50b_7420 | word & 0x1f];
        for word in words {
            let Some(instruction) = Instruction::from_bits(word).load_store() else { continue };
            for endianness in [Endianness::Little, Endianness::Big] {
                let before = Guest::any(seed);
                let (mut guest, mut memory) = (before.clone(), Memory::default());
                let (mut left, mut seen) = (calls, 0);
                let result = instruction.perform(&mut guest, endianness, |at, bytes| {
                    prop_assert!((1..=64).contains(&bytes.len()));
                    if left == 0 {
                        return Err(TestCaseError::reject("the bus"));
                    }
                    left -= 1;
                    seen += bytes.len() as u64;
                    access(&mut memory, at, bytes);
                    Ok(())
                });
                match result {
                    Ok(_) => {}
                    Err(NotPerformed::Bus { error: TestCaseError::Reject(_), bytes_before }) => {
                        prop_assert_eq!(bytes_before, seen);
                        prop_assert_eq!(&guest, &before, "{:#010x}", word);
                    }
                    Err(NotPerformed::Refused(_)) => {
                        prop_assert_eq!(&guest, &before, "{:#010x}", word);
                        prop_assert_eq!(seen, 0);
                    }
                    Err(other) => return Err(TestCaseError::fail(format!("{other:?}"))),
                }
            }
        }
    }

    /// What the bus sees is what the check allows, at every byte, and nothing beside it.
    #[test]
    fn an_exit_fits_at_the_bytes_that_are_accessed(word in any::<u32>(), seed in any::<u64>()) {
        let word = (word | 1 << 27) & !(1 << 25);
        let Some(instruction) = Instruction::from_bits(word).load_store() else { return Ok(()) };
        if matches!(instruction.operation(), Operation::Copy(_) | Operation::Set(_)) {
            return Ok(());
        }
        let guest = Guest::any(seed);
        let mut accesses = Vec::new();
        let _ = instruction.perform(&mut guest.clone(), Endianness::Little, |at, bytes| {
            accesses.push((at.address(), bytes.len() as u64, at.direction()));
            Ok::<(), ()>(())
        });
        for (address, bytes, direction) in accesses {
            let is_store = direction == Direction::Write;
            for far in [address, address.wrapping_add(bytes - 1)] {
                let abort = abort().with_wnr(is_store);
                prop_assert_eq!(instruction.check_far(&guest, abort, Far::from_bits(far)), Ok(()));
                let ipa = ipa_of(far);
                let walk = |address| Some(ipa_of(address));
                let check = |ipa| instruction.check_ipa(&guest, ipa, is_store, false, walk);
                prop_assert_eq!(check(ipa), Ok(()));
                // The same place of another page.
                prop_assert_eq!(
                    check(Ipa::from_bits(ipa.into_bits() ^ 1 << 20)),
                    Err(Mismatch::Address)
                );
            }
        }
        let abort = abort().with_wnr(instruction.is_write());
        let beyond = guest.x[0] ^ 1 << 40;
        let distance = beyond.wrapping_sub(instruction.first_address(&guest));
        if distance > 4096 && instruction.is_read() | instruction.is_write() {
            prop_assert_eq!(
                instruction.check_far(&guest, abort, Far::from_bits(beyond)),
                Err(Mismatch::Address)
            );
        }
    }
}

fn abort() -> DataAbort {
    DataAbort::new(TargetEl::El2, OriginEl::El1, FaultStatus::TRANSLATION_L3)
}

/// Tables whose map is no identity, and keeps the place in a page.
fn ipa_of(address: u64) -> Ipa {
    Ipa::from_bits((mixed(address >> 12) << 12 | address & 0xfff) & 0xffff_ffff_ffff)
}

#[test]
fn a_size_beyond_every_address_space_is_made_smaller() {
    for (word, largest) in [
        (CPYFP, 0x7fff_ffff_ffff_ffff),
        (CPYP, 0x007f_ffff_ffff_ffff),
        (SETP, 0x7fff_ffff_ffff_ffff),
    ] {
        let mut guest = Guest::any(3);
        guest.option = MopsOption::B;
        (guest.x[0], guest.x[1], guest.x[2]) = (0x1000, 0x1000, u64::MAX);
        let result = decoded(word).perform(&mut guest, Endianness::Little, |_, _| Err(()));
        assert_eq!(result, Ok(Performed::Done), "a prologue moves nothing");
        assert_eq!(guest.x[2], largest);
    }
}

#[test]
fn a_forward_copy_that_counts_down_in_option_a_has_no_prologue() {
    let mut guest = Guest::any(4);
    guest.nzcv = 0;
    guest.x[2] = 16;
    let before = guest.clone();
    let main = decoded(CPYFP + (1 << 22));
    let result = main.perform(&mut guest, Endianness::Little, |_, _| Ok::<(), ()>(()));
    assert_eq!(result, Err(NotPerformed::Refused(Refusal::CopyState)));
    assert_eq!(guest, before);
}

#[test]
fn a_word_that_was_swapped_does_not_fit() {
    let mut guest = Guest::any(5);
    guest.x[1] = 0x10_0ff8;
    let ldp = decoded(0xa940_0c22); // ldp x2, x3, [x1]
    let stp = decoded(0xa900_0c22); // stp x2, x3, [x1]
    let far = |far| Far::from_bits(far);
    assert_eq!(ldp.check_far(&guest, abort(), far(0x10_0ff8)), Ok(()));
    // The second register lies in the next page.
    assert_eq!(ldp.check_far(&guest, abort(), far(0x10_1000)), Ok(()));
    assert_eq!(ldp.check_far(&guest, abort(), far(0x10_1008)), Err(Mismatch::Address));
    assert_eq!(stp.check_far(&guest, abort(), far(0x10_0ff8)), Err(Mismatch::Kind));
    assert_eq!(stp.check_far(&guest, abort().with_wnr(true), far(0x10_0ff8)), Ok(()));
    let maintenance = abort().with_cm(true);
    assert_eq!(stp.check_far(&guest, maintenance, far(0x10_0ff8)), Err(Mismatch::Kind));
    let civac = decoded(0xd50b_7e21); // dc civac, x1
    assert_eq!(civac.check_far(&guest, maintenance, far(0x10_0ff8)), Ok(()));
    assert_eq!(civac.check_far(&guest, abort(), far(0x10_0ff8)), Err(Mismatch::Kind));
    let walk = abort().with_s1ptw(true);
    assert_eq!(ldp.check_far(&guest, walk, far(0x10_0ff8)), Err(Mismatch::TableWalk));
    let prefetch = decoded(0xf980_0020); // prfm pldl1keep, [x1]
    assert_eq!(prefetch.check_far(&guest, abort(), far(0x10_0ff8)), Err(Mismatch::Kind));
}

#[test]
fn the_second_page_is_walked_for_itself() {
    let mut guest = Guest::any(6);
    guest.x[1] = 0x10_0ff8;
    let ldp = decoded(0xa940_0c22); // ldp x2, x3, [x1]
    // The first page maps to memory, the second to a device.
    let translate = |address: u64| match address >> 12 {
        0x100 => Some(Ipa::from_bits(0x8000_0000 | address & 0xfff)),
        0x101 => Some(Ipa::from_bits(0x900_0000 | address & 0xfff)),
        _ => None,
    };
    let check = |ipa| ldp.check_ipa(&guest, Ipa::from_bits(ipa), false, false, translate);
    assert_eq!(check(0x900_0000), Ok(()));
    assert_eq!(check(0x8000_0ff8), Ok(()));
    assert_eq!(check(0x900_0ff8), Err(Mismatch::Address));
    // The byte behind the last one.
    assert_eq!(check(0x900_0008), Err(Mismatch::Address));
}

#[test]
fn a_copy_fits_by_page_on_the_side_that_faulted() {
    let mut guest = Guest::any(7);
    (guest.x[0], guest.x[1], guest.x[2]) = (0x9000, 0x5ff0, 0x20_u64.wrapping_neg());
    guest.nzcv = 0;
    let main = decoded(CPYFP + (1 << 22));
    let identity = |address| Some(Ipa::from_bits(address));
    // Option A: the destination is 0x8fe0 to 0x9000, the source 0x5fd0 to 0x5ff0.
    for (page, is_store, fits) in [
        (0x8000, true, true),
        (0x8000, false, false),
        (0x5000, false, true),
        (0x5000, true, false),
        (0x9000, true, false),
        (0x6000, false, false),
    ] {
        let far = main.check_far(&guest, abort().with_wnr(is_store), Far::from_bits(page));
        assert_eq!(far.is_ok(), fits, "{page:#x}");
        let ipa = main.check_ipa(&guest, Ipa::from_bits(page), is_store, false, identity);
        assert_eq!(ipa.is_ok(), fits, "{page:#x}");
    }
}
