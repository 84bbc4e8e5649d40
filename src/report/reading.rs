//! What people paste: the values of registers, or text of a log that has them.

use super::log::{Event, Scanner};
use super::{NotANumber, Registers, Report, TargetReason, parse_number};
use crate::address::{Far, Hpfar, Pfar};
use crate::el::TargetEl;
use crate::esr::Esr;
use alloc::string::String;
use alloc::vec::Vec;
use core::convert::Infallible;
use core::fmt;

/// Reads what somebody wrote or copied; what is said beside it counts for each exception.
///
/// ```
/// use aarch64_syndrome::TargetEl;
/// use aarch64_syndrome::report::Reading;
///
/// // A kernel that ran at EL1, which the log does not say.
/// let reading = Reading::DEFAULT.with_target(Some(TargetEl::El1));
/// let found = reading.text("FAR = 0x10, ESR = 0x96000004\nnothing here\nESR = 0x5a000000\n");
/// let words: Vec<_> = found.iter().map(|(report, _)| report.esr().into_bits()).collect();
/// assert_eq!(words, [0x9600_0004, 0x5a00_0000]);
/// assert_eq!(found[0].0.far(), Some(0x10));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    target: Option<TargetEl>,
    far: Option<Far>,
    hpfar: Option<Hpfar>,
    pfar: Option<Pfar>,
}

/// Words that are no values of registers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotRegisters {
    /// A word that is no number.
    NotANumber(String, NotANumber),
    /// The word behind the four values.
    TooMany(String),
}

impl fmt::Display for NotRegisters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber(word, error) => write!(f, "invalid value {word:?}: {error}"),
            Self::TooMany(word) => {
                write!(f, "{word:?} is one more than the four values of ESR, FAR, HPFAR and PFAR")
            }
        }
    }
}

impl core::error::Error for NotRegisters {}

impl Reading {
    /// Nothing is said.
    pub const DEFAULT: Self = Self { target: None, far: None, hpfar: None, pfar: None };

    /// The same where the level that took the exception is said.
    #[must_use]
    pub const fn with_target(self, target: Option<TargetEl>) -> Self {
        Self { target, ..self }
    }

    /// The same where `FAR_ELx` is said.
    #[must_use]
    pub const fn with_far(self, far: Option<Far>) -> Self {
        Self { far, ..self }
    }

    /// The same where `HPFAR_EL2` is said.
    #[must_use]
    pub const fn with_hpfar(self, hpfar: Option<Hpfar>) -> Self {
        Self { hpfar, ..self }
    }

    /// The same where `PFAR_ELx` or `MFAR_EL3` is said.
    #[must_use]
    pub const fn with_pfar(self, pfar: Option<Pfar>) -> Self {
        Self { pfar, ..self }
    }

    /// The report of these registers, with what is said beside them.
    #[must_use]
    pub fn registers(&self, registers: Registers) -> (Report, TargetReason) {
        let (target, reason) = TargetReason::of(registers.esr(), self.target);
        (Report::new(self.completed(registers), target), reason)
    }

    /// The report of the values of ESR, FAR, HPFAR and PFAR, of which the first alone has to be
    /// there.
    ///
    /// ```
    /// use aarch64_syndrome::report::Reading;
    ///
    /// let words = "96000004 ffff800012345678".split_whitespace();
    /// let (report, _) = Reading::DEFAULT.values(words).unwrap();
    /// assert_eq!(report.far(), Some(0xffff_8000_1234_5678));
    /// ```
    ///
    /// # Errors
    ///
    /// The first word that is no number, or one that is too much.
    pub fn values<'a>(
        &self,
        words: impl IntoIterator<Item = &'a str>,
    ) -> Result<(Report, TargetReason), NotRegisters> {
        let mut words = words.into_iter();
        let number = |word: &str| {
            parse_number(word).map_err(|error| NotRegisters::NotANumber(word.into(), error))
        };
        let mut value = || words.next().map(number).transpose();
        let esr = value()?.ok_or(NotRegisters::NotANumber(String::new(), NotANumber::Empty))?;
        let registers = Registers {
            esr: Esr::from_bits(esr),
            far: value()?.map(Far::from_bits),
            hpfar: value()?.map(Hpfar::from_bits),
            pfar: value()?.map(Pfar::from_bits),
        };
        match words.next() {
            Some(word) => Err(NotRegisters::TooMany(word.into())),
            None => Ok(self.registers(registers)),
        }
    }

    /// The reports in text of a log, each once although Linux prints a word twice; none where it
    /// has no syndrome.
    #[must_use]
    pub fn text(&self, text: &str) -> Vec<(Report, TargetReason)> {
        let mut found = Vec::new();
        let mut show = |event: Event<'_>| {
            if let Event::Line(line) = event {
                found.extend(line.hits.iter().map(|hit| {
                    let registers = self.completed(hit.report.registers());
                    let reason = match (self.target, hit.is_level_told) {
                        (Some(_), _) => TargetReason::Given,
                        (None, true) => TargetReason::Told,
                        (None, false) => TargetReason::Assumed,
                    };
                    let target = self.target.unwrap_or(hit.report.target());
                    (Report::new(registers, target), reason)
                }));
            }
            Ok::<(), Infallible>(())
        };
        let mut scanner = Scanner::new(TargetEl::El1);
        let Ok(()) = scanner.feed(text.as_bytes(), &mut show);
        let Ok(()) = scanner.finish(&mut show);
        found.dedup_by_key(|(report, _)| report.registers());
        found
    }

    /// The registers with what is said of them.
    fn completed(&self, registers: Registers) -> Registers {
        Registers {
            esr: registers.esr,
            far: self.far.or(registers.far),
            hpfar: self.hpfar.or(registers.hpfar),
            pfar: self.pfar.or(registers.pfar),
        }
    }
}
