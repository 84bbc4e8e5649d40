//! SME, SVE, SIMD and floating-point accesses trapped by FPEN or TFP, EC 0x07: `ISS`.

use super::conditional::conditional_fields;
use crate::condition::Condition;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(20)]
    __: u32,
    #[bits(4, access = RO)]
    cond: Condition,
    #[bits(1, access = RO)]
    cv: bool,
    #[bits(39)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of an access to SME, SVE, SIMD or floating-point functionality that FPEN or
    /// TFP traps.
    ///
    /// ```
    /// use aarch64_syndrome::iss::{Condition, FpAccess};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let access = FpAccess::from_esr(Esr::from_bits(0x1fe0_0000), TargetEl::El1).unwrap();
    /// assert_eq!(access.cond(), Some(Condition::AL));
    /// ```
    FpAccess: Layout
);

conditional_fields!(FpAccess: Layout {});

impl FpAccess {
    /// The trap of an access in `AArch64` state: `CV` = 1, `COND` always, `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl) -> Self {
        Self::build(ExceptionClass::FP_ACCESS, target, 0).with_cond(Some(Condition::AL))
    }
}
