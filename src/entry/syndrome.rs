//! The syndrome and the addresses as the target has them.

use super::controls::Controls;
use super::error::CannotBeTaken;
use super::exception::Report;
use super::spsr::Spsr;
use crate::address::{far_is_valid, hpfar_is_valid, pfar_is_valid};
use crate::iss::InstructionLengthRule;
use crate::{Esr, ExceptionClass, GuestTranslation, OriginEl, TargetEl};

const IL: u64 = 1 << 25;
/// The lowest bit of `EC`, where a class has one code from below and one from the level itself.
const EC_SAME: u64 = 1 << 26;
const ISV: u64 = 1 << 24;
const PFV: u64 = 1 << 14;
const VNCR: u64 = 1 << 13;

/// The report as `target` makes it of an exception from `before`, which is at `origin`.
pub(super) const fn at(
    target: TargetEl,
    origin: OriginEl,
    before: Spsr,
    report: Report,
    controls: Controls,
) -> Result<Report, CannotBeTaken> {
    let mut esr = fitted(report.esr, target, origin, before);
    if !esr.ec().occurs_at(target) {
        return Err(CannotBeTaken::NoSuchClass);
    }
    let sees_pfar = !(matches!(target, TargetEl::El1) & controls.has_stage2());
    let pfar = match report.pfar {
        Some(pfar) if sees_pfar & pfar_is_valid(esr, target) => Some(pfar),
        _ => None,
    };
    if pfar.is_none() & has_pfv(esr) & pfar_is_valid(esr, target) {
        esr = Esr::from_bits(esr.into_bits() & !PFV);
    }
    let far = match (report.far, far_is_valid(esr, target)) {
        (None, true) => return Err(CannotBeTaken::NoFar),
        (far, true) => far,
        (_, false) => None,
    };
    let host = GuestTranslation::DEFAULT.with_tge(controls.tge()).with_gpf(controls.gpf());
    let hpfar = match report.hpfar {
        Some(hpfar) if matches!(target, TargetEl::El2) & hpfar_is_valid(esr, host) => Some(hpfar),
        _ => None,
    };
    Ok(Report { esr, far, hpfar, pfar })
}

/// With the `EC` and the `IL` that go with the target and the origin.
pub(crate) const fn fitted(esr: Esr, target: TargetEl, origin: OriginEl, before: Spsr) -> Esr {
    let bits = esr.into_bits();
    let is_watchpoint =
        matches!(esr.ec(), ExceptionClass::WATCHPOINT_LOWER | ExceptionClass::WATCHPOINT_CURRENT);
    // An access through VNCR_EL2 counts as EL2's own, whoever made it.
    let is_el2s = matches!(target, TargetEl::El2)
        & (esr.ec().is_data_abort() | is_watchpoint)
        & (bits & VNCR != 0);
    let bits = if !is_of_two_codes(esr.ec()) {
        bits
    } else if origin.is_below(target) & !is_el2s {
        bits & !EC_SAME
    } else {
        bits | EC_SAME
    };
    let has_length = match esr.ec().il_rule() {
        InstructionLengthRule::One => false,
        InstructionLengthRule::Length => true,
        InstructionLengthRule::LengthIfIsv => bits & ISV != 0,
    };
    // Only T32 has instructions of 16 bits.
    let is_t32 = matches!(before.t(), Some(true));
    Esr::from_bits(if has_length & is_t32 { bits } else { bits | IL })
}

/// Aborts, breakpoints, software steps and watchpoints.
const fn is_of_two_codes(ec: ExceptionClass) -> bool {
    ec.is_abort()
        | matches!(
            ec,
            ExceptionClass::BREAKPOINT_LOWER
                | ExceptionClass::BREAKPOINT_CURRENT
                | ExceptionClass::SOFTWARE_STEP_LOWER
                | ExceptionClass::SOFTWARE_STEP_CURRENT
                | ExceptionClass::WATCHPOINT_LOWER
                | ExceptionClass::WATCHPOINT_CURRENT
        )
}

/// The one class without the bit is a Granule Protection Check, whose address is always valid.
const fn has_pfv(esr: Esr) -> bool {
    !matches!(esr.ec(), ExceptionClass::GPC)
}
