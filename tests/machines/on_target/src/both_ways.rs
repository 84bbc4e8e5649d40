//! A piece of code, run twice from the same state: on memory, and where stage 2 has no page and the
//! library finishes each access that traps. Registers, flags and memory have to end alike.

use crate::guest::Guest;
use crate::machine::{At, Machine};
use crate::registers::{
    MDCR_TDE, SCTLR_ATA, SCTLR_ATA0, SCTLR_DZE, SCTLR_E0E, SCTLR_EE, SCTLR_MSCEN, TCR_TBI0,
    esr_el12, far_el2, hpfar_el2,
};
use crate::semihosting::Console;
use crate::window::{self, Bus, Contents, Present};
use aarch64_syndrome::address::hpfar_is_valid;
use aarch64_syndrome::entry::{Mode, Spsr};
use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::load_store::{Instruction, LoadStore};
use aarch64_syndrome::mmio::{NotFinished, NotPerformed, Performed, Refusal, Undescribed};
use aarch64_syndrome::stage1::Stage1;
use aarch64_syndrome::{
    Endianness, Esr, ExceptionClass, Far, GuestTranslation, Hpfar, Ipa, TargetEl,
};
use core::fmt::Write;

/// `BRK`, which ends each piece of code.
pub(crate) const END: u32 = 0xd420_0000;

/// Where the code runs, and in which order the bytes of its data are.
pub(crate) type Way = (Mode, Endianness);

/// Every level and stack pointer, in both orders.
pub(crate) const WAYS: [Way; 6] = [
    (Mode::El1h, Endianness::Little),
    (Mode::El1h, Endianness::Big),
    (Mode::El1t, Endianness::Little),
    (Mode::El1t, Endianness::Big),
    (Mode::El0t, Endianness::Little),
    (Mode::El0t, Endianness::Big),
];

/// What came of both runs.
#[derive(Debug)]
pub(crate) enum Trial {
    /// They ended alike, and so many accesses were finished.
    Same(u32),
    /// The core does not run the code on memory either.
    NotRun(Esr),
    /// The library does not perform the instruction, and has changed nothing.
    Refused(Refusal),
    /// They differ, and have said in what.
    Differs,
}

/// Goes this way while `run` runs: addresses have tags that do not count, and what an instruction
/// needs is on.
pub(crate) fn go<T>(machine: &mut Machine, way: Way, run: impl FnOnce(&Machine, u64) -> T) -> T {
    let (mode, endianness) = way;
    machine.reset();
    window::map(machine);
    machine.mdcr = MDCR_TDE;
    machine.tcr_el1 |= TCR_TBI0;
    machine.sctlr_el1 |= SCTLR_DZE | SCTLR_ATA | SCTLR_ATA0 | SCTLR_MSCEN;
    let at = if mode == Mode::El0t { At::El0 } else { At::El1 };
    match (at, endianness) {
        (_, Endianness::Little) => {}
        (At::El0, Endianness::Big) => machine.sctlr_el1 |= SCTLR_E0E,
        // Its tables too.
        (_, Endianness::Big) => {
            machine.sctlr_el1 |= SCTLR_EE;
            machine.pool.swap_bytes(machine.stage1);
        }
    }
    let pstate = Spsr::new(mode).with_daif(0b1111).into_bits();
    let machine = &*machine;
    machine.set_up(at, || run(machine, pstate))
}

/// Runs the code at the guest's PC both ways; the second with these pages alone.
pub(crate) fn run(machine: &Machine, start: &Guest, before: &Contents, present: Present) -> Trial {
    compare(start, before, |guest| {
        window::set(present);
        let ended = run_with_help(machine, guest);
        window::set(Present::BOTH);
        ended
    })
}

/// The same, with the second run all the library's: for instructions that never fault.
pub(crate) fn run_by_library(machine: &Machine, start: &Guest, before: &Contents) -> Trial {
    let stage1 = stage1(machine);
    compare(start, before, |guest| {
        let mut performed = 0;
        while let Some(access) = Instruction::from_bits(window::code_at(guest.pc)).load_store() {
            let pstate = Spsr::from_bits(guest.pstate);
            let step = access.perform_through(guest, pstate, stage1, &mut Bus);
            assert_eq!(step.map_err(NotFinished::NotPerformed)?, Performed::Done);
            guest.pc += 4;
            performed += 1;
        }
        Ok(performed)
    })
}

