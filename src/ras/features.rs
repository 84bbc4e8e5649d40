//! `ERR<n>FR` and `ERRIDR_EL1`: what an error record can do, and how many there are.

use super::{ErrorCounterFormat, impl_debug};
use bitfield_struct::bitfield;

/// `ERR<n>FR` (`ERXFR_EL1`): the features of a node, in the first of its error records.
///
/// A record that is not the first of its node has `ED` = 0, as one that is not implemented: read
/// the first's. Every accessor but `error_detection` is meaningless then.
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
#[doc(alias = "ERXFR_EL1")]
pub struct ErrFr {
    /// `ED`, `[1:0]`: error detection and reporting; 0 not implemented, 1 always on, 2 controlled
    /// by `ERR<n>CTLR`, 3 no error record but a proxy for a RAS agent.
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
    #[bits(8)]
    __: u8,
    #[bits(2, access = RO)]
    raw_ts: u8,
    #[bits(38)]
    __: u64,
}

impl ErrFr {
    /// `ED` is 1 or 2: the record is implemented, and the first of its node. With `ED` = 0 it may
    /// still be a record of the node before it.
    #[inline]
    #[must_use]
    pub const fn is_first_of_node(self) -> bool {
        matches!(self.error_detection(), 1 | 2)
    }

    /// The timebase of the time in `ERR<n>MISC3`, by `TS`; `None` where the node records no time,
    /// or `TS` is reserved.
    #[inline]
    #[must_use]
    #[doc(alias = "TS")]
    pub const fn timestamp(self) -> Option<RecordTimebase> {
        match (self.is_first_of_node(), self.raw_ts()) {
            (true, 0b01) => Some(RecordTimebase::GenericTimer),
            (true, 0b10) => Some(RecordTimebase::ImplementationDefined),
            _ => None,
        }
    }

    /// The counters of corrected errors in `ERR<n>MISC0`, by `CEC` and `RP`; `None` where the
    /// record has none, `CEC` is reserved, or the record is not [the
    /// first](Self::is_first_of_node).
    #[inline]
    #[must_use]
    #[doc(alias = "CEC")]
    #[doc(alias = "RP")]
    pub const fn counter_format(self) -> Option<ErrorCounterFormat> {
        if !self.is_first_of_node() {
            return None;
        }
        match (self.raw_cec(), self.raw_rp()) {
            (0b010, false) => Some(ErrorCounterFormat::One8Bit),
            (0b010, true) => Some(ErrorCounterFormat::Two8Bit),
            (0b100, false) => Some(ErrorCounterFormat::One16Bit),
            (0b100, true) => Some(ErrorCounterFormat::Two16Bit),
            _ => None,
        }
    }
}

/// The clock of a record's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordTimebase {
    /// That of the Generic Timer.
    GenericTimer,
    /// An IMPLEMENTATION DEFINED one.
    ImplementationDefined,
}

impl_names!(RecordTimebase {
    GenericTimer => "Generic Timer",
    ImplementationDefined => "IMPLEMENTATION DEFINED",
});

impl_debug!(ErrFr);

impl_text!(ErrFr, |this, put| {
    put!("{:#018x}", this.into_bits());
    if this.is_first_of_node() {
        match this.counter_format() {
            Some(format) => put!(" counts corrected errors: {}", format),
            None => put!(" counts nothing"),
        }
    } else {
        put!(" a proxy, not the first of a node, or not implemented");
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

register_words!(u64: ErrFr Erridr; new);
