//! General-purpose registers and instruction lengths, as syndromes name them.

/// A general-purpose register number, five bits; 31 is the zero register, never SP.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Register(u8);

impl Register {
    /// The zero register: a read gives 0, a write goes nowhere.
    pub const XZR: Self = Self(31);

    /// The number in bits `[4:0]`; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0x1f)
    }

    /// The five bits as the syndrome holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self.0
    }

    /// 0 to 30, safe as an index into 31 saved registers; `None` for the zero register.
    #[inline]
    #[must_use]
    pub const fn index(self) -> Option<usize> {
        if self.0 < 31 { Some(self.0 as usize) } else { None }
    }
}

impl_text!(Register, |this, put| {
    match this.index() {
        Some(index) => put!("x{}", index),
        None => put!("xzr"),
    }
});

/// How long the instruction is that took the exception: what `IL` says, where it says something.
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

/// The exception level that an exception came from.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OriginEl {
    /// EL0.
    El0 = 0,
    /// EL1.
    El1 = 1,
    /// EL2.
    El2 = 2,
    /// EL3.
    El3 = 3,
}

impl_names!(OriginEl {
    El0 => "EL0",
    El1 => "EL1",
    El2 => "EL2",
    El3 => "EL3",
});

impl OriginEl {
    /// `true` if an exception from here to `target` changes the exception level.
    #[inline]
    #[must_use]
    pub const fn is_below(self, target: crate::esr::TargetEl) -> bool {
        (self as u8) < target.number()
    }
}