/// Compares the run on memory with another one.
fn compare(
    start: &Guest,
    before: &Contents,
    other: impl FnOnce(&mut Guest) -> Result<u32, NotFinished<Ipa>>,
) -> Trial {
    let mut on_memory = *start;
    window::fill(before);
    let esr = on_memory.run();
    if esr.ec() != ExceptionClass::BRK64 {
        return Trial::NotRun(esr_el12::read().into());
    }
    let expected = window::contents();

    window::fill(before);
    let mut guest = *start;
    let finished = match other(&mut guest) {
        Ok(finished) => finished,
        Err(NotFinished::NotPerformed(NotPerformed::Refused(why))) => {
            let is_same = guest.is_same(start) & is_same(&window::contents(), before);
            return if is_same { Trial::Refused(why) } else { Trial::Differs };
        }
        Err(why) => {
            // The console cannot fail.
            let _ = writeln!(Console, "  not finished: {why}");
            return Trial::Differs;
        }
    };
    let is_same = guest.is_same(&on_memory) & is_same(&window::contents(), &expected);
    if is_same { Trial::Same(finished) } else { Trial::Differs }
}

/// Until the end; how many accesses were finished for the guest.
pub(crate) fn run_with_help(machine: &Machine, guest: &mut Guest) -> Result<u32, NotFinished<Ipa>> {
    let mut finished = 0;
    loop {
        let esr = guest.run();
        if esr.ec() == ExceptionClass::BRK64 {
            return Ok(finished);
        }
        let abort = DataAbort::from_esr(esr, TargetEl::El2);
        let abort = abort.unwrap_or_else(|| panic!("{esr:?} at {:#x}", guest.pc));
        if let Performed::Done = finish(machine, guest, abort)? {
            guest.pc += 4;
        }
        finished += 1;
        assert!(finished < 200, "{esr:?} at {:#x} without end", guest.pc);
    }
}

/// The tables that the guest's addresses go by.
pub(crate) fn stage1(machine: &Machine) -> Stage1 {
    Stage1::new(machine.sctlr_el1, machine.tcr_el1, machine.stage1.root, 0)
}

fn finish(
    machine: &Machine,
    guest: &mut Guest,
    abort: DataAbort,
) -> Result<Performed, NotFinished<Ipa>> {
    let (far, hpfar) = (Far::from_bits(far_el2::read()), Hpfar::from_bits(hpfar_el2::read()));
    let has_hpfar = hpfar_is_valid(abort.esr(), GuestTranslation::DEFAULT);
    let (pstate, stage1) = (Spsr::from_bits(guest.pstate), stage1(machine));
    // What KVM shows of it, which has to lead to the same instruction.
    let physical = Undescribed::Physical {
        ipa: Ipa::from_bits(hpfar.page().into_bits() | far.into_bits() & 0xfff),
        is_store: abort.wnr() == Some(true),
        is_cache_maintenance: abort.cm(),
    };
    let access: LoadStore = physical.instruction(guest, pstate, stage1, &mut Bus)?;
    let by_abort = Undescribed::Abort { abort, far, hpfar: has_hpfar.then_some(hpfar) };
    assert_eq!(by_abort.instruction(guest, pstate, stage1, &mut Bus), Ok(access));
    access.perform_through(guest, pstate, stage1, &mut Bus).map_err(NotFinished::NotPerformed)
}

/// Says where they differ.
fn is_same(seen: &Contents, known: &Contents) -> bool {
    let mut is_same = true;
    for (index, (seen, known)) in seen.iter().zip(known).enumerate() {
        if seen != known {
            let at = window::FIRST + 8 * index as u64;
            let (seen, known) = (seen.to_be(), known.to_be());
            let _ = writeln!(Console, "  bytes at {at:#x}: {seen:016x}, not {known:016x}");
            is_same = false;
        }
    }
    is_same
}
