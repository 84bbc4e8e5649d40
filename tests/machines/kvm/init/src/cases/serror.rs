//! `SError`s.

use crate::guest::{Deed, Level, Report, line};
use crate::machine::Machine;
use aarch64_syndrome::TargetEl;
use aarch64_syndrome::iss::{AsyncErrorType, SError};
use aarch64_syndrome::kvm::{Capability, Error, Event, SErrorState, SErrorSyndrome, inject_serror};
use vm_init::{same, text};

/// `ISR_EL1.A`.
const ISR_A: u64 = 1 << 8;
const IDS: u64 = 1 << 24;
const ISS: u64 = 0x1ff_ffff;

/// Runs the guest, and makes an `SError` pending when it says that it is ready.
fn run(
    machine: &mut Machine,
    deed: Deed,
    syndrome: SErrorSyndrome,
    expected: &[SErrorState],
) -> Result<Report, String> {
    machine.start(deed, Level::El1, 0);
    machine.run_to_exception(|event, _| match event {
        Event::Mmio(mmio) => {
            let address = mmio.cause().address().into_bits();
            same!(address, crate::guest::REPORT + line::READY, "the store");
            let state = inject_serror(mmio.into_vcpu(), syndrome).map_err(text)?;
            if expected.contains(&state) { Ok(()) } else { Err(format!("the SError is {state}")) }
        }
        event => Err(format!("not expected: {event:?}")),
    })
}

pub(crate) fn masked() -> Result<(), String> {
    let mut machine = Machine::new();
    let pending = [SErrorState::Pending];
    let report = run(&mut machine, Deed::UnmaskLater, SErrorSyndrome::NONE, &pending)?;
    same!(report.isr & ISR_A, ISR_A, "ISR_EL1.A while masked");
    same!(report.esr >> 26, 0x2f, "the exception class");
    same!(report.esr & IDS, IDS, "IDS");
    same!(report.vector, 0x380, "the vector");
    Ok(())
}

pub(crate) fn with_syndrome() -> Result<(), String> {
    let error = SError::new(TargetEl::El1, AsyncErrorType::from_bits(3)).with_ea(true);
    for error in [error, SError::new_implementation_defined(TargetEl::El1, 0x1_d1ed)] {
        let mut machine = Machine::new();
        let syndrome = SErrorSyndrome::new(&machine.vm, error).map_err(text)?;
        let report = run(&mut machine, Deed::UnmaskLater, syndrome, &[SErrorState::Pending])?;
        same!(report.esr >> 26, 0x2f, "the exception class");
        same!(report.esr & ISS, u64::from(error.esr().iss()), "the syndrome");
        same!(report.vector, 0x380, "the vector");
    }
    Ok(())
}

pub(crate) fn unmasked() -> Result<(), String> {
    let mut machine = Machine::new();
    let syndrome = SErrorSyndrome::from_iss(&machine.vm, 0xc11).map_err(text)?;
    // Linux before 6.17 leaves it to the core, which takes it when the guest runs.
    let either = [SErrorState::Taken, SErrorState::Pending];
    let report = run(&mut machine, Deed::UnmaskFirst, syndrome, &either)?;
    same!(report.esr >> 26, 0x2f, "the exception class");
    same!(report.esr & ISS, 0xc11, "the syndrome");
    same!(report.vector, 0x380, "the vector");
    Ok(())
}

pub(crate) fn second() -> Result<(), String> {
    let mut machine = Machine::new();
    Capability::InjectSErrorEsr.enable(&machine.vm).map_err(text)?;
    machine.start(Deed::UnmaskLater, Level::El1, 0);
    let first = SErrorSyndrome::from_iss(&machine.vm, 0).map_err(text)?;
    let report = machine.run_to_exception(|event, _| match event {
        Event::Mmio(mmio) => {
            let vcpu = mmio.into_vcpu();
            same!(inject_serror(vcpu, first), Ok(SErrorState::Pending), "the first");
            let second = inject_serror(vcpu, SErrorSyndrome::NONE);
            same!(second, Err(Error::SErrorPending), "the second");
            Ok(())
        }
        event => Err(format!("not expected: {event:?}")),
    })?;
    same!(report.esr & ISS, 0, "the syndrome, which is the first one's");
    Ok(())
}
