//! SMC from `AArch32` state, EC 0x13: `ISS`.

use crate::condition::Condition;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(19)]
    __: u32,
    #[bits(1, access = RO)]
    ccknownpass: bool,
    #[bits(4, access = RO)]
    cond: Condition,
    #[bits(1, access = RO)]
    cv: bool,
    #[bits(39)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of an SMC from `AArch32` state.
    ///
    /// Only one that `HCR_EL2.TSC` traps to EL2 has fields; `ELR_EL2` is then the SMC itself.
    ///
    /// ```
    /// use aarch64_syndrome::iss::{Condition, Smc32};
    ///
    /// let smc = Smc32::trapped_to_el2().with_cond(Some(Condition::NE));
    /// assert_eq!(smc.esr().into_bits(), 0x4f18_0000);
    /// ```
    Smc32: Layout
);

iss_fields!(Smc32: Layout { ISS {
    /// `COND` is valid. `None` unless `CCKNOWNPASS` is 1.
    "CV" [24] cv ! set_cv: bool if has_condition => "COND is valid" | "COND is not valid";
    /// the condition of the SMC. `None` unless `CCKNOWNPASS` and `CV` are 1.
    "COND" [23:20] cond ! set_cond: Condition
        where has_condition if has_cond else Unknown => name;
    /// the SMC was conditional and may have failed its condition, against what the name says; 0 if
    /// it is known to have passed. `None` in `ESR_EL3`.
    "CCKNOWNPASS" [19] ccknownpass ! set_ccknownpass: bool
        at El2 => "may have failed its condition" | "unconditional, or passed its condition";
} });

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
        match (self.target, cond) {
            (TargetEl::El2, Some(cond)) => self.set_ccknownpass(true).set_cv(true).set_cond(cond),
            (TargetEl::El2, None) => {
                self.set_ccknownpass(true).set_cv(false).set_cond(Condition::from_bits(0))
            }
            _ => self,
        }
    }

    const fn has_condition(self) -> bool {
        matches!(self.ccknownpass(), Some(true))
    }

    const fn has_cond(self) -> bool {
        self.word.cv()
    }
}
