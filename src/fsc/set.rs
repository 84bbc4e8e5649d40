//! Sets of fault status codes, for rules that are about a handful of the 64.

use super::{FaultClass, FaultStatus};

/// A set of fault status codes, one bit each: membership without a load or a branch.
///
/// ```
/// use aarch64_syndrome::policy::{EVERY_SEA, FaultStatusSet};
/// use aarch64_syndrome::{FaultClass, FaultStatus};
///
/// assert!(EVERY_SEA.contains(FaultStatus::SYNC_PARITY));
/// // A rule of one's own.
/// const MINE: FaultStatusSet = FaultStatusSet::of_classes(&[FaultClass::TagCheck]);
/// assert!(MINE.contains(FaultStatus::from_bits(0x11)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaultStatusSet(u64);

impl FaultStatusSet {
    /// The set of exactly these codes.
    #[must_use]
    pub const fn of(codes: &[FaultStatus]) -> Self {
        let mut set = Self(0);
        let mut rest = codes;
        while let [first, tail @ ..] = rest {
            set = set.with(*first);
            rest = tail;
        }
        set
    }

    /// All codes of these classes, as `tables/fsc.rs` has them.
    #[must_use]
    #[allow(clippy::arithmetic_side_effects, reason = "the code stays below 64")]
    pub const fn of_classes(classes: &[FaultClass]) -> Self {
        let mut set = Self(0);
        let mut code = 0;
        while code < 64 {
            let status = FaultStatus(code);
            let mut rest = classes;
            while let [first, tail @ ..] = rest {
                if status.class() as u8 == *first as u8 {
                    set = set.with(status);
                }
                rest = tail;
            }
            code += 1;
        }
        set
    }

    /// The set with one more code.
    #[must_use]
    pub const fn with(self, code: FaultStatus) -> Self {
        Self(self.0 | 1 << (code.0 & 0x3f))
    }

    /// `true` if the code is in the set.
    #[inline]
    #[must_use]
    pub const fn contains(self, code: FaultStatus) -> bool {
        self.0 >> (code.0 & 0x3f) & 1 != 0
    }

    /// One bit for each code, code 0 in bit 0.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u64 {
        self.0
    }
}

impl_text!(FaultStatusSet, |this, put| {
    put!("{{");
    let mut before = false;
    for code in 0..64 {
        if this.contains(FaultStatus(code)) {
            if before {
                put!(", ");
            }
            put!("{:#04x}", code);
            before = true;
        }
    }
    put!("}}");
});
