//! Exception levels: where an exception came from, and whose `ESR_ELx` a word belongs to.

/// The exception level whose `ESR_ELx` a word was read from, or will be written to.
///
/// Some fields exist at one level only (`VNCR` not at EL1, `TopLevel` at EL2 alone), and the word
/// does not say where it comes from.
///
/// ```
/// use aarch64_syndrome::{Esr, TargetEl, iss::DataAbort};
///
/// let esr = Esr::from_bits(0x9200_2010); // bit 13 is VNCR, which ESR_EL1 does not have
/// assert_eq!(DataAbort::from_esr(esr, TargetEl::El2).unwrap().vncr(), Some(true));
/// assert_eq!(DataAbort::from_esr(esr, TargetEl::El1).unwrap().vncr(), None);
/// assert_eq!(TargetEl::from_current_el(0b1000), Some(TargetEl::El2)); // MRS X0, CurrentEL
/// ```
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetEl {
    /// `ESR_EL1`.
    El1 = 1,
    /// `ESR_EL2`.
    El2 = 2,
    /// `ESR_EL3`.
    El3 = 3,
}

impl_names!(TargetEl {
    El1 => "EL1",
    El2 => "EL2",
    El3 => "EL3",
});

impl TargetEl {
    /// 1, 2 or 3.
    #[inline]
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The level of that number; `None` unless it is 1, 2 or 3.
    #[inline]
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::El1),
            2 => Some(Self::El2),
            3 => Some(Self::El3),
            _ => None,
        }
    }

    /// The level that `CurrentEL.EL`, `[3:2]`, names: where the code that reads it takes its own
    /// exceptions. `None` for 0, which no code can read.
    #[inline]
    #[must_use]
    #[doc(alias = "CurrentEL")]
    pub const fn from_current_el(current_el: u64) -> Option<Self> {
        Self::from_number((current_el >> 2) as u8 & 0b11)
    }
}

/// A target of an exception that is never taken to EL3, such as a breakpoint or ERET.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetEl1Or2 {
    /// `ESR_EL1`.
    El1,
    /// `ESR_EL2`.
    El2,
}

impl_names!(TargetEl1Or2 {
    El1 => "EL1",
    El2 => "EL2",
});

impl TargetEl1Or2 {
    /// The same level among all three.
    #[inline]
    #[must_use]
    pub const fn target(self) -> TargetEl {
        match self {
            Self::El1 => TargetEl::El1,
            Self::El2 => TargetEl::El2,
        }
    }
}

/// A target of an exception that is never taken to EL1, such as HVC or SMC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetEl2Or3 {
    /// `ESR_EL2`.
    El2,
    /// `ESR_EL3`.
    El3,
}

impl_names!(TargetEl2Or3 {
    El2 => "EL2",
    El3 => "EL3",
});

impl TargetEl2Or3 {
    /// The same level among all three.
    #[inline]
    #[must_use]
    pub const fn target(self) -> TargetEl {
        match self {
            Self::El2 => TargetEl::El2,
            Self::El3 => TargetEl::El3,
        }
    }
}

/// The exception level that an exception came from.
///
/// ```
/// use aarch64_syndrome::{OriginEl, TargetEl, TrapSnapshot};
///
/// let trap = TrapSnapshot { spsr: 0x3c5, ..Default::default() };
/// assert_eq!(trap.origin(), Some(OriginEl::El1));
/// assert!(OriginEl::El1.is_below(TargetEl::El2));
/// ```
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OriginEl {
    /// EL0.
    El0 = 0,
    /// EL1.
    El1 = 1,
    /// EL2.
    El2 = 2,
    /// EL3.
    El3 = 3,
}

impl_names!(OriginEl {
    El0 => "EL0",
    El1 => "EL1",
    El2 => "EL2",
    El3 => "EL3",
});

impl OriginEl {
    /// `true` if an exception from here to `target` changes the exception level.
    #[inline]
    #[must_use]
    pub const fn is_below(self, target: TargetEl) -> bool {
        (self as u8) < target.number()
    }
}
