//! What one word shows: fields with a value, and fields that are UNKNOWN.

use super::bits::bits;

/// The fields of one word, in the order in which they were written down.
/// A field that is RES0 or means nothing is in neither list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub shown: Vec<(&'static str, u64)>,
    pub unknown: Vec<&'static str>,
}

impl Sheet {
    /// Empties both lists and keeps their memory, for a loop over many words.
    #[inline]
    pub fn clear(&mut self) {
        self.shown.clear();
        self.unknown.clear();
    }

    /// Bits `high..=low` of ISS (a bit of ISS has the same number in the word).
    #[inline]
    pub fn iss(&mut self, name: &'static str, word: u64, high: u32, low: u32) {
        self.shown.push((name, bits(word, high, low)));
    }

    /// Bits `high..=low` of ISS2.
    #[inline]
    pub fn iss2(&mut self, name: &'static str, word: u64, high: u32, low: u32) {
        self.shown.push((name, bits(word, 32 + high, 32 + low)));
    }

    /// A field whose bits the architecture makes UNKNOWN in this word.
    #[inline]
    pub fn unknown(&mut self, name: &'static str) {
        self.unknown.push(name);
    }
}
