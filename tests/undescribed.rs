//! Exits without a syndrome, from the instruction in the guest's memory to registers that are done.

#![cfg(not(target_os = "none"))]
#![allow(clippy::cast_possible_truncation, reason = "bytes of numbers")]

#[path = "perform/state.rs"]
mod state;

use aarch64_syndrome::entry::{Controls, CoreState, Features, Spsr};
use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::load_store::Instruction;
use aarch64_syndrome::mmio::{
    GuestBus, Mismatch, NotAccessed, NotFinished, NotPerformed, Performed, Undescribed,
};
use aarch64_syndrome::stage1::{NotTranslated, Stage1};
use aarch64_syndrome::{Direction, Far, FaultClass, FaultStatus, Hpfar, Ipa, OriginEl, TargetEl};
use state::Guest;
use std::collections::BTreeMap;

const MEMORY: std::ops::Range<u64> = 0x8000_0000..0x8010_0000;
const DEVICE: std::ops::Range<u64> = 0x900_0000..0x900_1000;

/// A machine with memory, and a device that remembers what it was asked.
#[derive(Default)]
struct Machine {
    memory: BTreeMap<u64, u8>,
    asked: Vec<(Direction, u64, Vec<u8>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Nothing(u64);

impl Machine {
    fn byte(&mut self, at: u64) -> Result<&mut u8, Nothing> {
        if MEMORY.contains(&at) { Ok(self.memory.entry(at).or_default()) } else { Err(Nothing(at)) }
    }

    fn put(&mut self, at: u64, bytes: &[u8]) {
        for (at, byte) in (at..).zip(bytes) {
            *self.byte(at).expect("memory") = *byte;
        }
    }
}

impl GuestBus for Machine {
    type Error = Nothing;

    fn read_memory(&mut self, ipa: Ipa, bytes: &mut [u8]) -> Result<(), Nothing> {
        for (at, byte) in (ipa.into_bits()..).zip(bytes) {
            *byte = *self.byte(at)?;
        }
        Ok(())
    }

    fn access(&mut self, ipa: Ipa, direction: Direction, bytes: &mut [u8]) -> Result<(), Nothing> {
        let at = ipa.into_bits();
        assert!(at / 4096 == (at + bytes.len() as u64 - 1) / 4096, "a page at a time");
        if DEVICE.contains(&at) {
            if direction == Direction::Read {
                bytes.iter_mut().zip(at..).for_each(|(byte, at)| *byte = at as u8 | 0x80);
            }
            self.asked.push((direction, at - DEVICE.start, bytes.to_vec()));
            return Ok(());
        }
        for (at, byte) in (at..).zip(bytes) {
            let memory = self.byte(at)?;
            match direction {
                Direction::Read => *byte = *memory,
                Direction::Write => *memory = *byte,
            }
        }
        Ok(())
    }
}

const TABLES: u64 = 0x8000_0000;
const CODE: u64 = 0x8000_8000;
const CODE_VA: u64 = 0x40_0000;
/// Of the page table below: EL1's code, data for both, data for EL1, read-only, the device.
const BOTH_VA: u64 = 0x40_1000;
const EL1_VA: u64 = 0x40_2000;
const READ_ONLY_VA: u64 = 0x40_3000;
const DEVICE_VA: u64 = 0x40_4000;
const AFTER_DEVICE_VA: u64 = 0x40_5000;
const EL0_CODE_VA: u64 = 0x40_6000;

const AF: u64 = 1 << 10;
const EL0: u64 = 1 << 6;
const READ_ONLY: u64 = 1 << 7;
const UXN: u64 = 1 << 54;
const UXN_PXN: u64 = 3 << 53;

/// T0SZ = 25, IPS = 40 bits.
const TCR: u64 = 2 << 32 | 0x19;

/// 4 KiB pages, an address space of 39 bits, and a map that is no identity.
fn machine(word: u32) -> (Machine, Stage1) {
    let mut machine = Machine::default();
    machine.put(TABLES, &(TABLES + 0x1003).to_le_bytes());
    machine.put(TABLES + 0x1000 + 8 * 2, &(TABLES + 0x2003).to_le_bytes());
    let pages = [
        CODE | READ_ONLY | UXN | AF | 3,
        0x8000_9000 | EL0 | UXN_PXN | AF | 3,
        0x8000_a000 | UXN_PXN | AF | 3,
        0x8000_b000 | EL0 | READ_ONLY | UXN_PXN | AF | 3,
        DEVICE.start | EL0 | UXN_PXN | AF | 3,
        0x8000_c000 | EL0 | UXN_PXN | AF | 3,
        CODE | READ_ONLY | EL0 | AF | 3,
    ];
    for (index, page) in (0..).zip(pages) {
        machine.put(TABLES + 0x2000 + 8 * index, &page.to_le_bytes());
    }
    machine.put(CODE + 0x10, &word.to_le_bytes());
    (machine, Stage1::new(1, TCR, TABLES, 0))
}

const AT_EL1: u64 = 0b0101;
const AT_EL0: u64 = 0;
const PAN: u64 = 1 << 22;

fn guest(pstate: u64) -> Guest {
    let mut guest = Guest::any(9);
    guest.pc = if pstate & 0b1100 == 0 { EL0_CODE_VA } else { CODE_VA } + 0x10;
    guest
}

fn abort(is_store: bool, far: u64) -> Undescribed {
    let abort = DataAbort::new(TargetEl::El2, OriginEl::El1, FaultStatus::TRANSLATION_L3);
    Undescribed::Abort { abort: abort.with_wnr(is_store), far: Far::from_bits(far), hpfar: None }
}

fn physical(is_store: bool, ipa: u64) -> Undescribed {
    Undescribed::Physical { ipa: Ipa::from_bits(ipa), is_store, is_cache_maintenance: false }
}

const LDP: u32 = 0xa940_0c22; // ldp x2, x3, [x1]
const STP_PRE: u32 = 0xa9bf_0c22; // stp x2, x3, [x1, #-16]!
const STTR: u32 = 0xf800_0822; // sttr x2, [x1]
const LDR_Q_POST: u32 = 0x3cc1_0422; // ldr q2, [x1], #16
const CPYFM: u32 = 0x1943_0441; // cpyfm [x1]!, [x3]!, x2!

#[test]
fn a_pair_of_a_device_is_loaded_from_el1_and_el0() {
    for pstate in [AT_EL1, AT_EL0] {
        for exit in [abort(false, DEVICE_VA + 0x20), physical(false, DEVICE.start + 0x20)] {
            let (mut machine, stage1) = machine(LDP);
            let mut guest = guest(pstate);
            guest.x[1] = DEVICE_VA + 0x20;
            let mut expected = guest.clone();
            assert_eq!(
                exit.finish(&mut guest, Spsr::from_bits(pstate), stage1, &mut machine),
                Ok(Performed::Done)
            );
            expected.x[2] = 0xa7a6_a5a4_a3a2_a1a0;
            expected.x[3] = 0xafae_adac_abaa_a9a8;
            assert_eq!(guest, expected);
            let places: Vec<_> =
                machine.asked.iter().map(|(_, at, bytes)| (*at, bytes.len())).collect();
            assert_eq!(places, [(0x20, 8), (0x28, 8)]);
        }
    }
}

#[test]
fn a_pair_reaches_the_memory_behind_a_device() {
    let (mut machine, stage1) = machine(STP_PRE);
    let mut guest = guest(AT_EL1);
    guest.x[1] = AFTER_DEVICE_VA + 8;
    let before = guest.clone();
    let exit = physical(true, DEVICE.start + 0xff8);
    assert_eq!(
        exit.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine),
        Ok(Performed::Done)
    );
    assert_eq!(guest.x[1], AFTER_DEVICE_VA - 8);
    let stored = before.x[2].to_le_bytes().to_vec();
    assert_eq!(machine.asked, [(Direction::Write, 0xff8, stored)]);
    let mut second = [0; 8];
    machine.read_memory(Ipa::from_bits(0x8000_c000), &mut second).unwrap();
    assert_eq!(u64::from_le_bytes(second), before.x[3]);
}

#[test]
fn an_access_across_a_page_is_one_with_two_parts() {
    let (mut machine, stage1) = machine(LDR_Q_POST);
    let mut guest = guest(AT_EL1);
    guest.x[1] = AFTER_DEVICE_VA - 8;
    machine.put(0x8000_c000, &[1, 2, 3, 4, 5, 6, 7, 8]);
    let exit = abort(false, AFTER_DEVICE_VA - 8);
    assert_eq!(
        exit.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine),
        Ok(Performed::Done)
    );
    assert_eq!(guest.v[2], 0x0807_0605_0403_0201_fffe_fdfc_fbfa_f9f8);
    assert_eq!(guest.x[1], AFTER_DEVICE_VA + 8);
}

