//! Taking a word apart with division and remainder.

/// Bits `high..=low` of `word`, moved down to bit 0.
#[inline]
pub fn bits(word: u64, high: u32, low: u32) -> u64 {
    (word / 2_u64.pow(low)) % 2_u64.pow(high - low + 1)
}

/// One bit of `word`.
#[inline]
pub fn bit(word: u64, n: u32) -> bool {
    bits(word, n, n) == 1
}

/// A word with ones in `high..=low` and nowhere else.
#[inline]
pub fn ones(high: u32, low: u32) -> u64 {
    (2_u64.pow(high - low + 1) - 1) * 2_u64.pow(low)
}

/// Ones in `high..=low` of ISS2, which starts at bit 32 of the word.
#[inline]
pub fn ones2(high: u32, low: u32) -> u64 {
    ones(32 + high, 32 + low)
}

/// ESR.EC, the exception class.
#[inline]
pub fn ec(word: u64) -> u64 {
    bits(word, 31, 26)
}

/// ISS[5:0]: DFSC, IFSC or xFSC, wherever an encoding has one.
#[inline]
pub fn fsc(word: u64) -> u64 {
    bits(word, 5, 0)
}
