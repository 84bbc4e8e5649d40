//! SME traps, and instructions that are illegal in the current SME state, EC 0x1d: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(3, access = RO)]
    smtc: SmeTrapCode,
    #[bits(61)]
    __: u64,
}

/// `SMTC`, why an instruction was trapped: three bits, every value kept.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "SMTC")]
pub struct SmeTrapCode(u8);

open_code!(SmeTrapCode, 0b111:
    0b000 TRAPPED "Access to SME functionality trapped by SMEN, TSM or ESM";
    0b001 ILLEGAL_IN_STREAMING_MODE "SIMD or SVE instruction trapped because PSTATE.SM is 1";
    0b010 NOT_IN_STREAMING_MODE "SME instruction trapped because PSTATE.SM is 0";
    0b011 ZA_DISABLED "SME instruction trapped because PSTATE.ZA is 0";
    0b100 ZT0_TRAPPED "Access to the SME2 ZT0 register trapped";
);

iss_encoding!(
    /// The syndrome of an exception due to SME functionality (`FEAT_SME`).
    ///
    /// ```
    /// use aarch64_syndrome::iss::{SmeAccess, SmeTrapCode};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let access = SmeAccess::from_esr(Esr::from_bits(0x7600_0003), TargetEl::El1).unwrap();
    /// assert_eq!(access.smtc(), SmeTrapCode::ZA_DISABLED);
    /// ```
    SmeAccess: Layout
);

iss_fields!(SmeAccess: Layout { ISS {
    /// why the instruction was trapped.
    "SMTC" [2:0] smtc: SmeTrapCode => name;
} });

impl SmeAccess {
    /// The exception for this reason: `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl, smtc: SmeTrapCode) -> Self {
        Self::build(ExceptionClass::SME_ACCESS, target, smtc.into_bits() as u32)
    }
}
