//! The macro that makes a type of options.

/// Facts or choices with defaults: private fields, `DEFAULT`, and an accessor and a `with_…` each.
///
/// ```text
/// options!(
///     /// What decides.
///     pub struct Name {
///         /// Whether it is on.
///         is_on / with_is_on: bool = true;
///     }
/// );
/// ```
///
/// gives `Name::DEFAULT`, `Default`, `name.is_on()`, `name.with_is_on(false)`, and a text that
/// names each value.
macro_rules! options {
    ($(#[$doc:meta])* pub struct $type:ident { $(
        $(#[$field_doc:meta])* $field:ident / $with:ident: $value:ty = $default:expr;
    )+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(clippy::struct_excessive_bools, reason = "independent facts")]
        pub struct $type {
            $($field: $value,)+
        }

        impl $type {
            /// The defaults above.
            pub const DEFAULT: Self = Self { $($field: $default,)+ };

            $(
                $(#[$field_doc])*
                #[inline]
                #[must_use]
                pub const fn $field(self) -> $value {
                    self.$field
                }
            )+

            $(
                #[doc = concat!(
                    "With another [`", stringify!($field), "`](Self::", stringify!($field), ")."
                )]
                #[inline]
                #[must_use]
                pub const fn $with(self, $field: $value) -> Self {
                    Self { $field, ..self }
                }
            )+
        }

        impl Default for $type {
            fn default() -> Self {
                Self::DEFAULT
            }
        }

        impl_text!($type, |this, put| {
            let mut separator = "";
            $(
                put!("{}{} {}", separator, stringify!($field), this.$field);
                separator = ", ";
            )+
            let _ = separator;
        });
    };
}
