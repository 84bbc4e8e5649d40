//! `SError` exceptions, EC 0x2f: `ISS`.

mod encode;

use super::data_abort::WriteUpdate;
use crate::ec::ExceptionClass;
use crate::error_type::{AsyncErrorType, ErrorState};
use crate::fsc::FaultStatus;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(6, access = RO)]
    dfsc: FaultStatus,
    #[bits(1, access = RO)]
    wnr: bool,
    #[bits(1, access = RO)]
    wnrv: bool,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    ea: bool,
    #[bits(3, access = RO)]
    aet: AsyncErrorType,
    #[bits(1, access = RO)]
    iesb: bool,
    #[bits(1, access = RO)]
    pfv: bool,
    #[bits(1, access = RO)]
    vfv: bool,
    #[bits(2, access = RO)]
    wu: u8,
    #[bits(1, access = RO)]
    els: bool,
    #[bits(5)]
    __: u8,
    #[bits(1, access = RO)]
    ids: bool,
    #[bits(39)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of an `SError`.
    ///
    /// Only one with `IDS` = 0 and `DFSC` 0x11 tells anything of the error; every accessor of a
    /// field that depends on that is `None` otherwise.
    ///
    /// ```
    /// use aarch64_syndrome::iss::{ErrorState, SError};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let error = SError::from_esr(Esr::from_bits(0xbe00_1811), TargetEl::El2).unwrap();
    /// assert_eq!(error.error_state(), Some(ErrorState::Corrected));
    /// ```
    #[doc(alias = "system error")]
    #[doc(alias = "asynchronous abort")]
    SError: Layout,
    |ec, _target| ec.into_bits() == ExceptionClass::SERROR.into_bits()
);

/// `DFSC` of an `SError` that carries a syndrome. The number means a Tag Check Fault in an abort.
const ASYNCHRONOUS_SERROR: FaultStatus = FaultStatus::from_bits(0x11);

iss_fields!(SError: Layout { ISS {
    /// `[23:0]` are IMPLEMENTATION DEFINED.
    "IDS" [24] ids ! set_ids: bool
        => "[23:0] are IMPLEMENTATION DEFINED" | "[23:0] are architected";
    // What they mean is not the architecture's to say.
    "IMPLEMENTATION_DEFINED" [23:0] _ where ids if is_architected else Void => "";
    /// a bit of `FEAT_RASv2`, as it is in the word.
    "ELS" [18] els / with_els: bool if has_syndrome => "";
    /// what a store did to its location (`FEAT_RASv2`).
    #[doc(alias = "WU")]
    "WU" [17:16] write_update / with_write_update: WriteUpdate in wu if has_syndrome => name;
    /// `FAR_ELx` is valid (`FEAT_RASv2`).
    "VFV" [15] vfv / with_vfv: bool if has_syndrome => "FAR is valid" | "FAR is UNKNOWN";
    /// `PFAR_ELx` (`MFAR_EL3`) is valid (`FEAT_PFAR`).
    "PFV" [14] pfv / with_pfv: bool if has_syndrome => "PFAR is valid" | "PFAR is UNKNOWN";
    /// synchronized by an implicit error synchronization event (`FEAT_IESB`).
    "IESB" [13] iesb / with_iesb: bool if has_syndrome
        => "synchronized by an implicit error synchronization event"
        | "not synchronized by an implicit error synchronization event";
    /// the state of the core after the error.
    "AET" [12:10] aet ! set_aet: AsyncErrorType if has_syndrome => name;
    /// IMPLEMENTATION DEFINED classification of the external abort.
    "EA" [9] ea / with_ea: bool if has_syndrome => "external abort type";
    /// `WnR` is valid (`FEAT_RASv2`).
    "WnRV" [7] wnrv ! set_wnrv: bool if has_syndrome => "WnR is valid" | "WnR is not valid";
    /// the error came from a write. `None` also where `WnRV` is 0 (`FEAT_RASv2`).
    "WnR" [6] wnr ! set_wnr: bool where has_syndrome if has_wnr else Void => "write" | "read";
    /// 0 is an uncategorized error, 0x11 one with a syndrome. `None` where `IDS` = 1. A code of its
    /// own, not a fault status code of an abort.
    "DFSC" [5:0] dfsc: FaultStatus if is_architected => dfsc_name;
} });

impl SError {
    /// `[23:0]` where they are IMPLEMENTATION DEFINED, else `None`.
    #[inline]
    #[must_use]
    pub const fn implementation_defined(self) -> Option<u32> {
        if self.ids() { Some(self.esr().iss() & 0xff_ffff) } else { None }
    }

    /// `true` where the fields below exist: `IDS` = 0 and `DFSC` is 0x11.
    #[inline]
    #[must_use]
    pub const fn has_syndrome(self) -> bool {
        !self.ids() & (self.word.dfsc().into_bits() == ASYNCHRONOUS_SERROR.into_bits())
    }

    /// What the error left of the core's state; `None` for a reserved `AET`.
    ///
    /// Uncontainable where there is no syndrome: the manual asks software to take an uncategorized
    /// or IMPLEMENTATION DEFINED `SError` so.
    #[inline]
    #[must_use]
    pub const fn error_state(self) -> Option<ErrorState> {
        match self.aet() {
            Some(aet) => aet.state(),
            None => Some(ErrorState::Uncontainable),
        }
    }

    const fn is_architected(self) -> bool {
        !self.ids()
    }

    const fn has_wnr(self) -> bool {
        self.word.wnrv()
    }

    #[inline]
    const fn dfsc_name(self) -> &'static str {
        match self.word.dfsc().into_bits() {
            0x00 => "Uncategorized error",
            0x11 => "Asynchronous SError exception",
            _ => "reserved",
        }
    }
}
