//! Trapped ERET, ERETAA and ERETAB, EC 0x1a: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::TargetEl1Or2;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(1, access = RO)]
    ereta: bool,
    #[bits(1, access = RO)]
    eret: bool,
    #[bits(62)]
    __: u64,
}

/// An exception return: `ERET` and `ERETA` in one.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExceptionReturn {
    /// ERET.
    Eret = 0b00,
    /// ERETAA: with key A.
    Eretaa = 0b10,
    /// ERETAB: with key B.
    Eretab = 0b11,
}

impl_names!(ExceptionReturn {
    Eret => "ERET",
    Eretaa => "ERETAA",
    Eretab => "ERETAB",
});

iss_encoding!(
    /// The syndrome of a trapped ERET, ERETAA or ERETAB (`FEAT_FGT`, `FEAT_NV`).
    ///
    /// ```
    /// use aarch64_syndrome::iss::{Eret, ExceptionReturn};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let trap = Eret::from_esr(Esr::from_bits(0x6a00_0003), TargetEl::El2).unwrap();
    /// assert_eq!(trap.instruction(), ExceptionReturn::Eretab);
    /// ```
    Eret: Layout
);

iss_fields!(Eret: Layout { ISS {
    /// ERETAA or ERETAB, not ERET.
    "ERET" [1] eret: bool => "ERETAA or ERETAB" | "ERET";
    /// ERETAB, not ERETAA. `None` for ERET.
    "ERETA" [0] ereta: bool if eret => "ERETAB" | "ERETAA";
} });

impl Eret {
    /// The trap of `instruction`: `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl1Or2, instruction: ExceptionReturn) -> Self {
        Self::build(ExceptionClass::ERET, target.target(), instruction as u32)
    }

    /// Which instruction was trapped.
    #[inline]
    #[must_use]
    pub const fn instruction(self) -> ExceptionReturn {
        match self.ereta() {
            None => ExceptionReturn::Eret,
            Some(false) => ExceptionReturn::Eretaa,
            Some(true) => ExceptionReturn::Eretab,
        }
    }
}
