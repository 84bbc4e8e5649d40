//! Passing an exception on to the level below: what its syndrome says there.
//!
//! The word is decoded and encoded, not copied: a field that exists at one level may be another
//! field, or none, at the next.

use super::error::CannotBeTaken;
use super::exception::{Exception, Kind, Report};
use crate::address::{far_is_valid, pfar_is_valid};
use crate::iss::{DataAbort, InstructionAbort, SyncErrorType, Watchpoint, WriteUpdate};
use crate::{Esr, ExceptionClass, FaultClass, FaultStatus, Level, OriginEl, Syndrome, TargetEl};

/// `EC` says where an exception came from; that is set when it is taken.
const ANY: OriginEl = OriginEl::El0;
const RECOVERABLE: SyncErrorType = SyncErrorType::from_bits(0);

impl Exception {
    /// This exception, which EL3 has taken, as EL2 would have taken it.
    ///
    /// The syndrome stays, with the stage and the level: the tables of both stages are EL2's
    /// business. `SET` goes where `ESR_EL2` has none (an Instruction Abort on a walk), and what was
    /// not valid at EL3: `FAR_EL3`, `MFAR_EL3`.
    #[must_use]
    pub const fn passed_to_el2(self) -> Self {
        let Kind::Reported(report) = self.0 else { return self };
        let report = report.valid_at(TargetEl::El3);
        let esr = match InstructionAbort::from_esr(report.esr, TargetEl::El2) {
            Some(abort) if abort.sync_error_type().is_none() => without(report.esr, SET),
            _ => report.esr.as_serror(),
        };
        Self(Kind::Reported(Report { esr, ..report }))
    }

    /// This exception, which EL2 has taken, as EL1 takes it.
    ///
    /// An abort becomes an external abort, with an address where there is one: a stage 2 fault is
    /// no fault of the guest's tables. Where the guest's own table walk met it, `stage1_level` is
    /// the level of the guest's table, -2 to 3, which `ESR_EL2` does not have: walk the guest's
    /// tables as far as `FAR_EL2` goes, by [`Stage1::translate`](crate::stage1::Stage1::translate).
    /// The level is that of [`NotTranslated::Memory`](crate::stage1::NotTranslated::Memory). If
    /// that walk does not fail, run the guest again. Ask only once nothing else mends the fault:
    /// where stage 2 lacks the page of the guest's table, map it. An
    /// external abort on a walk with `S1PTW` = 0 may be on either stage's table: it becomes one on
    /// the guest's walk if there is a level.
    ///
    /// Other exceptions stay as they are. [`Exception::UNDEFINED`] is for a trap of which the guest
    /// shall not know.
    ///
    /// # Errors
    ///
    /// [`NoStage1Level`](CannotBeTaken::NoStage1Level) with `S1PTW` = 1.
    pub const fn passed_to_el1(self, stage1_level: Option<Level>) -> Result<Self, CannotBeTaken> {
        let Kind::Reported(report) = self.0 else { return Ok(self) };
        let report = report.valid_at(TargetEl::El2);
        let passed = match Syndrome::decode(report.esr, TargetEl::El2) {
            Syndrome::DataAbort(abort) => {
                let code = told_code(abort.class(), abort.s1ptw(), stage1_level);
                told_data_abort(report, abort, code)
            }
            Syndrome::InstructionAbort(abort) => {
                let code = told_code(abort.class(), abort.s1ptw(), stage1_level);
                told_instruction_abort(report, abort, code)
            }
            Syndrome::Watchpoint(watchpoint) => Ok(told_watchpoint(report, watchpoint)),
            _ => Ok(Report { esr: report.esr.as_serror(), ..report }),
        };
        match passed {
            Ok(report) => Ok(Self(Kind::Reported(report))),
            Err(error) => Err(error),
        }
    }
}

const SET: u64 = 0b11 << 11;
const ISS2: u64 = 0xff_ffff << 32;

const fn without(esr: Esr, mask: u64) -> Esr {
    Esr::from_bits(esr.into_bits() & !mask)
}

impl Esr {
    /// An `SError` has no `ISS2`.
    const fn as_serror(self) -> Self {
        if matches!(self.ec(), ExceptionClass::SERROR) { without(self, ISS2) } else { self }
    }
}

