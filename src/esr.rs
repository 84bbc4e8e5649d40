//! The raw word: `ESR_ELx` as 64 bits, the same type at EL1, EL2 and EL3.

use crate::ec::ExceptionClass;
use bitfield_struct::bitfield;

/// The exception level whose `ESR_ELx` a word was read from, or will be written to.
///
/// Some fields exist at one level only (`VNCR` not at EL1, `TopLevel` at EL2 alone), and the word
/// does not say where it comes from.
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

/// `ESR_EL1`, `ESR_EL2` or `ESR_EL3`: a 64-bit exception syndrome, every bit kept.
///
/// ```
/// use aarch64_syndrome::{Esr, ExceptionClass};
///
/// let esr = Esr::from_bits(0x9200_0410);
/// assert_eq!(esr.ec(), ExceptionClass::DATA_ABORT_LOWER);
/// assert_eq!(esr.iss(), 0x410);
/// ```
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
#[doc(alias = "ESR_EL1")]
#[doc(alias = "ESR_EL2")]
#[doc(alias = "ESR_EL3")]
pub struct Esr {
    /// `ISS`, `[24:0]`: the syndrome, in the encoding that `EC` chooses.
    #[inline]
    #[must_use]
    #[doc(alias = "ISS")]
    #[bits(25, access = RO)]
    pub iss: u32,

    /// `IL`, `[25]`: the instruction was 32 bits long; also 1 where there is no length to tell
    /// ([`ExceptionClass::il_rule`]).
    #[inline]
    #[must_use]
    #[doc(alias = "IL")]
    #[bits(1, access = RO)]
    pub il: bool,

    /// `EC`, `[31:26]`: the exception class.
    #[inline]
    #[must_use]
    #[doc(alias = "EC")]
    #[bits(6, access = RO)]
    pub ec: ExceptionClass,

    /// `ISS2`, `[55:32]`: more syndrome, for aborts, watchpoints and Granule Protection Checks.
    #[inline]
    #[must_use]
    #[doc(alias = "ISS2")]
    #[bits(24, access = RO)]
    pub iss2: u32,

    /// `[63:56]`: RES0 in every `ESR_ELx`.
    #[bits(8)]
    __: u8,
}

impl Esr {
    /// The word with these parts. Bits above 25 of `iss` and 24 of `iss2` are dropped.
    #[must_use]
    pub const fn from_parts(ec: ExceptionClass, il: bool, iss: u32, iss2: u32) -> Self {
        let low = (ec.into_bits() as u32) << 26 | (il as u32) << 25 | iss & 0x1ff_ffff;
        Self::from_bits((iss2 as u64 & 0xff_ffff) << 32 | low as u64)
    }

    /// Where `IL` is, for the encoders of instructions that may be 16 bits long.
    pub(crate) const IL_AT: (usize, usize) = (Self::IL_OFFSET, Self::IL_BITS);

    /// The word with `bits` bits at `offset` replaced by the low bits of `value`.
    ///
    /// For the encoders: the layouts give `offset` and `bits`, so nothing out of range reaches
    /// this.
    #[must_use]
    #[allow(clippy::arithmetic_side_effects, reason = "a field of a layout is inside 64 bits")]
    pub(crate) const fn with_field(self, offset: usize, bits: usize, value: u64) -> Self {
        let mask = ((1 << bits) - 1) << offset;
        Self::from_bits(self.into_bits() & !mask | value << offset & mask)
    }
}

impl core::fmt::Debug for Esr {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Esr({:#018x})", self.into_bits())
    }
}

impl_text!(Esr, |this, put| {
    put!("{:#018x} EC {}", this.into_bits(), this.ec());
});

impl core::fmt::LowerHex for Esr {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::LowerHex::fmt(&self.into_bits(), f)
    }
}
