//! Trapped floating-point exceptions, EC 0x28 and 0x2c: `ISS`.

use crate::bits::BitRange;
use crate::ec::ExceptionClass;
use crate::el::{TargetEl, TargetEl1Or2};
use crate::small_int::U3;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(8, access = RO)]
    flags: u8,
    #[bits(3, access = RO)]
    vecitr: U3,
    #[bits(12)]
    __: u16,
    #[bits(1, access = RO)]
    tfv: bool,
    #[bits(40)]
    __: u64,
}

/// The flags in the word, with the bits between them.
const FLAGS: BitRange = BitRange::new(0, 8);

/// `IDF`, `IXF`, `UFF`, `OFF`, `DZF` and `IOF`: the floating-point exceptions that were trapped.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FpFlags(u8);

impl FpFlags {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// Invalid Operation.
    pub const IOF: Self = Self(1 << 0);
    /// Divide by Zero.
    pub const DZF: Self = Self(1 << 1);
    /// Overflow.
    pub const OFF: Self = Self(1 << 2);
    /// Underflow.
    pub const UFF: Self = Self(1 << 3);
    /// Inexact.
    pub const IXF: Self = Self(1 << 4);
    /// Input Denormal.
    pub const IDF: Self = Self(1 << 7);

    /// Each flag with its name, from the highest.
    const ALL: [(&'static str, Self); 6] = [
        ("IDF", Self::IDF),
        ("IXF", Self::IXF),
        ("UFF", Self::UFF),
        ("OFF", Self::OFF),
        ("DZF", Self::DZF),
        ("IOF", Self::IOF),
    ];

    /// The flags at the bits where the syndrome has them; other bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0b1001_1111)
    }

    /// The bits as the syndrome holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self.0
    }

    /// These flags and `other`.
    #[inline]
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// `true` if all of `other` are among these.
    #[inline]
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl_text!(FpFlags, |this, put| {
    let mut separator = "";
    for &(name, flag) in &Self::ALL {
        if this.contains(flag) {
            put!("{}{}", separator, name);
            separator = " ";
        }
    }
});

iss_encoding!(
    /// The syndrome of a trapped floating-point exception.
    ///
    /// ```
    /// use aarch64_syndrome::iss::{FpException, FpFlags};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let trap = FpException::from_esr(Esr::from_bits(0xb280_0002), TargetEl::El1).unwrap();
    /// assert_eq!(trap.flags(), Some(FpFlags::DZF));
    /// ```
    FpException: Layout
);

iss_fields!(FpException: Layout { ISS {
    /// the flags are valid.
    "TFV" [23] tfv ! set_tfv: bool => "the flags are valid" | "the flags are not valid";
    /// all ones from `AArch32`. `None` from `AArch64`, where it is UNKNOWN.
    "VECITR" [10:8] vecitr ! set_vecitr: U3 if is_aarch32 else Unknown => "";
    "IDF" [7] _ if tfv else Unknown => "Input Denormal" | "";
    "IXF" [4] _ if tfv else Unknown => "Inexact" | "";
    "UFF" [3] _ if tfv else Unknown => "Underflow" | "";
    "OFF" [2] _ if tfv else Unknown => "Overflow" | "";
    "DZF" [1] _ if tfv else Unknown => "Divide by Zero" | "";
    "IOF" [0] _ if tfv else Unknown => "Invalid Operation" | "";
} });

impl FpException {
    /// A trap from `AArch64` state, EC 0x2c: `IL` = 1, `TFV` = 0.
    #[must_use]
    pub const fn aarch64(target: TargetEl) -> Self {
        Self::build(ExceptionClass::FP_EXCEPTION64, target, 0)
    }

    /// A trap from `AArch32` state, EC 0x28: `IL` = 1, `VECITR` all ones, `TFV` = 0.
    #[must_use]
    pub const fn aarch32(target: TargetEl1Or2) -> Self {
        Self::build(ExceptionClass::FP_EXCEPTION32, target.target(), 0)
            .set_vecitr(U3::from_bits(0b111))
    }

    /// With `TFV` = 1 and these flags.
    #[must_use]
    pub const fn with_flags(self, flags: FpFlags) -> Self {
        self.set_tfv(true).replace(true, FLAGS, flags.into_bits() as u64)
    }

    /// `IDF`, `[7]`, and `IXF`, `UFF`, `OFF`, `DZF`, `IOF`, `[4:0]`: what was trapped. `None` where
    /// `TFV` = 0 makes them UNKNOWN.
    #[inline]
    #[must_use]
    #[doc(alias = "IDF")]
    #[doc(alias = "IXF")]
    #[doc(alias = "UFF")]
    #[doc(alias = "OFF")]
    #[doc(alias = "DZF")]
    #[doc(alias = "IOF")]
    pub const fn flags(self) -> Option<FpFlags> {
        if self.tfv() { Some(FpFlags::from_bits(self.word.flags())) } else { None }
    }

    const fn is_aarch32(self) -> bool {
        matches!(self.esr().ec(), ExceptionClass::FP_EXCEPTION32)
    }
}
