//! `ERR<n>FR` and `ERRIDR_EL1`: what an error record can do, and how many there are.

use super::{ErrorCounterFormat, impl_debug};
use bitfield_struct::bitfield;

/// `ERR<n>FR` (`ERXFR_EL1`): the features of an error record.
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
#[doc(alias = "ERXFR_EL1")]
pub struct ErrFr {
    /// `ED`, `[1:0]`: error detection and reporting; 0 not implemented, 1 always on, 2 controlled by
    /// `ERR<n>CTLR`, 3 this is a proxy for other records.
    #[inline]
    #[must_use]
    #[doc(alias = "ED")]
    #[bits(2, access = RO)]
    pub error_detection: u8,

    #[bits(2)]
    __: u8,

    /// `UI`, `[5:4]`: the interrupt for uncorrected errors; 0 none, 1 always on, 2 and 3
    /// controllable.
    #[inline]
    #[must_use]
    #[doc(alias = "UI")]
    #[bits(2, access = RO)]
    pub error_recovery_interrupt: u8,

    /// `FI`, `[7:6]`: the fault handling interrupt, in the values of `UI`.
    #[inline]
    #[must_use]
    #[doc(alias = "FI")]
    #[bits(2, access = RO)]
    pub fault_handling_interrupt: u8,

    /// `UE`, `[9:8]`: error responses to the requester, in the values of `UI`.
    #[inline]
    #[must_use]
    #[doc(alias = "UE")]
    #[bits(2, access = RO)]
    pub error_response: u8,

    #[bits(2)]
    __: u8,
    #[bits(3, access = RO)]
    raw_cec: u8,
    #[bits(1, access = RO)]
    raw_rp: bool,
    #[bits(48)]
    __: u64,
}

impl ErrFr {
    /// `true` unless `ED` = 0: there is a record to read here.
    #[inline]
    #[must_use]
    pub const fn is_implemented(self) -> bool {
        self.error_detection() != 0
    }

    /// The counters of corrected errors in `ERR<n>MISC0`, by `CEC` and `RP`; `None` where the record
    /// has none, or `CEC` is reserved.
    #[inline]
    #[must_use]
    #[doc(alias = "CEC")]
    #[doc(alias = "RP")]
    pub const fn counter_format(self) -> Option<ErrorCounterFormat> {
        match (self.raw_cec(), self.raw_rp()) {
            (0b010, false) => Some(ErrorCounterFormat::One8Bit),
            (0b010, true) => Some(ErrorCounterFormat::Two8Bit),
            (0b100, false) => Some(ErrorCounterFormat::One16Bit),
            (0b100, true) => Some(ErrorCounterFormat::Two16Bit),
            _ => None,
        }
    }
}

impl_debug!(ErrFr);

impl_text!(ErrFr, |this, put| {
    put!("{:#018x}", this.into_bits());
    if this.is_implemented() {
        match this.counter_format() {
            Some(format) => put!(" counts corrected errors: {}", format),
            None => put!(" counts nothing"),
        }
    } else {
        put!(" not implemented");
    }
});

/// `ERRIDR_EL1`: how many error records `ERRSELR_EL1` can select.
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
#[doc(alias = "ERRIDR_EL1")]
pub struct Erridr {
    /// `NUM`, `[15:0]`: one more than the highest index, 0 where there is no record.
    #[inline]
    #[must_use]
    #[doc(alias = "NUM")]
    #[bits(16, access = RO)]
    pub records: u16,

    #[bits(48)]
    __: u64,
}

impl_debug!(Erridr);
impl_text!(Erridr, |this, put| { put!("{} error records", this.records()) });
