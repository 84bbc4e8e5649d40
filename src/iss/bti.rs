//! Branch Target Exceptions, EC 0x0d: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::small_int::U2;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(2, access = RO)]
    btype: U2,
    #[bits(62)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a Branch Target Exception (`FEAT_BTI`).
    ///
    /// ```
    /// use aarch64_syndrome::iss::Bti;
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let bti = Bti::from_esr(Esr::from_bits(0x3600_0002), TargetEl::El1).unwrap();
    /// assert_eq!(bti.btype().into_bits(), 2);
    /// ```
    Bti: Layout
);

iss_fields!(Bti: Layout { ISS {
    /// `PSTATE.BTYPE` when the exception was taken.
    "BTYPE" [1:0] btype: U2 => "PSTATE.BTYPE";
} });

impl Bti {
    /// A Branch Target Exception: `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl, btype: U2) -> Self {
        Self::build(ExceptionClass::BTI, target, btype.into_bits() as u32)
    }
}
