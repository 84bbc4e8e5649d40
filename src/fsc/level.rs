//! The lookup level of a table walk.

/// A lookup level of a translation table walk, -2 to 3. A level is not a stage.
///
/// ```
/// use aarch64_syndrome::{FaultStatus, Level};
///
/// assert_eq!(FaultStatus::from_bits(0x2a).level(), Some(Level::Minus2));
/// assert_eq!(Level::from_number(3), Some(Level::L3));
/// ```
#[repr(i8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Level -2 (`FEAT_D128`).
    Minus2 = -2,
    /// Level -1 (`FEAT_LPA2`).
    Minus1 = -1,
    /// Level 0, or the translation table base register.
    L0 = 0,
    /// Level 1.
    L1 = 1,
    /// Level 2.
    L2 = 2,
    /// Level 3.
    L3 = 3,
}

impl Level {
    /// All levels, lowest number first.
    pub const ALL: [Self; 6] = [Self::Minus2, Self::Minus1, Self::L0, Self::L1, Self::L2, Self::L3];

    /// The level as a number, -2 to 3.
    #[inline]
    #[must_use]
    pub const fn number(self) -> i8 {
        self as i8
    }

    /// The level of that number, or `None` outside -2 to 3.
    #[inline]
    #[must_use]
    pub const fn from_number(number: i8) -> Option<Self> {
        match number {
            -2 => Some(Self::Minus2),
            -1 => Some(Self::Minus1),
            0 => Some(Self::L0),
            1 => Some(Self::L1),
            2 => Some(Self::L2),
            3 => Some(Self::L3),
            _ => None,
        }
    }
}

impl_text!(Level, |this, put| { put!("{}", this.number()) });
