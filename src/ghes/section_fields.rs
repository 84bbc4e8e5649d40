//! Sections whose fields are valid by a bit each: one row a field.

/// Getters (`None` where the validation bit is 0) and setters (which set that bit) of a type over
/// an array of bytes. `$type, $int at $offset` is where the validation bits lie; a row is
/// `bit offset getter setter type "words";`.
macro_rules! validated_fields {
    ($type:ident, $valid:ident at $valid_offset:literal;
     $($bit:literal $offset:literal $name:ident $with:ident $int:ident $text:literal;)+) => {
        impl $type {
            /// The validation bits: which fields mean anything.
            #[must_use]
            pub fn validation_bits(&self) -> $valid {
                $valid::from_le_bytes(at(&self.0, $valid_offset))
            }

            $(#[doc = concat!($text, "; `None` where it is not valid.")]
            #[must_use]
            pub fn $name(&self) -> Option<$int> {
                (self.validation_bits() & 1 << $bit != 0)
                    .then(|| $int::from_le_bytes(at(&self.0, $offset)))
            }

            #[doc = concat!("With this: ", $text, ".")]
            #[must_use]
            pub fn $with(mut self, value: $int) -> Self {
                let valid = self.validation_bits() | 1 << $bit;
                put(&mut self.0, $valid_offset, &valid.to_le_bytes());
                put(&mut self.0, $offset, &value.to_le_bytes());
                self
            }
            )+
        }
    };
}
pub(super) use validated_fields;