/// What the guest may not do is not done for it, and no device has seen anything.
#[test]
fn a_page_that_the_guest_may_not_write_stays_as_it_is() {
    let (mut machine, stage1) = machine(STP_PRE);
    let mut guest = guest(AT_EL1);
    // The first half is the read-only page's, the second the device's.
    guest.x[1] = READ_ONLY_VA + 0x1008;
    let before = guest.clone();
    let result =
        abort(true, DEVICE_VA).finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
    let Err(NotFinished::NotPerformed(NotPerformed::Bus { error, bytes_before: 0 })) = result
    else {
        panic!("{result:?}")
    };
    let NotAccessed::NotTranslated { address, direction, reason } = error else {
        panic!("{error:?}")
    };
    assert_eq!((address, direction), (DEVICE_VA - 8, Direction::Write));
    assert!(matches!(reason, NotTranslated::Fault { class: FaultClass::Permission, .. }));
    assert_eq!(guest, before);
    assert_eq!(machine.asked, []);
}

/// `ESR_EL1` and `FAR_EL1` of the fault that the guest takes instead, if it takes one.
fn own_fault(result: Result<Performed, NotFinished<Nothing>>, pstate: u64) -> Option<(u64, u64)> {
    let fault = result.expect_err("a fault").exception()?;
    let before = CoreState { pc: CODE_VA, pstate: Spsr::from_bits(pstate) };
    let entered = before.take(fault, TargetEl::El1, Controls::DEFAULT, Features::DEFAULT).unwrap();
    Some((entered.esr().unwrap().into_bits(), entered.far().unwrap().into_bits()))
}

