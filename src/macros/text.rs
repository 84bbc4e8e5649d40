//! The macros that write a type's text.

/// `Display` and `defmt::Format` from one body, so that both say the same.
///
/// In the body `put!("format", arguments …)` writes; formats are those that both understand. Behind
/// `defmt` stands another body, of the same text with types in its formats: less code on a target.
macro_rules! impl_text {
    (
        $type:ty, |$this:ident, $put:ident| $body:block
        defmt |$that:ident, $f:ident| $records:block
    ) => {
        impl_text!(@display ($) $type, $this, $put, $body);

        #[cfg(feature = "defmt")]
        #[allow(clippy::if_same_then_else, reason = "what it writes differs in the interned words")]
        impl defmt::Format for $type {
            fn format(&self, $f: defmt::Formatter<'_>) {
                let $that = self;
                $records
            }
        }
    };
    ($type:ty, |$this:ident, $put:ident| $body:block) => {
        impl_text!(@with ($) $type, $this, $put, $body);
    };
    (@display ($dollar:tt) $type:ty, $this:ident, $put:ident, $body:block) => {
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let $this = self;
                macro_rules! $put {
                    ($dollar($dollar t:tt)*) => { f.write_fmt(format_args!($dollar($dollar t)*))? };
                }
                $body
                Ok(())
            }
        }
    };
    (@with ($dollar:tt) $type:ty, $this:ident, $put:ident, $body:block) => {
        impl_text!(@display ($dollar) $type, $this, $put, $body);

        #[cfg(feature = "defmt")]
        #[allow(
            clippy::match_same_arms,
            clippy::if_same_then_else,
            clippy::single_match_else,
            reason = "what defmt writes differs in the interned words alone"
        )]
        impl defmt::Format for $type {
            fn format(&self, f: defmt::Formatter<'_>) {
                let $this = self;
                macro_rules! $put {
                    ($dollar($dollar t:tt)*) => { defmt::write!(f, $dollar($dollar t)*) };
                }
                $body
            }
        }
    };
}

/// The words of a closed set: `name()`, `Display` (which honours width) and `defmt::Format` (which
/// sends an index, not the words).
macro_rules! impl_names {
    ($type:ident { $($variant:ident => $text:literal,)+ }) => {
        impl $type {
            /// What `Display` prints.
            #[inline]
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.name())
            }
        }

        #[cfg(feature = "defmt")]
        impl $type {
            /// The index of the word, which itself stays off the target.
            pub(crate) fn interned(self) -> defmt::Str {
                match self {
                    $(Self::$variant => defmt::intern!($text),)+
                }
            }
        }

        #[cfg(feature = "defmt")]
        impl defmt::Format for $type {
            fn format(&self, f: defmt::Formatter<'_>) {
                // One record with an index: a record for each word is more code.
                defmt::write!(f, "{=istr}", self.interned());
            }
        }
    };
}
