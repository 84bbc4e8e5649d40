//! `ERR<n>MISC0`: the architected part, the counters of corrected errors.

use super::impl_debug;

/// `ERR<n>MISC0` (`ERXMISC0_EL1`): counters of corrected errors among IMPLEMENTATION DEFINED bits.
///
/// Where the counters lie, and whether there are any, is in `ERR<n>FR`.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "ERXMISC0_EL1")]
pub struct ErrMisc0(u64);

/// Which counters `ERR<n>MISC0` holds, by `ERR<n>FR.{CEC, RP}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCounterFormat {
    /// `OF`, `[39]`, and `CEC`, `[38:32]`.
    One8Bit,
    /// `OFR` and `CECR` in `[39:32]`, `OFO` and `CECO` in `[47:40]`.
    Two8Bit,
    /// `OF`, `[47]`, and `CEC`, `[46:32]`.
    One16Bit,
    /// `OFR` and `CECR` in `[47:32]`, `OFO` and `CECO` in `[63:48]`.
    Two16Bit,
}

impl_names!(ErrorCounterFormat {
    One8Bit => "one 8-bit counter",
    Two8Bit => "two 8-bit counters",
    One16Bit => "one 16-bit counter",
    Two16Bit => "two 16-bit counters",
});

/// One counter of corrected errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ErrorCounter {
    /// How many, 7 or 15 bits.
    pub count: u16,
    /// The counter has overflowed since software cleared the bit.
    pub has_overflowed: bool,
}

impl_text!(ErrorCounter, |this, put| {
    put!("{}", this.count);
    if this.has_overflowed {
        put!(" and an overflow");
    }
});

/// The counters of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCounters {
    /// One counter for every corrected error. Whether it counts others too is IMPLEMENTATION
    /// DEFINED.
    Every(ErrorCounter),
    /// The error that the record is about, apart from others.
    Apart {
        /// `CECR`: the first error, and every one since then at the location that the record names.
        repeat: ErrorCounter,
        /// `CECO`: any other location.
        other: ErrorCounter,
    },
}

impl_text!(ErrorCounters, |this, put| {
    match this {
        Self::Every(counter) => put!("{} corrected", counter),
        Self::Apart { repeat, other } => put!("{} there, {} elsewhere", repeat, other),
    }
});

impl ErrMisc0 {
    /// The register's value.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The register's value.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u64 {
        self.0
    }

    /// The counters, in the format of [`ErrFr::counter_format`](crate::ras::ErrFr::counter_format).
    #[inline]
    #[must_use]
    #[doc(alias = "CEC")]
    #[doc(alias = "CECR")]
    #[doc(alias = "CECO")]
    pub const fn counters(self, format: ErrorCounterFormat) -> ErrorCounters {
        let (low, high) = ((self.0 >> 32) as u16, (self.0 >> 48) as u16);
        match format {
            ErrorCounterFormat::One8Bit => ErrorCounters::Every(of_8_bits(low)),
            ErrorCounterFormat::Two8Bit => {
                ErrorCounters::Apart { repeat: of_8_bits(low), other: of_8_bits(low >> 8) }
            }
            ErrorCounterFormat::One16Bit => ErrorCounters::Every(of_16_bits(low)),
            ErrorCounterFormat::Two16Bit => {
                ErrorCounters::Apart { repeat: of_16_bits(low), other: of_16_bits(high) }
            }
        }
    }
}

const fn of_8_bits(bits: u16) -> ErrorCounter {
    ErrorCounter { count: bits & 0x7f, has_overflowed: bits & 0x80 != 0 }
}

const fn of_16_bits(bits: u16) -> ErrorCounter {
    ErrorCounter { count: bits & 0x7fff, has_overflowed: bits & 0x8000 != 0 }
}

impl_debug!(ErrMisc0);
impl_text!(ErrMisc0, |this, put| { put!("{:#018x}", this.0) });

register_words!(u64:; new ErrMisc0);