#[test]
fn a_page_that_the_guest_has_not_mapped_is_a_fault_of_its_own() {
    /// The entry of the page behind the device.
    const ENTRY: u64 = TABLES + 0x2000 + 8 * 5;
    let page = 0x8000_c000 | EL0 | UXN_PXN | AF | 3;
    // EC, IL, WnR and DFSC of ESR_EL1.
    let cases = [
        (LDR_Q_POST, AT_EL1, 0, Some(0x9600_0007)), // translation fault, level 3
        (LDR_Q_POST, AT_EL0, 0, Some(0x9200_0007)),
        (STP_PRE, AT_EL1, 0, Some(0x9600_0047)),
        (STP_PRE, AT_EL0, page | READ_ONLY, Some(0x9200_004f)), // permission fault
        (STP_PRE, AT_EL0, page & !EL0, Some(0x9200_004f)),
        (LDR_Q_POST, AT_EL0, page & !AF, Some(0x9200_000b)), // access flag fault
        (LDR_Q_POST, AT_EL1, 1 << 47 | page, Some(0x9600_0003)), // address size fault
        // A page that the bus has nothing for is no fault of the guest's.
        (LDR_Q_POST, AT_EL1, page - 0x8000_c000 + 0x7000_0000, None),
    ];
    for (word, pstate, entry, expected) in cases {
        let (mut machine, stage1) = machine(word);
        machine.put(ENTRY, &entry.to_le_bytes());
        let mut guest = guest(pstate);
        // The last eight bytes of the device, and the page behind it.
        guest.x[1] = AFTER_DEVICE_VA - 8 + if word == STP_PRE { 16 } else { 0 };
        let before = guest.clone();
        let at = Instruction::from_bits(word).load_store().unwrap().first_address(&guest);
        assert_eq!(at, AFTER_DEVICE_VA - 8, "{word:#x}");
        let result = abort(word == STP_PRE, at).finish(
            &mut guest,
            Spsr::from_bits(pstate),
            stage1,
            &mut machine,
        );
        let expected = expected.map(|esr| (esr, AFTER_DEVICE_VA));
        assert_eq!(own_fault(result, pstate), expected, "{word:#x} {pstate:#x} {entry:#x}");
        assert_eq!(guest, before);
    }
}

