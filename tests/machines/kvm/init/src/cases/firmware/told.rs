//! What a guest is told of an error that KVM leaves to the VMM.

use super::super::{NOW, plain, records};
use super::Rig;
use super::routes::Route;
use super::words::{CM, EA, FNV, FSC, IL, Kind, SET, Variety, WNR};
use crate::guest::{Level, Report};
use crate::machine::{EL1H_MASKED, UNTOUCHED};
use crate::stage1::{Address, Stage1};
use aarch64_syndrome::ghes::MemoryError;
use aarch64_syndrome::kvm::{
    Delivery, Event, Injection, IpaRange, Method, Reaction, Reactions, RegisterId, StopVm, Told,
};
use aarch64_syndrome::{Esr, Far, Fault, FaultClass, Ipa, Register};
use el3_request::VERBATIM;
use vm_init::{same, text};

const TELL_ALL: Reactions = Reactions::DEFAULT.with_uncontainable(Reaction::Abort);
const UNCONTAINABLE: u64 = 0b10 << 11;
const NZCV: u64 = 0xf000_0000;

/// `ESR_EL1` for an error with this `ESR_EL2`: as much as user space is shown.
fn esr_el1(kind: Kind, level: Level, esr: u64) -> u64 {
    let (ec, fields) = match kind {
        Kind::Data => (0x24, SET | FNV | EA | CM | WNR | FSC),
        Kind::Instruction => (0x20, SET | FNV | EA | FSC),
    };
    (ec + u64::from(level == Level::El1)) << 26 | IL | esr & fields
}

impl Rig {
    /// Has the guest meet an error, and tells it.
    fn tell(
        &mut self,
        level: Level,
        esr: u64,
        address: Address,
    ) -> Result<(Report, Injection), String> {
        self.start(level, esr | VERBATIM, address);
        let mut told = None;
        let report = self.machine.run_to_exception(|event, memory| {
            let Event::Sea(sea) = &event else { return Err(format!("not an SEA: {event:?}")) };
            let page = sea.cause().gpa().map(IpaRange::page_of);
            let expected = page.and_then(|page| page.host_range(memory));
            match plain().tell(event, memory, TELL_ALL, NOW).map_err(text)? {
                Told::Reported(report) => {
                    same!(report.retire, expected, "the memory to retire");
                    let Delivery::Injected(injection) = report.delivery else {
                        return Err(format!("not injected: {report}"));
                    };
                    told = Some(injection);
                    Ok(())
                }
                outcome => Err(format!("not reported: {outcome}")),
            }
        })?;
        Ok((report, told.ok_or("no exit")?))
    }

    /// The same, and compares what the guest reports.
    fn tell_and_compare(
        &mut self,
        kind: Kind,
        level: Level,
        esr: u64,
        address: Address,
    ) -> Result<Method, String> {
        let (report, injection) = self.tell(level, esr, address)?;
        let word = esr_el1(kind, level, esr);
        let (pstate, vector) = match level {
            Level::El1 => (EL1H_MASKED & super::UNMASKED, 0x200),
            Level::El0 => (0, 0x400),
        };
        let pc = RegisterId::x(Register::from_bits(el3_request::PC)).expect("X0 to X30");
        let expected = Report {
            esr: word,
            far: if esr & FNV == 0 { address.va } else { 0 },
            elr: self.machine.get(pc),
            spsr: pstate,
            vector,
            x2: UNTOUCHED,
            ..Report::default()
        };
        let report = Report { spsr: report.spsr & !NZCV, ..report };
        if report != expected {
            return Err(format!("{esr:#x} at {address:x?}: {report:?}, not {expected:?}"));
        }
        same_fault(report, kind, address)?;
        let taken = injection.taken.esr.into_bits();
        same!(taken, word, "the syndrome that the crate reports");
        same!(injection.pc, expected.elr, "the PC that the crate reports");
        Ok(injection.method)
    }
}

/// What a kernel in the guest that asks the crate finds.
fn same_fault(report: Report, kind: Kind, address: Address) -> Result<(), String> {
    let (esr, far) = (Esr::from_bits(report.esr), Far::from_bits(report.far));
    let fault = Fault::own(esr, far).ok_or("not a fault")?;
    let class = match report.esr & FSC {
        0x10 => FaultClass::SyncExternal,
        0x18 => FaultClass::SyncParity,
        0x13..0x18 => FaultClass::SyncExternalOnWalk,
        _ => FaultClass::SyncParityOnWalk,
    };
    same!(fault.class(), class, "the class");
    same!(esr.ec().is_instruction_abort(), kind == Kind::Instruction, "whether it was fetched");
    let va = (report.esr & FNV == 0).then_some(address.va);
    same!(fault.va().map(Far::into_bits), va, "the VA");
    Ok(())
}