impl Report {
    /// Without the addresses that mean nothing after this exception was taken to `target`.
    const fn valid_at(self, target: TargetEl) -> Self {
        Self {
            far: if far_is_valid(self.esr, target) { self.far } else { None },
            pfar: if pfar_is_valid(self.esr, target) { self.pfar } else { None },
            ..self
        }
    }
}

/// The code of the external abort: on the guest's walk, or not.
const fn told_code(
    class: FaultClass,
    s1ptw: bool,
    stage1_level: Option<Level>,
) -> Result<FaultStatus, CannotBeTaken> {
    match stage1_level {
        None if s1ptw => Err(CannotBeTaken::NoStage1Level),
        Some(level) if s1ptw | class.is_on_walk() => Ok(match level {
            Level::Minus2 => FaultStatus::SYNC_EXTERNAL_WALK_LM2,
            Level::Minus1 => FaultStatus::SYNC_EXTERNAL_WALK_LM1,
            Level::L0 => FaultStatus::SYNC_EXTERNAL_WALK_L0,
            Level::L1 => FaultStatus::SYNC_EXTERNAL_WALK_L1,
            Level::L2 => FaultStatus::SYNC_EXTERNAL_WALK_L2,
            Level::L3 => FaultStatus::SYNC_EXTERNAL_WALK_L3,
        }),
        _ => Ok(FaultStatus::SYNC_EXTERNAL),
    }
}

const fn told_data_abort(
    report: Report,
    abort: DataAbort,
    code: Result<FaultStatus, CannotBeTaken>,
) -> Result<Report, CannotBeTaken> {
    let code = match code {
        Ok(code) => code,
        Err(error) => return Err(error),
    };
    // An access through VNCR_EL2 has an address of EL2's, which says nothing to a guest.
    let is_valid = far_is_valid(report.esr, TargetEl::El2) & !is(abort.vncr());
    let code = if is_valid { code } else { FaultStatus::SYNC_EXTERNAL };
    let (set, wu) = match (abort.sync_error_type(), abort.write_update()) {
        (Some(set), Some(wu)) => (set, wu),
        (Some(set), None) => (set, WriteUpdate::Unknown),
        _ => (RECOVERABLE, WriteUpdate::Unknown),
    };
    let esr = DataAbort::new(TargetEl::El1, ANY, code)
        .with_write_update(wu)
        .with_fnp(is(abort.fnp()))
        .with_pfv(is(abort.pfv()))
        .with_sync_error_type(set)
        .with_fnv(!is_valid)
        .with_ea(abort.ea() & abort.class().is_external())
        .with_wnr(is(abort.wnr()))
        // After WnR: a maintenance instruction has WnR = 1 whatever it did.
        .with_cm(abort.cm())
        .with_gcs(abort.gcs())
        .esr();
    Ok(Report { esr, far: if is_valid { report.far } else { None }, ..report })
}

const fn told_instruction_abort(
    report: Report,
    abort: InstructionAbort,
    code: Result<FaultStatus, CannotBeTaken>,
) -> Result<Report, CannotBeTaken> {
    let code = match code {
        Ok(code) => code,
        Err(error) => return Err(error),
    };
    let is_valid = far_is_valid(report.esr, TargetEl::El2);
    let code = if is_valid { code } else { FaultStatus::SYNC_EXTERNAL };
    let set = match abort.sync_error_type() {
        Some(set) => set,
        None => RECOVERABLE,
    };
    let esr = InstructionAbort::new(TargetEl::El1, ANY, code)
        .with_pfv(is(abort.pfv()))
        .with_sync_error_type(set)
        .with_fnv(!is_valid)
        .with_ea(abort.ea() & abort.class().is_external())
        .esr();
    Ok(Report { esr, ..report })
}

/// `ESR_EL1` has no `VNCR`, and the address of such an access is EL2's.
const fn told_watchpoint(report: Report, watchpoint: Watchpoint) -> Report {
    const VNCR: u64 = 1 << 13;
    const FNV: u64 = 1 << 10;
    if is(watchpoint.vncr()) {
        let esr = Esr::from_bits(without(report.esr, VNCR).into_bits() | FNV);
        Report { esr, far: None, ..report }
    } else {
        report
    }
}

const fn is(field: Option<bool>) -> bool {
    matches!(field, Some(true))
}