#[test]
fn a_table_that_is_in_no_memory_is_an_external_abort_on_the_walk() {
    let (mut machine, stage1) = machine(LDR_Q_POST);
    // The table of the next 2 MiB.
    machine.put(TABLES + 0x1000 + 8 * 3, &(0x7000_0000_u64 | 3).to_le_bytes());
    machine.put(TABLES + 0x2000 + 8 * 511, &(DEVICE.start | EL0 | UXN_PXN | AF | 3).to_le_bytes());
    let mut guest = guest(AT_EL1);
    let next_table = 0x60_0000;
    guest.x[1] = next_table - 8;
    let result = abort(false, next_table - 8).finish(
        &mut guest,
        Spsr::from_bits(AT_EL1),
        stage1,
        &mut machine,
    );
    // Level 3: its descriptor could not be read.
    assert_eq!(own_fault(result, AT_EL1), Some((0x9600_0017, next_table)));
}

#[test]
fn el0_pan_and_unprivileged_stores_are_kept_from_what_is_not_theirs() {
    let cases = [
        // STTR: with the permissions of EL0, unless UAO.
        (STTR, AT_EL1, EL1_VA, false),
        (STTR, AT_EL1 | 1 << 23, EL1_VA, true),
        (STTR, AT_EL1 | PAN, BOTH_VA, true),
        (STTR, AT_EL1 | PAN | 1 << 23, BOTH_VA, false),
        (STP_PRE, AT_EL1, EL1_VA, true),
        (STP_PRE, AT_EL1 | PAN, EL1_VA, true),
        (STP_PRE, AT_EL1 | PAN, BOTH_VA, false),
        (STP_PRE, AT_EL1, BOTH_VA, true),
        (STP_PRE, AT_EL0, EL1_VA, false),
        (STP_PRE, AT_EL0, BOTH_VA, true),
    ];
    for (word, pstate, page, is_allowed) in cases {
        let (mut machine, stage1) = machine(word);
        let mut guest = guest(pstate);
        guest.x[1] = page + 0x100;
        let at = Instruction::from_bits(word).load_store().unwrap().first_address(&guest);
        let result =
            abort(true, at).finish(&mut guest, Spsr::from_bits(pstate), stage1, &mut machine);
        assert_eq!(result.is_ok(), is_allowed, "{word:#x} {pstate:#x} {page:#x}: {result:?}");
    }
}

#[test]
fn a_word_or_a_table_that_changed_is_not_performed() {
    // A store where the exit was a load.
    let (mut machine, stage1) = self::machine(STP_PRE);
    let mut guest = self::guest(AT_EL1);
    guest.x[1] = DEVICE_VA + 0x10;
    let before = guest.clone();
    let load = physical(false, DEVICE.start);
    let result = load.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
    assert_eq!(result, Err(NotFinished::Mismatch(Mismatch::Kind)));
    // Another address.
    let store = physical(true, DEVICE.start + 0x10);
    let result = store.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
    assert_eq!(result, Err(NotFinished::Mismatch(Mismatch::Address)));
    // The same virtual address leads elsewhere by now.
    let store = physical(true, DEVICE.start);
    machine.put(TABLES + 0x2000 + 8 * 4, &(0x8000_d000_u64 | AF | 3).to_le_bytes());
    let result = store.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
    assert_eq!(result, Err(NotFinished::Mismatch(Mismatch::Address)));
    // No load or store at all: NOP.
    let (mut machine, stage1) = self::machine(0xd503_201f);
    let result = store.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
    assert_eq!(result, Err(NotFinished::NotLoadStore(Instruction::Other)));
    // EL0 cannot fetch what is EL1's.
    let result = store.finish(&mut guest, Spsr::from_bits(AT_EL0), stage1, &mut machine);
    let Err(NotFinished::NotFetched(NotTranslated::Fault { class, .. })) = result else {
        panic!("{result:?}")
    };
    assert_eq!(class, FaultClass::Permission);
    // AArch32, EL2.
    let result = store.finish(&mut guest, Spsr::from_bits(0x10), stage1, &mut machine);
    assert_eq!(result, Err(NotFinished::NotA64));
    let result = store.finish(&mut guest, Spsr::from_bits(0b1001), stage1, &mut machine);
    assert_eq!(result, Err(NotFinished::NotA64));
    guest.pc = 0x1234_5000;
    let result = store.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
    assert!(matches!(result, Err(NotFinished::NotFetched(NotTranslated::Fault { .. }))));
    guest.pc = DEVICE_VA;
    let result = store.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
    assert!(matches!(result, Err(NotFinished::NotFetched(NotTranslated::Fault { .. }))));
    guest.pc = before.pc;
    assert_eq!(guest, before);
    assert_eq!(machine.asked, []);
}

