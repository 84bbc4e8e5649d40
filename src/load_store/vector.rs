//! The number of a SIMD&FP register.

/// A SIMD&FP register number, five bits: V0 to V31.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VectorRegister(u8);

impl VectorRegister {
    /// The number in bits `[4:0]`; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0x1f)
    }

    /// The five bits as the instruction holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self.0
    }

    /// 0 to 31, safe as an index into 32 saved registers.
    #[inline]
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The register `count` further on; V0 follows V31.
    #[inline]
    pub(super) const fn after(self, count: u8) -> Self {
        Self::from_bits(self.0.wrapping_add(count))
    }
}

impl_text!(VectorRegister, |this, put| {
    put!("v{}", this.0);
});
