//! Numbers of a few bits, as instructions have them: `Op1`, `CRn`, `BTYPE`.

/// A type for a number of a few bits.
macro_rules! small_int {
    ($name:ident, $mask:literal, $text:literal) => {
        #[doc = $text]
        #[repr(transparent)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u8);

        impl $name {
            /// The number in the low bits of `bits`; higher bits are dropped.
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

small_int!(U2, 0b11, "A number of two bits, 0 to 3: `Op0`, `BTYPE`.");
small_int!(U3, 0b111, "A number of three bits, 0 to 7: `Op1`, `Op2`, `Opc1`, `Opc2`.");
small_int!(U4, 0b1111, "A number of four bits, 0 to 15: `CRn`, `CRm`, `Opc1` of MCRR, a domain.");