#[test]
fn the_page_in_hpfar_is_that_of_the_tables_as_they_are() {
    let (mut machine, stage1) = machine(LDP);
    let mut guest = guest(AT_EL1);
    guest.x[1] = DEVICE_VA + 0x20;
    let Undescribed::Abort { abort, far, .. } = abort(false, DEVICE_VA + 0x20) else { panic!() };
    // Bits 47:12 of the IPA are bits 43:4.
    for (page, result) in [
        (DEVICE.start, Ok(Performed::Done)),
        (DEVICE.start + 0x1000, Err(NotFinished::Mismatch(Mismatch::Address))),
    ] {
        let hpfar = Some(Hpfar::from_bits(page >> 8));
        let exit = Undescribed::Abort { abort, far, hpfar };
        assert_eq!(exit.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine), result);
    }
}

/// The low bits of `FAR_EL2` mean nothing then, as many as the host's granule has.
#[test]
fn the_page_in_hpfar_is_not_compared_for_a_copy() {
    let (mut machine, stage1) = machine(CPYFM);
    let mut guest = guest(AT_EL1);
    (guest.x[1], guest.x[3], guest.x[2], guest.nzcv) =
        (DEVICE_VA + 0x40, BOTH_VA + 0x40, 0x40_u64.wrapping_neg(), 0);
    let Undescribed::Abort { abort, far, .. } = abort(true, DEVICE_VA) else { panic!() };
    let hpfar = Some(Hpfar::from_ipa(Ipa::from_bits(DEVICE.start + 0x3000)));
    let exit = Undescribed::Abort { abort, far, hpfar };
    let result = exit.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
    assert_eq!(result, Ok(Performed::Done));
}

#[test]
fn a_copy_from_memory_to_a_device_goes_on_by_steps() {
    let (mut machine, stage1) = machine(CPYFM);
    let mut guest = guest(AT_EL1);
    // Option A: the addresses are the ends.
    (guest.x[1], guest.x[3], guest.x[2]) =
        (DEVICE_VA + 0xa0, BOTH_VA + 0xa0, 0xa0_u64.wrapping_neg());
    guest.nzcv = 0;
    let data: Vec<u8> = (0..0xa0).collect();
    machine.put(0x8000_9000, &data);
    let mut steps = 0;
    while physical(true, DEVICE.start).finish(
        &mut guest,
        Spsr::from_bits(AT_EL1),
        stage1,
        &mut machine,
    ) == Ok(Performed::Unfinished)
    {
        steps += 1;
    }
    assert_eq!((guest.x[2], steps), (0, 2));
    let written: Vec<u8> = machine.asked.iter().flat_map(|(_, _, bytes)| bytes.clone()).collect();
    assert_eq!(written, data);
}

/// The side that is no device ends in a page that the guest has not mapped yet.
#[test]
fn a_copy_from_or_to_a_page_that_is_not_mapped_yet_is_a_page_fault() {
    const NOT_MAPPED: u64 = EL0_CODE_VA + 0x1000;
    for (to, from, is_store, esr) in
        [(DEVICE_VA, NOT_MAPPED, true, 0x9600_0007), (NOT_MAPPED, DEVICE_VA, false, 0x9600_0047)]
    {
        let (mut machine, stage1) = machine(CPYFM);
        let mut guest = guest(AT_EL1);
        (guest.x[1], guest.x[3], guest.x[2], guest.nzcv) =
            (to + 0x40, from + 0x40, 0x40_u64.wrapping_neg(), 0);
        let before = guest.clone();
        let pstate = Spsr::from_bits(AT_EL1);
        let exit = physical(is_store, DEVICE.start);
        let result = exit.finish(&mut guest, pstate, stage1, &mut machine);
        assert_eq!(own_fault(result, AT_EL1), Some((esr, NOT_MAPPED)));
        assert_eq!(guest, before);
    }
}

