//! Trapped ERET, ERETAA and ERETAB, EC 0x1a: `ISS`.

use crate::ec::ExceptionClass;
use crate::esr::TargetEl1Or2;
use crate::field::{Field, FieldList, at};
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
    /// use aarch64_syndrome::{Eret, Esr, ExceptionReturn, TargetEl};
    ///
    /// let trap = Eret::from_esr(Esr::from_bits(0x6a00_0003), TargetEl::El2).unwrap();
    /// assert_eq!(trap.instruction(), ExceptionReturn::Eretab);
    /// ```
    Eret: Layout
);

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

    /// `ERET`, `[1]`: ERETAA or ERETAB, not ERET.
    #[inline]
    #[must_use]
    #[doc(alias = "ERET")]
    pub const fn eret(self) -> bool {
        self.word.eret()
    }

    /// `ERETA`, `[0]`: ERETAB, not ERETAA. `None` for ERET.
    #[inline]
    #[must_use]
    #[doc(alias = "ERETA")]
    pub const fn ereta(self) -> Option<bool> {
        if self.eret() { Some(self.word.ereta()) } else { None }
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.flag("ERET", at!(Layout, ERET_OFFSET, ERET_BITS), "ERETAA or ERETAB", "ERET");
        if self.eret() {
            list.flag("ERETA", at!(Layout, ERETA_OFFSET, ERETA_BITS), "ERETAB", "ERETAA");
        }
    }
}