/// Every word of these that exits.
fn every_exit(stage1: Stage1, levels: &[Level], variety: Variety) -> Result<(), String> {
    let mut rig = Rig::new(stage1, true)?;
    let [address, ..] = stage1.addresses();
    let (mut helped, mut patched, mut written) = (0, 0, 0);
    for kind in Kind::ALL {
        for &level in levels {
            for esr in kind.words(variety) {
                if !matches!(Route::predicted(esr, address, rig.kvm), Route::Exit { .. }) {
                    continue;
                }
                *match rig.tell_and_compare(kind, level, esr, address)? {
                    Method::Helper => &mut helped,
                    Method::HelperThenPatch => &mut patched,
                    Method::Registers => &mut written,
                    method => return Err(format!("by {method}")),
                } += 1;
            }
        }
    }
    println!("        ({helped} by KVM's helper, {patched} corrected, {written} by registers)");
    same!(helped + patched + written > 0, true, "that KVM exits");
    Ok(())
}

pub(crate) fn mmu_off() -> Result<(), String> {
    every_exit(Stage1::Off, &[Level::El1, Level::El0], Variety::Routes)
}

pub(crate) fn mmu_on() -> Result<(), String> {
    every_exit(Stage1::On, &[Level::El1, Level::El0], Variety::Routes)
}

pub(crate) fn every_word() -> Result<(), String> {
    every_exit(Stage1::On, &[Level::El1], Variety::Full)
}

pub(crate) fn retired() -> Result<(), String> {
    for stage1 in [Stage1::Off, Stage1::On] {
        let mut rig = Rig::new(stage1, true)?;
        let [memory, outside, _] = stage1.addresses();
        for (address, is_memory) in [(memory, true), (outside, false)] {
            let esr = Kind::Data.head() | 0x10;
            let mut retire = None;
            rig.start(Level::El1, esr | VERBATIM, address);
            rig.machine.run_to_exception(|event, memory| {
                let page = Ipa::from_bits(address.ipa_page.ok_or("a translated address")?);
                let expected = IpaRange::page_of(page).host_range(memory);
                match plain().tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)? {
                    Told::Reported(report) => {
                        same!(report.retire, expected, "the memory to retire");
                        retire = report.retire;
                        Ok(())
                    }
                    outcome => Err(format!("not reported: {outcome}")),
                }
            })?;
            same!(retire.is_some(), is_memory, "whether there is memory to retire");
        }
    }
    Ok(())
}

pub(crate) fn uncontainable() -> Result<(), String> {
    let mut rig = Rig::new(Stage1::Off, true)?;
    let [address, ..] = Stage1::Off.addresses();
    rig.start(Level::El1, Kind::Data.head() | UNCONTAINABLE | 0x10 | VERBATIM, address);
    let mut outcome = None;
    rig.machine.run(|event, memory| {
        outcome = Some(plain().tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)?);
        Ok(())
    })?;
    match outcome {
        Some(Told::Stop { reason: StopVm::Reaction, retire: Some(_) }) => Ok(()),
        outcome => Err(format!("not stopped: {outcome:?}")),
    }
}

pub(crate) fn recorded() -> Result<(), String> {
    let mut rig = Rig::new(Stage1::On, true)?;
    let [address, outside, _] = Stage1::On.addresses();
    let mut reporter = records::reporter(&rig.machine.memory)?;
    for (address, is_memory) in [(outside, false), (address, true)] {
        rig.start(Level::El1, Kind::Data.head() | 0x10 | VERBATIM, address);
        let mut told = None;
        rig.machine.run_to_exception(|event, memory| {
            match reporter.tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)? {
                Told::Reported(report) => told = Some(report),
                outcome => return Err(format!("not reported: {outcome}")),
            }
            Ok(())
        })?;
        let told = told.ok_or("the guest met no error")?;
        same!(matches!(told.delivery, Delivery::Injected(_)), true, "that an abort was injected");
        let memory = &rig.machine.memory;
        let (mut copy, source) = ([0; 1024], records::source(0));
        let block = source.read(memory, &mut copy).map_err(text)?;
        let found = block.and_then(|block| {
            let mut entries = block.entries();
            entries.find_map(|entry| MemoryError::parse(entry.section).ok()?.physical_address())
        });
        same!(found, address.ipa_page.filter(|_| is_memory), "the address in the record");
    }
    Ok(())
}