#[test]
fn a_big_endian_guest_reads_its_numbers_the_other_way_round() {
    for (pstate, bit) in [(AT_EL1, 25), (AT_EL0, 24)] {
        let (mut machine, _) = machine(LDP);
        // With SCTLR_EL1.EE the tables are big-endian too.
        if bit == 25 {
            for at in
                [TABLES, TABLES + 0x1010].into_iter().chain((0..7).map(|n| TABLES + 0x2000 + 8 * n))
            {
                let mut descriptor = [0; 8];
                machine.read_memory(Ipa::from_bits(at), &mut descriptor).unwrap();
                descriptor.reverse();
                machine.put(at, &descriptor);
            }
        }
        let stage1 = Stage1::new(1 | 1 << bit, TCR, TABLES, 0);
        let mut guest = guest(pstate);
        guest.x[1] = DEVICE_VA;
        let result = abort(false, DEVICE_VA).finish(
            &mut guest,
            Spsr::from_bits(pstate),
            stage1,
            &mut machine,
        );
        assert_eq!(result, Ok(Performed::Done));
        assert_eq!(guest.x[2], 0x8081_8283_8485_8687);
    }
}

const SWP: u32 = 0xf822_8023; // swp x2, x3, [x1]

/// Of an access that reads and writes, `WnR` says which of the two met the fault.
#[test]
fn a_swap_whose_load_trapped_is_checked_as_a_load() {
    let (mut machine, stage1) = machine(SWP);
    let mut guest = guest(AT_EL1);
    guest.x[1] = READ_ONLY_VA + 8;
    let before = guest.clone();
    let hpfar = Some(Hpfar::from_ipa(Ipa::from_bits(0x8000_b000)));
    for (is_store, is_checked) in [(false, true), (true, false)] {
        let Undescribed::Abort { abort, far, .. } = abort(is_store, READ_ONLY_VA + 8) else {
            panic!()
        };
        let exit = Undescribed::Abort { abort, far, hpfar };
        let instruction = exit.instruction(&guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
        assert_eq!(instruction.is_ok(), is_checked, "{instruction:?}");
        let result = exit.finish(&mut guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
        let is_kept = match result {
            Err(NotFinished::NotPerformed(NotPerformed::Bus { bytes_before, .. })) => {
                is_checked && bytes_before == 8
            }
            Err(NotFinished::Mismatch(Mismatch::Address)) => !is_checked,
            _ => false,
        };
        assert!(is_kept, "{result:?}");
        assert_eq!(guest, before);
    }
}

/// Each side of a copy, and a set, with the permissions that the instruction asks for.
#[test]
fn an_unprivileged_copy_is_checked_as_el0_on_its_own_side() {
    const CPYM: u32 = 0x1943_0441; // cpyfm [x1]!, [x3]!, x2!
    const SETM: u32 = 0x19c3_4441; // setm [x1]!, x2!, x3
    const WRITE: u32 = 1 << 12;
    const READ: u32 = 1 << 13;
    for (word, is_store, fits) in [
        (CPYM, true, true),
        (CPYM, false, true),
        (CPYM | READ, true, true),
        (CPYM | READ, false, false),
        (CPYM | WRITE, true, false),
        (CPYM | WRITE, false, true),
        (SETM, true, true),
        (SETM | WRITE, true, false),
        (STTR, true, false),
    ] {
        let (mut machine, stage1) = machine(word);
        let mut guest = guest(AT_EL1);
        guest.nzcv = 0;
        // Both sides in the page of EL1, from its start on; option A counts up to the end.
        (guest.x[1], guest.x[3], guest.x[2]) =
            (EL1_VA + 0x40, EL1_VA + 0x40, 0x40_u64.wrapping_neg());
        let exit = physical(is_store, if word == STTR { 0x8000_a040 } else { 0x8000_a000 });
        let instruction = exit.instruction(&guest, Spsr::from_bits(AT_EL1), stage1, &mut machine);
        let expected = if fits { None } else { Some(NotFinished::Mismatch(Mismatch::Address)) };
        assert_eq!(instruction.err(), expected, "{word:#x} {is_store}");
    }
}
