//! Which way a trapped access would have moved data.

/// `Direction`: which way a trapped access would have moved data.
///
/// ```
/// use aarch64_syndrome::{Direction, Esr};
///
/// let store = Esr::from_bits(0x9380_0046).mmio().unwrap();
/// assert_eq!(store.direction(), Direction::Write);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// 0: to the system register (MSR, MCR), or to memory (STC).
    Write,
    /// 1: from the system register (MRS, MRC), or from memory (LDC).
    Read,
}

impl_names!(Direction {
    Write => "write",
    Read => "read",
});

impl Direction {
    /// The value of the lowest bit; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        if bits & 1 == 0 { Self::Write } else { Self::Read }
    }

    /// The bit as the syndrome holds it.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self as u8
    }
}
