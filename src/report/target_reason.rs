//! The level of a word of which only the value is known.

use crate::el::TargetEl;
use crate::esr::Esr;
use alloc::format;
use alloc::string::String;

/// Why an exception is taken for one of its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetReason {
    /// The user said it.
    Given,
    /// The log says it.
    Told,
    /// The class occurs at no other.
    Only,
    /// It is the usual one.
    Assumed,
}

impl TargetReason {
    /// The level of a word, and why it is that: the one that was said, the only one at which the
    /// class occurs, EL2, or the lowest.
    ///
    /// ```
    /// use aarch64_syndrome::report::TargetReason;
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let gpc = Esr::from_bits(0x7a03_4068);
    /// assert_eq!(TargetReason::of(gpc, None), (TargetEl::El3, TargetReason::Only));
    /// ```
    #[must_use]
    pub fn of(esr: Esr, said: Option<TargetEl>) -> (TargetEl, Self) {
        if let Some(el) = said {
            return (el, Self::Given);
        }
        let mut levels = [TargetEl::El1, TargetEl::El2, TargetEl::El3]
            .into_iter()
            .filter(|&el| esr.ec().occurs_at(el));
        match (levels.next(), levels.next()) {
            (Some(only), None) => (only, Self::Only),
            (Some(lowest), Some(_)) if !esr.ec().occurs_at(TargetEl::El2) => {
                (lowest, Self::Assumed)
            }
            _ => (TargetEl::El2, Self::Assumed),
        }
    }

    /// The reason in words, without a stop; `None` for a level that was given.
    #[must_use]
    pub fn words(self, target: TargetEl) -> Option<String> {
        let el = target.name();
        match self {
            Self::Given => None,
            Self::Told => Some(format!("{el}, as the text says")),
            Self::Only => Some(format!("{el}: the class occurs at no other level")),
            Self::Assumed => Some(format!("{el} is assumed")),
        }
    }
}
