//! Branch Target Exceptions, EC 0x0d: `ISS`.

use crate::ec::ExceptionClass;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList, at};
use crate::operand::Operand2;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(2, access = RO)]
    btype: Operand2,
    #[bits(62)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a Branch Target Exception (`FEAT_BTI`).
    ///
    /// ```
    /// use aarch64_syndrome::{Bti, Esr, TargetEl};
    ///
    /// let bti = Bti::from_esr(Esr::from_bits(0x3600_0002), TargetEl::El1).unwrap();
    /// assert_eq!(bti.btype().into_bits(), 2);
    /// ```
    Bti: Layout
);

impl Bti {
    /// A Branch Target Exception: `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl, btype: Operand2) -> Self {
        Self::build(ExceptionClass::BTI, target, btype.into_bits() as u32)
    }

    /// `BTYPE`, `[1:0]`: `PSTATE.BTYPE` when the exception was taken.
    #[inline]
    #[must_use]
    #[doc(alias = "BTYPE")]
    pub const fn btype(self) -> Operand2 {
        self.word.btype()
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.show("BTYPE", at!(Layout, BTYPE_OFFSET, BTYPE_BITS), "PSTATE.BTYPE");
    }
}
