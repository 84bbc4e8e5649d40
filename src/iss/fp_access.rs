//! SME, SVE, SIMD and floating-point accesses trapped by FPEN or TFP, EC 0x07: `ISS`.

use super::conditional::{ConditionBits, conditional};
use crate::condition::Condition;
use crate::ec::ExceptionClass;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList};

iss_encoding!(
    /// The syndrome of an access to SME, SVE, SIMD or floating-point functionality that FPEN or
    /// TFP traps.
    ///
    /// ```
    /// use aarch64_syndrome::{Condition, Esr, FpAccess, TargetEl};
    ///
    /// let access = FpAccess::from_esr(Esr::from_bits(0x1fe0_0000), TargetEl::El1).unwrap();
    /// assert_eq!(access.cond(), Some(Condition::AL));
    /// ```
    FpAccess: ConditionBits
);

conditional!(FpAccess);

impl FpAccess {
    /// The trap of an access in `AArch64` state: `CV` = 1, `COND` always, `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl) -> Self {
        Self::build(ExceptionClass::FP_ACCESS, target, ConditionBits::iss(Condition::AL))
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        self.word.fields(list);
    }
}
