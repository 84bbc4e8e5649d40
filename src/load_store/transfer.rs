//! What a load or store moves at once.

use super::vector::VectorRegister;
use crate::register::Register;

/// How a loaded number becomes the value of a general-purpose register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extension {
    /// Bits above it become 0.
    Zero,
    /// It is sign-extended to 32 bits; bits `[63:32]` become 0.
    SignTo32,
    /// It is sign-extended to 64 bits.
    SignTo64,
}

impl_names!(Extension {
    Zero => "zero-extended",
    SignTo32 => "sign-extended to 32 bits",
    SignTo64 => "sign-extended to 64 bits",
});

/// What one transfer loads or stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// The low bytes of a general-purpose register; a load replaces all 64 bits.
    General(Register, Extension),
    /// The low bytes of a SIMD&FP register; a load makes the bits above them 0.
    SimdFp(VectorRegister),
    /// One element of a SIMD&FP register; a load leaves the others.
    Element {
        /// The register.
        register: VectorRegister,
        /// The index of the element, in units of its own size.
        index: u8,
        /// Whether a load makes bits `[127:64]` of the register 0 (a 64-bit vector).
        zeroes_upper_half: bool,
    },
    /// Every element of the low 8 or 16 bytes of a SIMD&FP register; a load makes the bits above
    /// them 0 (`LD1R` to `LD4R`).
    EveryElement {
        /// The register.
        register: VectorRegister,
        /// Whether the vector has 128 bits, not 64.
        is_128_bit: bool,
    },
}

/// One transfer of an access: the architecture moves it as a whole.
///
/// In a big-endian guest the bytes of each transfer are the other way round, not those of the
/// access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transfer {
    operand: Operand,
    bytes: u8,
    offset: u8,
}

impl Transfer {
    pub(super) const fn new(operand: Operand, bytes: u8, offset: u8) -> Self {
        Self { operand, bytes, offset }
    }

    /// What is loaded or stored.
    #[inline]
    #[must_use]
    pub const fn operand(self) -> Operand {
        self.operand
    }

    /// The number of bytes: 1, 2, 4, 8 or 16.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.bytes as usize
    }

    /// By how many bytes it lies behind the address of the access, 0 to 63.
    #[inline]
    #[must_use]
    pub const fn offset(self) -> u64 {
        self.offset as u64
    }
}

impl_text!(Operand, |this, put| {
    match this {
        Self::General(register, extension) => put!("{}, {}", register, extension),
        Self::SimdFp(register) => put!("{}", register),
        Self::Element { register, index, .. } => put!("{}[{}]", register, index),
        Self::EveryElement { register, .. } => put!("all of {}", register),
    }
});

impl_text!(Transfer, |this, put| {
    put!("{} bytes at +{} ({})", this.bytes, this.offset, this.operand);
});
