//! Trapped floating-point exceptions, EC 0x28 and 0x2c: `ISS`.

use crate::ec::ExceptionClass;
use crate::esr::{TargetEl, TargetEl1Or2};
use crate::field::{Field, FieldList, at};
use crate::operand::Operand3;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(8, access = RO)]
    flags: u8,
    #[bits(3, access = RO)]
    vecitr: Operand3,
    #[bits(12)]
    __: u16,
    #[bits(1, access = RO)]
    tfv: bool,
    #[bits(40)]
    __: u64,
}

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

    /// Each flag with its name and its bit, from the highest.
    const ALL: [(&'static str, usize, &'static str); 6] = [
        ("IDF", 7, "Input Denormal"),
        ("IXF", 4, "Inexact"),
        ("UFF", 3, "Underflow"),
        ("OFF", 2, "Overflow"),
        ("DZF", 1, "Divide by Zero"),
        ("IOF", 0, "Invalid Operation"),
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
    for (name, bit, _) in &Self::ALL {
        if this.0 >> bit & 1 != 0 {
            put!("{}{}", separator, name);
            separator = " ";
        }
    }
});

iss_encoding!(
    /// The syndrome of a trapped floating-point exception.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, FpException, FpFlags, TargetEl};
    ///
    /// let trap = FpException::from_esr(Esr::from_bits(0xb280_0002), TargetEl::El1).unwrap();
    /// assert_eq!(trap.flags(), Some(FpFlags::DZF));
    /// ```
    FpException: Layout
);

impl FpException {
    /// A trap from `AArch64` state, EC 0x2c: `IL` = 1, `TFV` = 0.
    #[must_use]
    pub const fn aarch64(target: TargetEl) -> Self {
        Self::build(ExceptionClass::FP_EXCEPTION64, target, 0)
    }

    /// A trap from `AArch32` state, EC 0x28: `IL` = 1, `VECITR` all ones, `TFV` = 0.
    #[must_use]
    pub const fn aarch32(target: TargetEl1Or2) -> Self {
        let iss = 0b111 << Layout::VECITR_OFFSET;
        Self::build(ExceptionClass::FP_EXCEPTION32, target.target(), iss)
    }

    /// With `TFV` = 1 and these flags.
    #[must_use]
    pub const fn with_flags(self, flags: FpFlags) -> Self {
        self.replace(true, at!(Layout, TFV_OFFSET, TFV_BITS), 1).replace(
            true,
            at!(Layout, FLAGS_OFFSET, FLAGS_BITS),
            flags.into_bits() as u64,
        )
    }

    /// `TFV`, `[23]`: the flags are valid.
    #[inline]
    #[must_use]
    #[doc(alias = "TFV")]
    pub const fn tfv(self) -> bool {
        self.word.tfv()
    }

    /// `VECITR`, `[10:8]`: all ones from `AArch32`. `None` from `AArch64`, where it is UNKNOWN.
    #[inline]
    #[must_use]
    #[doc(alias = "VECITR")]
    pub const fn vecitr(self) -> Option<Operand3> {
        if self.is_aarch32() { Some(self.word.vecitr()) } else { None }
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

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.flag(
            "TFV",
            at!(Layout, TFV_OFFSET, TFV_BITS),
            "the flags are valid",
            "the flags are not valid",
        );
        let vecitr = at!(Layout, VECITR_OFFSET, VECITR_BITS);
        if self.is_aarch32() {
            list.show("VECITR", vecitr, "");
        } else {
            list.unknown("VECITR", vecitr);
        }
        for &(name, bit, text) in &FpFlags::ALL {
            if self.tfv() {
                list.flag(name, (bit, 1), text, "");
            } else {
                list.unknown(name, (bit, 1));
            }
        }
    }
}
