//! How long a trapped instruction is.

/// How long the instruction is that took the exception: what `IL` says, where it says something.
///
/// ```
/// use aarch64_syndrome::{Esr, InstructionLength};
///
/// let length = Esr::from_bits(0x9383_0006).instruction_length();
/// assert_eq!(length, Some(InstructionLength::Bits32));
/// assert_eq!(InstructionLength::Bits32.bytes(), 4);
/// // ISV = 0: IL is 1 whatever the instruction.
/// assert_eq!(Esr::from_bits(0x9200_0006).instruction_length(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "IL")]
pub enum InstructionLength {
    /// 16 bits, T32 only: `IL` = 0.
    Bits16,
    /// 32 bits: `IL` = 1.
    Bits32,
}

impl_names!(InstructionLength {
    Bits16 => "16-bit",
    Bits32 => "32-bit",
});

impl InstructionLength {
    /// The length that `IL` stands for.
    #[inline]
    #[must_use]
    pub const fn from_il(il: bool) -> Self {
        if il { Self::Bits32 } else { Self::Bits16 }
    }

    /// `IL` for this length.
    #[inline]
    #[must_use]
    pub const fn il(self) -> bool {
        matches!(self, Self::Bits32)
    }

    /// 2 or 4.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> u64 {
        match self {
            Self::Bits16 => 2,
            Self::Bits32 => 4,
        }
    }
}

/// What `IL` says for an exception class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstructionLengthRule {
    /// `IL` is always 1 and says nothing.
    One,
    /// `IL` is 1 for a 32-bit instruction and 0 for a 16-bit one.
    Length,
    /// The instruction's length where `ISV` = 1, and 1 otherwise.
    LengthIfIsv,
}

impl_names!(InstructionLengthRule {
    One => "always 1",
    Length => "the instruction's length",
    LengthIfIsv => "the instruction's length where ISV = 1, else 1",
});
