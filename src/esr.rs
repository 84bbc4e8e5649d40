//! The raw word: `ESR_ELx` as 64 bits, the same type at EL1, EL2 and EL3.

pub(crate) mod abort_bits;

use crate::bits::BitRange;
use crate::ec::ExceptionClass;
use crate::encoding::Encoding;
use crate::fsc::FaultStatus;
use crate::instruction_length::{InstructionLength, InstructionLengthRule};
use bitfield_struct::bitfield;

/// `ESR_EL1`, `ESR_EL2` or `ESR_EL3`: a 64-bit exception syndrome, every bit kept;
/// `repr(transparent)` over `u64`.
///
/// ```
/// use aarch64_syndrome::{Esr, ExceptionClass};
///
/// let esr = Esr::from_bits(0x9200_0410);
/// assert_eq!(esr.ec(), ExceptionClass::DATA_ABORT_LOWER);
/// assert_eq!(esr.iss(), 0x410);
/// assert_eq!("92000410".parse(), Ok(esr)); // as kernels print it
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

    pub(crate) const IL: BitRange = BitRange::new(25, 1);
    pub(crate) const EC: BitRange = BitRange::new(26, 6);

    /// The low six bits as a fault status code, which they are in an abort or a Granule Protection
    /// Check; other classes have something else there.
    #[inline]
    #[must_use]
    #[doc(alias = "DFSC")]
    #[doc(alias = "IFSC")]
    pub const fn fault_status(self) -> FaultStatus {
        FaultStatus::from_bits(self.into_bits() as u8)
    }

    /// The length of the instruction that took the exception, or `None` where `IL` says nothing. It
    /// says nothing of instruction aborts, data aborts with `ISV` = 0, `SError`s, all the others
    /// whose `IL` is always 1, and unallocated classes.
    ///
    /// An instruction of `AArch64` or A32 is always 32 bits long.
    #[inline]
    #[must_use]
    pub const fn instruction_length(self) -> Option<InstructionLength> {
        let is_told = match self.ec().il_rule() {
            InstructionLengthRule::One => false,
            InstructionLengthRule::Length => !matches!(self.ec().encoding(), Encoding::Unallocated),
            InstructionLengthRule::LengthIfIsv => self.bit(abort_bits::ISV),
        };
        if is_told { Some(InstructionLength::from_il(self.il())) } else { None }
    }

    /// The bit with this number.
    #[inline]
    pub(crate) const fn bit(self, number: u32) -> bool {
        self.into_bits() >> number & 1 != 0
    }

    /// The word with the low bits of `value` in place of a field.
    #[inline]
    pub(crate) const fn with_field(self, bits: BitRange, value: u64) -> Self {
        Self::from_bits(bits.replaced(self.into_bits(), value))
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

register_words!(u64: Esr; new);

impl core::str::FromStr for Esr {
    type Err = core::num::ParseIntError;

    /// The word in hexadecimal, with or without `0x`: as kernels print it.
    ///
    /// # Errors
    ///
    /// Where the text is no hexadecimal number of 64 bits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
        // The parser of numbers takes a sign, which no word has.
        let digits = if digits.starts_with('+') { "" } else { digits };
        u64::from_str_radix(digits, 16).map(Self::from_bits)
    }
}
