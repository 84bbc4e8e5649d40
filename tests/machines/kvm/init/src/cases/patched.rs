//! What KVM's helper cannot say.

use crate::guest::{Deed, HOLE, Level, Report};
use crate::machine::{Machine, UNTOUCHED};
use aarch64_syndrome::iss::{DataAbort, InstructionAbort, SyncErrorType};
use aarch64_syndrome::kvm::{self, Abort, Capability, Error, Event, Injection, Method, RegisterId};
use aarch64_syndrome::{Esr, Far, FaultStatus, OriginEl, TargetEl};
use vm_init::{same, text};

const EA: u64 = 1 << 9;

/// Aborts a load of the guest with `abort`, and compares what the guest sees with the helper's own
/// abort of the same load.
fn patch(abort: Option<Abort>, esr: [u64; 2], far: u64) -> Result<(), String> {
    let abort = abort.ok_or("not an external abort")?;
    for (level, esr) in [Level::El1, Level::El0].into_iter().zip(esr) {
        let (helper, injection) = load(level, Abort::OF_THE_EXIT)?;
        same!(injection.method, Method::Helper, "the method of the helper");
        same!(helper.vector, if level == Level::El1 { 0x200 } else { 0x400 }, "the vector");
        same!(helper.elr, injection.pc, "ELR_EL1");
        let (patched, injection) = load(level, abort)?;
        same!(injection.method, Method::HelperThenPatch, "the method");
        let reported = injection.taken.esr.into_bits();
        same!(reported, esr, "the syndrome that the crate reports");
        let expected = Report { esr, far, ..helper };
        if patched != expected {
            return Err(format!("{patched:?}, not {expected:?}"));
        }
    }
    Ok(())
}

fn load(level: Level, abort: Abort) -> Result<(Report, Injection), String> {
    let mut machine = Machine::new();
    Capability::NisvToUser.enable(&machine.vm).map_err(text)?;
    machine.start(Deed::LoadPair, level, HOLE);
    let mut injection = None;
    let report = machine.run_to_exception(|event, _| match event {
        Event::Nisv(nisv) => {
            injection = Some(nisv.inject_as(abort).map_err(text)?);
            Ok(())
        }
        event => Err(format!("not NISV: {event:?}")),
    })?;
    Ok((report, injection.ok_or("no NISV exit")?))
}

pub(crate) fn after_mmio() -> Result<(), String> {
    let abort = Abort::from_esr(data(FaultStatus::SYNC_EXTERNAL).esr(), None);
    let abort = abort.ok_or("not an external abort")?;
    let mut machine = Machine::new();
    machine.start(Deed::Load, Level::El1, HOLE);
    let mut result = Err(Error::NothingInjected);
    let report = machine.run_to_exception(|event, _| match event {
        Event::Mmio(mmio) => {
            result = mmio.inject_as(abort);
            Ok(())
        }
        event => Err(format!("not MMIO: {event:?}")),
    })?;
    same!(report.vector, 0x200, "the vector");
    same!(report.x2, UNTOUCHED, "the destination register");
    let method = result.map(|injection| injection.method);
    same!(method, Ok(Method::HelperThenPatch), "the method");
    same!(report.esr, 0x9600_0410, "ESR_EL1");
    Ok(())
}

pub(crate) fn kicked_after_mmio() -> Result<(), String> {
    for (level, esr, vector) in [(Level::El1, 0x9600_0010, 0x200), (Level::El0, 0x9200_0010, 0x400)]
    {
        let mut machine = Machine::new();
        machine.start(Deed::Load, level, HOLE);
        let Event::Mmio(mmio) = kvm::run(&mut machine.vcpu) else {
            return Err("not MMIO".into());
        };
        let injection = mmio.inject().map_err(text)?;
        same!(injection.method, Method::Helper, "the method");
        let entered = machine.get(RegisterId::PC);
        // A run that is told to return at once, twice: the access must not be completed.
        for _ in 0..2 {
            machine.finish_access();
            same!(machine.get(RegisterId::PC), entered, "the PC after a kick");
        }
        let report =
            machine.run_to_exception(|event, _| Err(format!("not expected: {event:?}")))?;
        same!(report.esr, esr, "ESR_EL1");
        same!(report.elr, injection.pc, "ELR_EL1");
        same!(report.vector, vector, "the vector");
        same!(report.x2, UNTOUCHED, "the destination register");
        // The report itself was MMIO, and completed.
    }
    Ok(())
}

fn data(status: FaultStatus) -> DataAbort {
    DataAbort::new(TargetEl::El1, OriginEl::El1, status)
}

pub(crate) fn fnv() -> Result<(), String> {
    let esr = data(FaultStatus::SYNC_EXTERNAL).esr();
    patch(Abort::from_esr(esr, None), [0x9600_0410, 0x9200_0410], 0)
}

pub(crate) fn instruction() -> Result<(), String> {
    let status = FaultStatus::SYNC_EXTERNAL;
    let esr = InstructionAbort::new(TargetEl::El1, OriginEl::El0, status).esr();
    let far = Far::from_bits(0x1234_5678);
    patch(Abort::from_esr(esr, Some(far)), [0x8600_0010, 0x8200_0010], 0x1234_5678)
}

pub(crate) fn walk_level() -> Result<(), String> {
    let levels = [
        FaultStatus::SYNC_EXTERNAL_WALK_L0,
        FaultStatus::SYNC_EXTERNAL_WALK_L1,
        FaultStatus::SYNC_EXTERNAL_WALK_L2,
        FaultStatus::SYNC_EXTERNAL_WALK_L3,
    ];
    for (code, status) in (0x14..).zip(levels) {
        let abort = Abort::from_esr(data(status).esr(), Some(Far::from_bits(HOLE)));
        patch(abort, [0x9600_0000 | code, 0x9200_0000 | code], HOLE)?;
    }
    Ok(())
}

pub(crate) fn set_and_ea() -> Result<(), String> {
    for set in [SyncErrorType::from_bits(2), SyncErrorType::from_bits(3)] {
        let esr = data(FaultStatus::SYNC_EXTERNAL).with_sync_error_type(set).with_ea(true).esr();
        let iss = u64::from(set.into_bits()) << 11 | EA | 0x10;
        // What KVM_EXIT_ARM_SEA hides, and what no guest has in ESR_EL1, is not taken over.
        let esr = Esr::from_bits(esr.into_bits() | 1 << 7 | 1 << 13);
        let abort = Abort::from_esr(esr, Some(Far::from_bits(HOLE)));
        patch(abort, [0x9600_0000 | iss, 0x9200_0000 | iss], HOLE)?;
    }
    Ok(())
}
