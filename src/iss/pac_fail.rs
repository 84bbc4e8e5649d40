//! PAC Fail exceptions, EC 0x1c: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(1, access = RO)]
    bna: bool,
    #[bits(1, access = RO)]
    dni: bool,
    #[bits(62)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a PAC Fail exception (`FEAT_FPAC`).
    ///
    /// ```
    /// use aarch64_syndrome::iss::PacFail;
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let fail = PacFail::from_esr(Esr::from_bits(0x7200_0002), TargetEl::El1).unwrap();
    /// assert_eq!((fail.dni(), fail.bna()), (true, false));
    /// ```
    PacFail: Layout
);

iss_fields!(PacFail: Layout { ISS {
    /// a data key, not an instruction key.
    "DnI" [1] dni / with_dni: bool => "data key" | "instruction key";
    /// key B, not key A.
    "BnA" [0] bna / with_bna: bool => "key B" | "key A";
} });

impl PacFail {
    /// A failure with instruction key A: `IL` = 1, both fields 0.
    #[must_use]
    pub const fn new(target: TargetEl) -> Self {
        Self::build(ExceptionClass::PAC_FAIL, target, 0)
    }
}
