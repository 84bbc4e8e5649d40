//! `ERR<n>STATUS`: what an error record holds, and which of its registers mean anything.

use super::{ErrAddr, ErrMisc0, impl_debug};
use crate::error_type::ErrorState;
use bitfield_struct::bitfield;

/// `ERR<n>STATUS` (`ERXSTATUS_EL1`): the status of an error record.
///
/// Every accessor is `None` where a valid bit makes its field meaningless.
///
/// ```
/// use aarch64_syndrome::iss::ErrorState;
/// use aarch64_syndrome::ras::{ErrAddr, ErrStatus, RecordedError};
///
/// let status = ErrStatus::from_bits(0xe070_000c); // AV, V, UE, PN, UET = 3
/// assert_eq!(status.error(), Some(RecordedError::Uncorrected(ErrorState::Recoverable)));
/// let address = status.address(ErrAddr::from_bits(0x8000_0000_4567_8000)).unwrap();
/// assert_eq!(address.physical_address(), Some(0x4567_8000));
/// ```
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
#[doc(alias = "ERXSTATUS_EL1")]
pub struct ErrStatus {
    #[bits(8, access = RO)]
    raw_serr: ErrorCode,
    #[bits(8, access = RO)]
    raw_ierr: u8,
    #[bits(3)]
    __: u8,
    #[bits(1, access = RO)]
    raw_ci: bool,
    #[bits(2, access = RO)]
    raw_uet: UncorrectedErrorType,
    #[bits(1, access = RO)]
    raw_pn: bool,
    #[bits(1, access = RO)]
    raw_de: bool,
    #[bits(2, access = RO)]
    raw_ce: u8,
    #[bits(1, access = RO)]
    raw_mv: bool,
    #[bits(1, access = RO)]
    raw_of: bool,
    #[bits(1, access = RO)]
    raw_er: bool,
    #[bits(1, access = RO)]
    raw_ue: bool,

    /// `V`, `[30]`: the record holds an error. Nothing else in it means anything without this.
    #[inline]
    #[must_use]
    #[doc(alias = "V")]
    #[bits(1, access = RO)]
    pub is_valid: bool,

    #[bits(1, access = RO)]
    raw_av: bool,
    #[bits(32)]
    __: u32,
}

/// `SERR`, the architected primary error code: eight bits, every value kept.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "SERR")]
pub struct ErrorCode(u8);

/// `UET`, the Uncorrected Error Type of a record: two bits.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "UET")]
pub struct UncorrectedErrorType(u8);

include!("../../tables/serr.rs");
include!("../../tables/uet.rs");

/// How often a corrected error comes, by `CE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "CE")]
pub enum CorrectedError {
    /// 0b01: transient.
    Transient,
    /// 0b10: at least one, and no more is known.
    Unspecified,
    /// 0b11: persistent.
    Persistent,
}

impl_names!(CorrectedError {
    Transient => "transient",
    Unspecified => "unspecified",
    Persistent => "persistent",
});

/// The worst error of a record, by `UE`, `UET`, `DE` and `CE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordedError {
    /// `UE` = 1: neither corrected nor deferred.
    Uncorrected(ErrorState),
    /// `DE` = 1: passed on as poison, and an error only for the one who consumes it.
    Deferred,
    /// `CE` is not 0: corrected.
    Corrected(CorrectedError),
    /// None of the bits, in a valid record: what `SERR` and `IERR` say is all there is.
    Unclassified,
}

impl_text!(RecordedError, |this, put| {
    match this {
        Self::Uncorrected(state) => put!("uncorrected, {}", state),
        Self::Deferred => put!("deferred"),
        Self::Corrected(kind) => put!("corrected, {}", kind),
        Self::Unclassified => put!("unclassified"),
    }
});

impl ErrStatus {
    /// The worst error that the record holds; `None` where `V` = 0.
    #[inline]
    #[must_use]
    #[doc(alias = "UE")]
    pub const fn error(self) -> Option<RecordedError> {
        if !self.is_valid() {
            return None;
        }
        Some(match (self.uncorrected_error_type(), self.raw_de(), self.corrected()) {
            (Some(uet), _, _) => RecordedError::Uncorrected(match uet.state() {
                Some(state) => state,
                // All four values are allocated; the worst of them is the safe answer to a fifth.
                None => ErrorState::Uncontainable,
            }),
            (None, true, _) => RecordedError::Deferred,
            (None, false, Some(kind)) => RecordedError::Corrected(kind),
            (None, false, None) => RecordedError::Unclassified,
        })
    }

    /// `ERR<n>ADDR`, given the register; `None` where `AV` = 0 or `V` = 0: it means nothing.
    #[inline]
    #[must_use]
    #[doc(alias = "AV")]
    pub const fn address(self, register: ErrAddr) -> Option<ErrAddr> {
        if self.is_valid() & self.raw_av() { Some(register) } else { None }
    }

