//! A case: a name, what the core needs for it, and a run. And the comparisons that cases make.

use crate::machine::Machine;
use crate::record::record;
use crate::semihosting::Console;
use crate::taken::Taken;
use aarch64_syndrome::address::{far_is_valid, hpfar_is_valid};
use aarch64_syndrome::{ExceptionClass, Far, FaultClass, IpaAnswer, Level, TargetEl};
use core::fmt::{Debug, Write};

pub(crate) struct Case {
    /// A sentence.
    pub(crate) name: &'static str,
    pub(crate) needs: fn() -> bool,
    pub(crate) run: Run,
}

pub(crate) enum Run {
    Once(fn(&mut Machine) -> Outcome),
    /// Once for each of these levels of a walk.
    At(&'static [Level], fn(&mut Machine, Level) -> Outcome),
}

/// A comparison failed and said so.
#[derive(Debug)]
pub(crate) struct Failed;

pub(crate) type Outcome = Result<(), Failed>;

/// Compares what was seen with what is known.
pub(crate) fn equal<T: Copy + Debug + PartialEq>(what: &str, seen: T, known: T) -> Outcome {
    if seen == known {
        return Ok(());
    }
    // The console cannot fail.
    let _ = writeln!(Console, "  {what}: {seen:#x?}, not {known:#x?}");
    Err(Failed)
}

/// What is known of an abort that was provoked.
pub(crate) struct Abort {
    pub(crate) target: TargetEl,
    pub(crate) ec: ExceptionClass,
    pub(crate) class: FaultClass,
    pub(crate) level: Option<Level>,
    pub(crate) va: u64,
    pub(crate) s1ptw: bool,
    pub(crate) ipa: IpaAnswer,
}

impl Abort {
    /// Compares everything that the crate says of the exception.
    pub(crate) fn check(&self, taken: &Taken) -> Outcome {
        let outcome = self.compare(taken);
        if outcome.is_err() {
            let _ = writeln!(Console, "  {taken:x?}");
        }
        outcome
    }

    fn compare(&self, taken: &Taken) -> Outcome {
        equal("taken to", taken.target, self.target)?;
        equal("EC", taken.esr.ec(), self.ec)?;
        equal("class of ESR", taken.esr.abort_class(), Some(self.class))?;
        let Some(fault) = taken.fault() else { return equal("a fault", false, true) };
        record(fault);
        equal("class", fault.class(), self.class)?;
        equal("level", fault.level(), self.level)?;
        equal("S1PTW", fault.s1ptw(), self.s1ptw)?;
        equal("FAR valid", far_is_valid(taken.esr, taken.target), true)?;
        equal("VA", fault.va().map(Far::into_bits), Some(self.va))?;
        equal("IPA", fault.ipa(), self.ipa)?;
        let has_hpfar = hpfar_is_valid(taken.esr, taken.host);
        let uses_hpfar = matches!(
            self.ipa,
            IpaAnswer::Exact(_) | IpaAnswer::Page(..) | IpaAnswer::Descriptor(_)
        );
        equal("HPFAR valid", has_hpfar && (self.target == TargetEl::El2), uses_hpfar)
    }
}

/// Compares class and `ISS` of an exception that is no abort.
pub(crate) fn is_syndrome(
    taken: &Taken,
    target: TargetEl,
    ec: ExceptionClass,
    iss: u32,
) -> Outcome {
    let compare = || {
        equal("taken to", taken.target, target)?;
        equal("EC", taken.esr.ec(), ec)?;
        equal("ISS", taken.esr.iss(), iss)?;
        equal("EC occurs there", ec.occurs_at(target), true)
    };
    let outcome = compare();
    if outcome.is_err() {
        let _ = writeln!(Console, "  {taken:x?}");
    }
    outcome
}
