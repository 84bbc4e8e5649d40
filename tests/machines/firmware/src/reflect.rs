//! An external abort that EL3 has taken, passed on to EL2 as if EL2 had taken it.

use crate::start::Frame;
use crate::worlds::EL2H_MASKED;
use aarch64_syndrome::iss::{DataAbort, InstructionAbort, SyncErrorType};
use aarch64_syndrome::{Esr, Far, Hpfar, OriginEl, Syndrome, TargetEl};
use arm_sysregs::el2::accessors::{
    read_vbar_el2, write_elr_el2, write_esr_el2, write_far_el2, write_hpfar_el2, write_spsr_el2,
};
use arm_sysregs::el2::registers::{ElrEl2, SpsrEl2};
use el3_request::{ESR, FAR, HPFAR, PC, PSTATE, VERBATIM};

/// From `VBAR_EL2` to the vector of a synchronous exception from a lower level in `AArch64`.
const LOWER_SYNC: u64 = 0x400;

/// Returns to the vector of EL2, with every register as the exception would have left it.
pub(crate) fn into_el2(frame: &mut Frame) {
    let asked = |register: u8| frame.x[usize::from(register)];
    let esr = match asked(ESR) {
        word if word & VERBATIM != 0 => Esr::from_bits(word & !VERBATIM),
        word => at_el2(Esr::from_bits(word)),
    };
    write_esr_el2(esr.into());
    // SAFETY: the registers of an exception that EL2 takes now, and the guest with it; EL3 uses
    // none of them.
    unsafe {
        write_far_el2(Far::from_bits(asked(FAR)).into());
        write_hpfar_el2(Hpfar::from_bits(asked(HPFAR)).into());
        write_elr_el2(ElrEl2::from_bits_retain(asked(PC)));
        write_spsr_el2(SpsrEl2::from_bits_retain(asked(PSTATE)));
    }
    frame.elr = read_vbar_el2().bits() + LOWER_SYNC;
    frame.spsr = EL2H_MASKED;
}

/// `ESR_EL2` for an error that came from below EL2, by its `ESR_EL3`.
///
/// Every field is read where it exists and written where it exists. What is about the access
/// itself (`ISV` to `VNCR`) stays behind: the error is not a fault that EL2 could repair.
fn at_el2(error: Esr) -> Esr {
    const TARGET: TargetEl = TargetEl::El2;
    const ORIGIN: OriginEl = OriginEl::El1;
    match Syndrome::decode(error, TargetEl::El3) {
        Syndrome::DataAbort(error) => DataAbort::new(TARGET, ORIGIN, error.dfsc())
            .with_sync_error_type(error.sync_error_type().unwrap_or(RECOVERABLE))
            .with_fnv(error.fnv().unwrap_or(false))
            .with_ea(error.ea())
            .with_s1ptw(error.s1ptw())
            .with_wnr(error.wnr().unwrap_or(false))
            // Last: a maintenance instruction has WnR = 1 whatever it did.
            .with_cm(error.cm())
            .esr(),
        Syndrome::InstructionAbort(error) => InstructionAbort::new(TARGET, ORIGIN, error.ifsc())
            .with_sync_error_type(error.sync_error_type().unwrap_or(RECOVERABLE))
            .with_fnv(error.fnv().unwrap_or(false))
            .with_ea(error.ea())
            .with_s1ptw(error.s1ptw())
            .esr(),
        _ => panic!("not an abort: {error}"),
    }
}

/// `SET` = 0, also of an abort that has no such field.
const RECOVERABLE: SyncErrorType = SyncErrorType::from_bits(0);
