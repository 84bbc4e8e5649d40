//! The macro that gives register words what every one of them has.

/// `LowerHex`, `UpperHex`, and for a tuple struct `From` both ways (bitfield-struct makes these for
/// its own): `register_words!(u64: Esr Hpfar; new Far)`.
macro_rules! register_words {
    ($bits:ident: $($type:ident)*; new $($new:ident)*) => {
        register_words!(@hex $($type)* $($new)*);
        $(
            impl From<$bits> for $new {
                fn from(bits: $bits) -> Self {
                    Self::from_bits(bits)
                }
            }

            impl From<$new> for $bits {
                fn from(word: $new) -> Self {
                    word.into_bits()
                }
            }
        )*
    };
    (@hex $($type:ident)*) => {$(
        impl core::fmt::LowerHex for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::LowerHex::fmt(&self.into_bits(), f)
            }
        }

        impl core::fmt::UpperHex for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::UpperHex::fmt(&self.into_bits(), f)
            }
        }
    )*};
}