    /// `ERR<n>MISC0`, given the register; `None` where `MV` = 0 or `V` = 0.
    #[inline]
    #[must_use]
    #[doc(alias = "MV")]
    pub const fn misc0(self, register: ErrMisc0) -> Option<ErrMisc0> {
        if self.is_valid() & self.raw_mv() { Some(register) } else { None }
    }

    /// `ERR<n>MISC1`, `ERR<n>MISC2` or `ERR<n>MISC3`, given the register; `None` where `MV` = 0 or
    /// `V` = 0.
    ///
    /// Their bits are IMPLEMENTATION DEFINED. `ERR<n>MISC3` is a time where
    /// [`ErrFr::timestamp`](crate::ras::ErrFr::timestamp) says so.
    #[inline]
    #[must_use]
    #[doc(alias = "ERXMISC1_EL1")]
    #[doc(alias = "ERXMISC2_EL1")]
    #[doc(alias = "ERXMISC3_EL1")]
    pub const fn misc(self, register: u64) -> Option<u64> {
        if self.is_valid() & self.raw_mv() { Some(register) } else { None }
    }

    /// `UET`, `[21:20]`; `None` unless `V` = 1 and `UE` = 1.
    #[inline]
    #[must_use]
    #[doc(alias = "UET")]
    pub const fn uncorrected_error_type(self) -> Option<UncorrectedErrorType> {
        if self.is_valid() & self.raw_ue() { Some(self.raw_uet()) } else { None }
    }

    /// `DE`, `[23]`: at least one error was deferred, whatever else the record holds.
    #[inline]
    #[must_use]
    #[doc(alias = "DE")]
    pub const fn is_deferred(self) -> Option<bool> {
        if self.is_valid() { Some(self.raw_de()) } else { None }
    }

    /// `CE`, `[25:24]`: a corrected error, whatever else the record holds; `None` also where it is
    /// 0.
    #[inline]
    #[must_use]
    #[doc(alias = "CE")]
    pub const fn corrected(self) -> Option<CorrectedError> {
        match (self.is_valid(), self.raw_ce()) {
            (true, 0b01) => Some(CorrectedError::Transient),
            (true, 0b10) => Some(CorrectedError::Unspecified),
            (true, 0b11) => Some(CorrectedError::Persistent),
            _ => None,
        }
    }

    /// `OF`, `[27]`: there were more errors than the record tells of, or a counter has overflowed.
    #[inline]
    #[must_use]
    #[doc(alias = "OF")]
    pub const fn has_overflowed(self) -> Option<bool> {
        if self.is_valid() { Some(self.raw_of()) } else { None }
    }

    /// `PN`, `[22]`: the error is poison that was found, not a new one; `None` unless `UE` or `DE`.
    #[inline]
    #[must_use]
    #[doc(alias = "PN")]
    pub const fn is_poison(self) -> Option<bool> {
        if self.is_valid() & (self.raw_ue() | self.raw_de()) { Some(self.raw_pn()) } else { None }
    }

    /// `ER`, `[28]`: the requester got an error response; `None` unless `UE` or `DE`.
    #[inline]
    #[must_use]
    #[doc(alias = "ER")]
    pub const fn is_reported(self) -> Option<bool> {
        if self.is_valid() & (self.raw_ue() | self.raw_de()) { Some(self.raw_er()) } else { None }
    }

    /// `CI`, `[19]`: a critical error, for which the node may have raised its own interrupt.
    #[inline]
    #[must_use]
    #[doc(alias = "CI")]
    pub const fn is_critical(self) -> Option<bool> {
        if self.is_valid() { Some(self.raw_ci()) } else { None }
    }

    /// `SERR`, `[7:0]`: the architected primary error code.
    #[inline]
    #[must_use]
    #[doc(alias = "SERR")]
    pub const fn error_code(self) -> Option<ErrorCode> {
        if self.is_valid() { Some(self.raw_serr()) } else { None }
    }

    /// `IERR`, `[15:8]`: the IMPLEMENTATION DEFINED error code.
    #[inline]
    #[must_use]
    #[doc(alias = "IERR")]
    pub const fn implementation_defined_code(self) -> Option<u8> {
        if self.is_valid() { Some(self.raw_ierr()) } else { None }
    }
}

impl_debug!(ErrStatus);

impl_text!(ErrStatus, |this, put| {
    put!("{:#018x} ", this.into_bits());
    match (this.error(), this.error_code()) {
        (Some(error), Some(code)) => put!("{}: {}", error, code),
        _ => put!("no error"),
    }
    if let Some(true) = this.is_poison() {
        put!(", poison");
    }
    if let Some(true) = this.has_overflowed() {
        put!(", overflow");
    }
});

register_words!(u64: ErrStatus; new);
