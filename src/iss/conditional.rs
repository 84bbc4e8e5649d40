//! `CV` and `COND`, `[24:20]` of every encoding of an instruction that `AArch32` code can execute.

use crate::condition::Condition;
use crate::esr::Esr;
use crate::field::{Field, FieldList};
use bitfield_struct::bitfield;

/// Where the two are; the layout of each encoding has the rest.
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
pub(super) struct ConditionBits {
    #[bits(20)]
    __: u32,
    #[bits(4, access = RO)]
    cond: Condition,
    #[bits(1, access = RO)]
    pub(super) cv: bool,
    #[bits(39)]
    __: u64,
}

impl ConditionBits {
    pub(super) const CV: (usize, usize) = (Self::CV_OFFSET, Self::CV_BITS);
    pub(super) const COND: (usize, usize) = (Self::COND_OFFSET, Self::COND_BITS);

    pub(super) const fn of(esr: Esr) -> Self {
        Self::from_bits(esr.into_bits())
    }

    /// `COND` where `CV` = 1 makes it mean something.
    pub(super) const fn valid_cond(self) -> Option<Condition> {
        if self.cv() { Some(self.cond()) } else { None }
    }

    /// `[24:20]` as `ISS` bits, for a constructor.
    pub(super) const fn iss(condition: Condition) -> u32 {
        1 << Self::CV_OFFSET | (condition.into_bits() as u32) << Self::COND_OFFSET
    }

    #[inline]
    pub(super) fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.flag("CV", Self::CV, "COND is valid", "COND is not valid");
        match self.valid_cond() {
            Some(condition) => list.show("COND", Self::COND, condition.name()),
            None => list.unknown("COND", Self::COND),
        }
    }
}

/// Gives an encoding the accessors and the encoder of `CV` and `COND`.
macro_rules! conditional {
    ($name:ident) => {
        impl $name {
            /// `CV`, `[24]`: `COND` is valid.
            ///
            /// Always so from `AArch64` and A32 instructions. After a T32 instruction the
            /// condition may be in `SPSR_ELx.IT` alone.
            #[inline]
            #[must_use]
            #[doc(alias = "CV")]
            pub const fn cv(self) -> bool {
                ConditionBits::of(self.esr()).cv()
            }

            /// `COND`, `[23:20]`: the condition of the instruction; `None` where `CV` = 0 makes it
            /// UNKNOWN.
            #[inline]
            #[must_use]
            #[doc(alias = "COND")]
            pub const fn cond(self) -> Option<crate::condition::Condition> {
                ConditionBits::of(self.esr()).valid_cond()
            }

            /// With `CV` = 1 and `COND` as given, or with both 0.
            #[must_use]
            pub const fn with_cond(self, cond: Option<crate::condition::Condition>) -> Self {
                let (cv, cond) = match cond {
                    Some(cond) => (1, cond.into_bits()),
                    None => (0, 0),
                };
                self.replace(true, ConditionBits::CV, cv).replace(
                    true,
                    ConditionBits::COND,
                    cond as u64,
                )
            }
        }
    };
}
pub(super) use conditional;
