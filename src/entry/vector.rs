//! Where in the table of vectors an exception goes.

use super::controls::Controls;
use super::exception::Kind;
use super::features::Features;
use super::spsr::Spsr;
use crate::{ExceptionClass, OriginEl, TargetEl};

const IRQ: u64 = 0x80;
const FIQ: u64 = 0x100;
pub(crate) const SERROR: u64 = 0x180;

/// The offset of the synchronous vector for an exception from `before`, which is at `origin`.
pub(crate) const fn from(
    before: Spsr,
    origin: OriginEl,
    target: TargetEl,
    controls: Controls,
) -> u64 {
    const SP: u64 = 1;
    if !origin.is_below(target) {
        return if before.has(SP) { 0x200 } else { 0 };
    }
    if before.is_aarch32() & is_aarch32_below(target, origin, controls) { 0x600 } else { 0x400 }
}

/// Whether the level below the target is in `AArch32`, where the interrupted one is.
const fn is_aarch32_below(target: TargetEl, origin: OriginEl, controls: Controls) -> bool {
    match (target, origin) {
        (TargetEl::El2, OriginEl::El0) if !controls.is_vhe_host() => !controls.is_el1_aarch64(),
        (TargetEl::El3, OriginEl::El0 | OriginEl::El1) => !controls.is_below_el3_aarch64(),
        _ => true,
    }
}

/// The offset within the four vectors of an origin.
pub(super) const fn of(
    kind: Kind,
    target: TargetEl,
    controls: Controls,
    features: Features,
) -> u64 {
    match kind {
        Kind::Irq => IRQ,
        Kind::Fiq => FIQ,
        Kind::Reported(report) => {
            let is_external = match report.esr.abort_class() {
                Some(class) => class.is_external(),
                None => matches!(report.esr.ec(), ExceptionClass::SERROR),
            };
            let is_as_serror = matches!(report.esr.ec(), ExceptionClass::SERROR)
                | features.has_ease(target) & controls.ease(target);
            if is_external & is_as_serror { SERROR } else { 0 }
        }
    }
}

impl Features {
    /// Whether the target has an `EASE` bit.
    const fn has_ease(self, target: TargetEl) -> bool {
        match target {
            TargetEl::El1 | TargetEl::El2 => self.double_fault2() & self.sctlr2(),
            TargetEl::El3 => self.double_fault() | self.double_fault2(),
        }
    }
}
