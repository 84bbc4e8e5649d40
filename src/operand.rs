//! The operands of a trapped system register access or System instruction.

/// A type for an operand of a few bits.
macro_rules! operand {
    ($name:ident, $mask:literal, $text:literal) => {
        #[doc = $text]
        #[repr(transparent)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u8);

        impl $name {
            /// The operand in the low bits of `bits`; higher bits are dropped.
            #[inline]
            #[must_use]
            pub const fn from_bits(bits: u8) -> Self {
                Self(bits & $mask)
            }

            /// The bits as the syndrome holds them.
            #[inline]
            #[must_use]
            pub const fn into_bits(self) -> u8 {
                self.0
            }
        }

        impl_text!($name, |this, put| {
            put!("{}", this.0);
        });
    };
}

operand!(Operand2, 0b11, "A number of two bits, 0 to 3: `Op0`, `BTYPE`.");
operand!(Operand3, 0b111, "A number of three bits, 0 to 7: `Op1`, `Op2`, `Opc1`, `Opc2`.");
operand!(
    Operand4,
    0b1111,
    "A number of four bits, 0 to 15: `CRn`, `CRm`, `Opc1` of MCRR, a domain."
);

/// `Direction`: which way a trapped access would have moved data.
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
    #[inline]
    pub(crate) const fn from_bits(bits: u8) -> Self {
        if bits & 1 == 0 { Self::Write } else { Self::Read }
    }
}
