//! Where a field stands in a 64-bit word.

/// `width` bits from `low` up.
#[derive(Clone, Copy)]
pub(crate) struct BitRange {
    low: u8,
    width: u8,
}

#[allow(clippy::arithmetic_side_effects, reason = "a field of the manual is inside 64 bits")]
impl BitRange {
    /// For numbers of the manual, which are inside 64 bits.
    #[inline]
    pub(crate) const fn new(low: u8, width: u8) -> Self {
        Self { low, width }
    }

    /// The bits of a layout's field, by the constants that bitfield-struct makes for it.
    #[inline]
    pub(crate) const fn of_layout(offset: usize, bits: usize) -> Self {
        assert!(offset < 64 && bits < 64);
        Self::new(offset as u8, bits as u8)
    }

    #[inline]
    pub(crate) const fn low(self) -> u8 {
        self.low
    }

    #[inline]
    pub(crate) const fn high(self) -> u8 {
        self.low + self.width - 1
    }

    /// The bits themselves, in place.
    #[inline]
    pub(crate) const fn mask(self) -> u64 {
        ((1 << self.width) - 1) << self.low
    }

    /// Their value in this word, right-aligned.
    #[inline]
    pub(crate) const fn of(self, word: u64) -> u64 {
        word >> self.low & ((1 << self.width) - 1)
    }

    /// The word with the low bits of `value` in their place.
    #[inline]
    pub(crate) const fn replaced(self, word: u64, value: u64) -> u64 {
        word & !self.mask() | value << self.low & self.mask()
    }
}
