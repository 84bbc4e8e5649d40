//! `SError` exceptions, EC 0x2f: `ISS`.

mod encode;
mod fields;

use super::data_abort::WriteUpdate;
use crate::ec::ExceptionClass;
use crate::error_state::{AsyncErrorType, ErrorState};
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
    wu: WriteUpdate,
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
    /// use aarch64_syndrome::{ErrorState, Esr, SError, TargetEl};
    ///
    /// let error = SError::from_esr(Esr::from_bits(0xbe00_1811), TargetEl::El2).unwrap();
    /// assert_eq!(error.error_state(), Some(ErrorState::Corrected));
    /// ```
    SError: Layout,
    |ec, _target| ec.into_bits() == ExceptionClass::SERROR.into_bits()
);

/// `DFSC` of an `SError` that carries a syndrome. The number means a Tag Check Fault in an abort.
const ASYNCHRONOUS_SERROR: FaultStatus = FaultStatus::from_bits(0x11);

impl SError {
    /// `IDS`, `[24]`: `[23:0]` are IMPLEMENTATION DEFINED.
    #[inline]
    #[must_use]
    #[doc(alias = "IDS")]
    pub const fn ids(self) -> bool {
        self.word.ids()
    }

    /// `[23:0]` where they are IMPLEMENTATION DEFINED, else `None`.
    #[inline]
    #[must_use]
    pub const fn implementation_defined(self) -> Option<u32> {
        if self.ids() { Some(self.esr().iss() & 0xff_ffff) } else { None }
    }

    /// `DFSC`, `[5:0]`, `None` where `IDS` = 1: 0 is an uncategorized error, 0x11 one with a
    /// syndrome. A code of its own, not a fault status code of an abort.
    #[inline]
    #[must_use]
    #[doc(alias = "DFSC")]
    pub const fn dfsc(self) -> Option<FaultStatus> {
        if self.ids() { None } else { Some(self.word.dfsc()) }
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

    /// `ELS`, `[18]` (`FEAT_RASv2`).
    #[inline]
    #[must_use]
    #[doc(alias = "ELS")]
    pub const fn els(self) -> Option<bool> {
        if self.has_syndrome() { Some(self.word.els()) } else { None }
    }

    /// `WU`, `[17:16]`: what a store did to its location (`FEAT_RASv2`).
    #[inline]
    #[must_use]
    #[doc(alias = "WU")]
    pub const fn write_update(self) -> Option<WriteUpdate> {
        if self.has_syndrome() { Some(self.word.wu()) } else { None }
    }

    /// `VFV`, `[15]`: `FAR_ELx` is valid (`FEAT_RASv2`).
    #[inline]
    #[must_use]
    #[doc(alias = "VFV")]
    pub const fn vfv(self) -> Option<bool> {
        if self.has_syndrome() { Some(self.word.vfv()) } else { None }
    }

    /// `PFV`, `[14]`: `PFAR_ELx` (`MFAR_EL3`) is valid (`FEAT_PFAR`).
    #[inline]
    #[must_use]
    #[doc(alias = "PFV")]
    pub const fn pfv(self) -> Option<bool> {
        if self.has_syndrome() { Some(self.word.pfv()) } else { None }
    }

    /// `IESB`, `[13]`: synchronized by an implicit error synchronization event (`FEAT_IESB`).
    #[inline]
    #[must_use]
    #[doc(alias = "IESB")]
    pub const fn iesb(self) -> Option<bool> {
        if self.has_syndrome() { Some(self.word.iesb()) } else { None }
    }

    /// `AET`, `[12:10]`: the state of the core after the error.
    #[inline]
    #[must_use]
    #[doc(alias = "AET")]
    pub const fn aet(self) -> Option<AsyncErrorType> {
        if self.has_syndrome() { Some(self.word.aet()) } else { None }
    }

    /// `EA`, `[9]`: IMPLEMENTATION DEFINED classification of the external abort.
    #[inline]
    #[must_use]
    #[doc(alias = "EA")]
    pub const fn ea(self) -> Option<bool> {
        if self.has_syndrome() { Some(self.word.ea()) } else { None }
    }

    /// `WnR`, `[6]`: the error came from a write. `None` also where `WnRV`, `[7]`, is 0
    /// (`FEAT_RASv2`).
    #[inline]
    #[must_use]
    #[doc(alias = "WnR")]
    #[doc(alias = "WnRV")]
    pub const fn wnr(self) -> Option<bool> {
        if self.has_wnr() { Some(self.word.wnr()) } else { None }
    }

    const fn has_wnr(self) -> bool {
        self.has_syndrome() & self.word.wnrv()
    }
}
