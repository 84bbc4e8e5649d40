//! SMC from `AArch32` state, EC 0x13: `ISS`.

use super::conditional::ConditionBits;
use crate::condition::Condition;
use crate::ec::ExceptionClass;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList, at};
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(19)]
    __: u32,
    #[bits(1, access = RO)]
    ccknownpass: bool,
    #[bits(44)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of an SMC from `AArch32` state.
    ///
    /// Only one that `HCR_EL2.TSC` traps to EL2 has fields; `ELR_EL2` is then the SMC itself.
    ///
    /// ```
    /// use aarch64_syndrome::{Condition, Smc32};
    ///
    /// let smc = Smc32::trapped_to_el2().with_cond(Some(Condition::NE));
    /// assert_eq!(smc.esr().into_bits(), 0x4f18_0000);
    /// ```
    Smc32: Layout
);

impl Smc32 {
    /// An SMC that `HCR_EL2.TSC` traps, unconditional or known to pass: `CCKNOWNPASS` = 0,
    /// `IL` = 1.
    #[must_use]
    pub const fn trapped_to_el2() -> Self {
        Self::build(ExceptionClass::SMC32, TargetEl::El2, 0)
    }

    /// An SMC that EL3 takes: `ISS` = 0, `IL` = 1.
    #[must_use]
    pub const fn taken_to_el3() -> Self {
        Self::build(ExceptionClass::SMC32, TargetEl::El3, 0)
    }

    /// With `CCKNOWNPASS` = 1, `CV` = 1 and `COND` as given, or with `CCKNOWNPASS` = 1 and `CV` =
    /// 0, in `ESR_EL2`.
    #[must_use]
    pub const fn with_cond(self, cond: Option<Condition>) -> Self {
        let (cv, cond) = match cond {
            Some(cond) => (1, cond.into_bits()),
            None => (0, 0),
        };
        let exists = self.is_trapped();
        self.replace(exists, at!(Layout, CCKNOWNPASS_OFFSET, CCKNOWNPASS_BITS), 1)
            .replace(exists, ConditionBits::CV, cv)
            .replace(exists, ConditionBits::COND, cond as u64)
    }

    /// `CV`, `[24]`: `COND` is valid. `None` unless `CCKNOWNPASS` is 1.
    #[inline]
    #[must_use]
    #[doc(alias = "CV")]
    pub const fn cv(self) -> Option<bool> {
        if self.has_condition() { Some(ConditionBits::of(self.esr()).cv()) } else { None }
    }

    /// `COND`, `[23:20]`: the condition of the SMC. `None` unless `CCKNOWNPASS` and `CV` are 1.
    #[inline]
    #[must_use]
    #[doc(alias = "COND")]
    pub const fn cond(self) -> Option<Condition> {
        if self.has_condition() { ConditionBits::of(self.esr()).valid_cond() } else { None }
    }

    /// `CCKNOWNPASS`, `[19]`: the SMC was conditional and may have failed its condition, against
    /// what the name says; 0 if it is known to have passed. `None` in `ESR_EL3`.
    #[inline]
    #[must_use]
    #[doc(alias = "CCKNOWNPASS")]
    pub const fn ccknownpass(self) -> Option<bool> {
        if self.is_trapped() { Some(self.word.ccknownpass()) } else { None }
    }

    const fn is_trapped(self) -> bool {
        matches!(self.target(), TargetEl::El2)
    }

    const fn has_condition(self) -> bool {
        self.is_trapped() & self.word.ccknownpass()
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        if self.has_condition() {
            ConditionBits::of(self.esr()).fields(list);
        }
        if self.is_trapped() {
            list.flag(
                "CCKNOWNPASS",
                at!(Layout, CCKNOWNPASS_OFFSET, CCKNOWNPASS_BITS),
                "may have failed its condition",
                "unconditional, or passed its condition",
            );
        }
    }
}
