//! One sentence that says what happened: the access, the class and level of the fault, from where,
//! the address; of a trap the instruction, of an `SError` whether the error is contained.

mod address;
mod serror;
mod trap;

use super::Report;
use crate::address::far_is_exact;
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::fault::{Fault, IpaAnswer};
use crate::field::FieldState;
use crate::fsc::{AccessKind, FaultClass};
use crate::guest_translation::GuestTranslation;
use crate::syndrome::Syndrome;
use core::fmt::{Display, Formatter, Result};

/// The sentence about a report; writes itself.
///
/// ```
/// use aarch64_syndrome::report::{Registers, Report};
/// use aarch64_syndrome::{Esr, Far, TargetEl};
///
/// let registers = Registers::new(Esr::from_bits(0x9600_0044)).with_far(Far::from_bits(8));
/// let report = Report::new(registers, TargetEl::El1);
/// let sentence = "write, level 0 translation fault, from EL1 itself, at 0x8";
/// assert_eq!(report.sentence().to_string(), sentence);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'a>(pub(super) &'a Report);

impl Display for Sentence<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let report = self.0;
        match (report.fault(), report.syndrome()) {
            (Some(fault), _) => of_fault(f, report, fault)?,
            (None, Syndrome::SError(error)) => serror::write(f, error)?,
            (None, Syndrome::Unallocated(esr)) => elsewhere(f, esr, report.target())?,
            (None, Syndrome::Watchpoint(watchpoint)) => {
                let access = if watchpoint.wnr() { "write" } else { "read" };
                write!(f, "watchpoint on a {access}")?;
                origin(f, report)?;
            }
            (None, syndrome) => {
                if !trap::write(f, report, syndrome)? {
                    of_class(f, report, syndrome)?;
                }
            }
        }
        address::write(f, report)
    }
}

fn of_fault(f: &mut Formatter<'_>, report: &Report, fault: Fault) -> Result {
    f.write_str(access(fault))?;
    if fault.class() == FaultClass::Unallocated {
        write!(f, ", unallocated fault status code {:#04x}", fault.status().into_bits())?;
    } else {
        f.write_str(", ")?;
        if let Some(level) = fault.level() {
            write!(f, "level {} ", level.number())?;
        }
        f.write_str(fault.class().name())?;
    }
    if fault.s1ptw() {
        f.write_str(" on a stage 1 table walk")?;
    }
    origin(f, report)
}

/// What the faulting instruction did.
const fn access(fault: Fault) -> &'static str {
    match (fault.kind(), fault.cm(), fault.is_write()) {
        (AccessKind::Instruction, _, _) => "fetch",
        (AccessKind::Data, true, _) => "cache maintenance",
        (AccessKind::Data, false, Some(true)) => "write",
        (AccessKind::Data, false, Some(false)) => "read",
        (AccessKind::Data, false, None) => "access",
    }
}

/// From where, for classes that say so.
fn origin(f: &mut Formatter<'_>, report: &Report) -> Result {
    use crate::ec::ExceptionClass as Ec;
    let target = report.target();
    let esr = report.esr();
    match esr.ec() {
        Ec::INSTRUCTION_ABORT_LOWER | Ec::DATA_ABORT_LOWER | Ec::WATCHPOINT_LOWER => {
            f.write_str(match target {
                TargetEl::El1 => ", from EL0",
                TargetEl::El2 => ", from a guest",
                TargetEl::El3 => ", from a lower level",
            })
        }
        Ec::DATA_ABORT_CURRENT | Ec::WATCHPOINT_CURRENT if is_through_vncr(report.syndrome()) => {
            f.write_str(", through VNCR_EL2")
        }
        Ec::INSTRUCTION_ABORT_CURRENT | Ec::DATA_ABORT_CURRENT | Ec::WATCHPOINT_CURRENT => {
            write!(f, ", from {} itself", target.name())
        }
        _ => Ok(()),
    }
}

fn is_through_vncr(syndrome: Syndrome) -> bool {
    match syndrome {
        Syndrome::DataAbort(abort) => abort.vncr() == Some(true),
        Syndrome::Watchpoint(watchpoint) => watchpoint.vncr() == Some(true),
        _ => false,
    }
}

/// A class of which there is no more to say than its name and what its fields add.
fn of_class(f: &mut Formatter<'_>, report: &Report, syndrome: Syndrome) -> Result {
    f.write_str(report.esr().ec().name().unwrap_or("unallocated exception class"))?;
    let mut result = Ok(());
    syndrome.for_each_field(|field| {
        let says_more = field.state == FieldState::Meaningful
            && field.value != 0
            && !field.text.is_empty()
            // How the exception is encoded, not what it was; and the name of the class again.
            && !matches!(field.name, "CV" | "COND" | "IFSC" | "DFSC" | "ISV" | "TFV" | "VECITR");
        if says_more {
            result = result.and_then(|()| {
                if field.high == field.low {
                    write!(f, ", {}", field.text)
                } else {
                    write!(f, ", {} {:#x}", field.name, field.value)
                }
            });
        }
    });
    result
}

/// Where a class occurs that does not occur at `target`.
fn elsewhere(f: &mut Formatter<'_>, esr: Esr, target: TargetEl) -> Result {
    let ec = esr.ec();
    let mut levels = [TargetEl::El1, TargetEl::El2, TargetEl::El3]
        .into_iter()
        .filter(|&el| ec.occurs_at(el))
        .map(TargetEl::name);
    let Some(first) = levels.next() else {
        return write!(f, "no exception class of the architecture (EC {:#04x})", ec.into_bits());
    };
    let name = ec.name().unwrap_or_default();
    write!(f, "no exception class of ESR_{}: {name} occurs in ESR_{first}", target.name())?;
    levels.try_for_each(|level| write!(f, " and ESR_{level}"))
}

impl Report {
    /// The sentence that says what happened.
    #[must_use]
    pub const fn sentence(&self) -> Sentence<'_> {
        Sentence(self)
    }

    /// Whether FAR holds the address accessed and not just one in the same granule, as the syndrome
    /// says. A guest might copy memory (`FEAT_MOPS`). The syndrome does not say so, and that alone
    /// is no reason to doubt the address.
    #[must_use]
    pub const fn far_is_exact(&self) -> bool {
        far_is_exact(self.esr(), GuestTranslation::DEFAULT.with_mops(false))
    }

    /// Whether the IPA is that of the access, and not of a table or a page alone.
    pub(super) const fn ipa_is_exact(&self) -> bool {
        matches!(self.ipa(), Some(IpaAnswer::Exact(_)))
    }
}
