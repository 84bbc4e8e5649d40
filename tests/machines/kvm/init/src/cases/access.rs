//! Accesses to where there is nothing.

use super::{NOW, plain};
use crate::guest::{Deed, HOLE, Level};
use crate::machine::{EL1H_MASKED, End, Machine, UNTOUCHED};
use aarch64_syndrome::kvm::{Capability, Event, Method, Reactions, RegisterId, RunFailure, Told};
use vm_init::{same, text};

pub(crate) fn mmio_at_el1() -> Result<(), String> {
    mmio(Level::El1, 0x9600_0010, EL1H_MASKED, 0x200)
}

pub(crate) fn mmio_at_el0() -> Result<(), String> {
    mmio(Level::El0, 0x9200_0010, 0, 0x400)
}

fn mmio(level: Level, esr: u64, pstate: u64, vector: u64) -> Result<(), String> {
    let mut machine = Machine::new();
    machine.start(Deed::Load, level, HOLE);
    abort(&mut machine, esr, pstate, vector, |event| {
        let Event::Mmio(mmio) = event else { return Err(format!("not MMIO: {event:?}")) };
        same!(mmio.cause().address().into_bits(), HOLE, "the address");
        same!(mmio.cause().length(), 8, "the length");
        same!(mmio.cause().stored(), None, "what is stored");
        Ok(())
    })
}

pub(crate) fn mmio_completes() -> Result<(), String> {
    let mut machine = Machine::new();
    machine.start(Deed::Load, Level::El1, HOLE);
    let end = machine.run(|event, _| match event {
        Event::Mmio(mmio) => {
            mmio.finish_load(0x1234_5678_9abc_def0);
            Ok(())
        }
        event => Err(format!("not MMIO: {event:?}")),
    })?;
    same!(end, End::WentOn(0x1234_5678_9abc_def0), "the end");
    Ok(())
}

pub(crate) fn enosys() -> Result<(), String> {
    let mut machine = Machine::new();
    machine.start(Deed::LoadPair, Level::El1, HOLE);
    machine.run_to_event(
        |event| matches!(event, Event::Failed(run) if run.failure() == RunFailure::NoSyndrome),
    )
}

pub(crate) fn nisv_at_el1() -> Result<(), String> {
    nisv(Level::El1, 0x9600_0010, EL1H_MASKED, 0x200)
}

pub(crate) fn nisv_at_el0() -> Result<(), String> {
    nisv(Level::El0, 0x9200_0010, 0, 0x400)
}

fn nisv(level: Level, esr: u64, pstate: u64, vector: u64) -> Result<(), String> {
    let mut machine = Machine::new();
    Capability::NisvToUser.enable(&machine.vm).map_err(text)?;
    machine.start(Deed::LoadPair, level, HOLE);
    abort(&mut machine, esr, pstate, vector, |event| {
        let Event::Nisv(nisv) = event else { return Err(format!("not NISV: {event:?}")) };
        same!(nisv.cause().address().into_bits(), HOLE, "the address");
        same!(nisv.cause().is_store(), false, "whether it stores");
        same!(nisv.cause().is_cache_maintenance(), false, "whether it is maintenance");
        Ok(())
    })
}

/// Answers one event with an abort, and asks the guest what it saw.
fn abort(
    machine: &mut Machine,
    esr: u64,
    pstate: u64,
    vector: u64,
    look: impl Fn(&Event<'_, kvm_ioctls::VcpuFd>) -> Result<(), String>,
) -> Result<(), String> {
    let mut pc = 0;
    let report = machine.run_to_exception(|event, memory| {
        look(&event)?;
        match plain().tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)? {
            Told::Aborted(injection) => {
                pc = injection.pc;
                same!(injection.method, Method::Helper, "the method");
                let taken = injection.taken.esr.into_bits();
                same!(taken, esr, "the syndrome that the crate reports");
                Ok(())
            }
            told => Err(format!("not aborted: {told}")),
        }
    })?;
    same!(report.esr, esr, "ESR_EL1");
    same!(report.far, HOLE, "FAR_EL1");
    same!(report.elr, pc, "ELR_EL1");
    same!(report.spsr & !0xf000_0000, pstate, "SPSR_EL1 without NZCV");
    same!(report.vector, vector, "the vector");
    same!(report.x2, UNTOUCHED, "the destination register");
    same!(machine.get(RegisterId::ESR_EL1), esr, "ESR_EL1 from outside");
    Ok(())
}
