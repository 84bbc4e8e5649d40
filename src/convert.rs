//! Conversions between the words of this crate and those of crates that read the registers.
//!
//! Whole words, never fields: what the other crate takes for a field does not matter.

#[cfg(feature = "aarch64-cpu")]
mod aarch64_cpu;
#[cfg(feature = "arm-sysregs")]
mod arm_sysregs;

/// `From` in both directions for rows of `Ours: Theirs …, |theirs| to_bits, |bits| from_bits;`.
macro_rules! convert_words {
    (
        |$theirs:ident| $into_bits:expr, |$bits:ident| $from_bits:expr;
        $($ours:ty: $($their_type:ty),+;)+
    ) => {$($(
        impl From<$their_type> for $ours {
            #[inline]
            fn from($theirs: $their_type) -> Self {
                Self::from_bits($into_bits)
            }
        }

        impl From<$ours> for $their_type {
            #[inline]
            fn from(ours: $ours) -> Self {
                let $bits = ours.into_bits();
                $from_bits
            }
        }
    )+)+};
}
use convert_words;
