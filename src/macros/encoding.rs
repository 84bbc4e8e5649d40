//! The macro that makes the type of an ISS encoding.

/// The type of an ISS encoding: a word, its layout, and the level it was taken to.
///
/// `iss_encoding!(/// docs  Name: Layout)` makes the struct with `from_esr`, `esr`, `target`,
/// `for_each_field` and `res0` (from a function `fields` beside it), what its encoders need,
/// `Debug`, `Display` and `defmt::Format`. The words that have the encoding are those that
/// `tables/ec.rs` gives it; an encoding on the hot path names a quicker test in a closure.
macro_rules! iss_encoding {
    ($(#[$doc:meta])* $name:ident: $layout:ident) => {
        iss_encoding!($(#[$doc])* $name: $layout, |ec, target| {
            matches!(ec.encoding(), $crate::encoding::Encoding::$name) && ec.occurs_at(target)
        });
    };
    ($(#[$doc:meta])* $name:ident: $layout:ident, |$ec:ident, $target:ident| $condition:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name {
            word: $layout,
            target: $crate::el::TargetEl,
        }

        impl $name {
            /// This view of a word taken to `target`, or `None` if the exception class has
            /// another encoding, or does not occur there.
            #[inline]
            #[must_use]
            pub const fn from_esr(
                esr: $crate::esr::Esr,
                target: $crate::el::TargetEl,
            ) -> Option<Self> {
                let ($ec, $target) = (esr.ec(), target);
                if $condition { Some(Self::view(esr, target)) } else { None }
            }

            /// The whole word, as it was decoded or built.
            #[inline]
            #[must_use]
            pub const fn esr(self) -> $crate::esr::Esr {
                $crate::esr::Esr::from_bits(self.word.into_bits())
            }

            /// The level that the exception was taken to.
            #[inline]
            #[must_use]
            pub const fn target(self) -> $crate::el::TargetEl {
                self.target
            }

            /// Calls `visit` with each field that is not RES0 here, highest bit first, `ISS`
            /// before `ISS2`.
            #[inline]
            pub fn for_each_field(self, mut visit: impl FnMut($crate::field::Field)) {
                self.fields(&mut $crate::field::FieldList::new(self.esr(), &mut visit));
            }

            /// The manual's words for the class, and each field that means something, as one line
            /// of text: `0x01 Trapped WF* instruction execution CV=0x1 …`. Links the words.
            #[inline]
            #[must_use]
            pub const fn named(self) -> $crate::named::Named<Self> {
                $crate::named::Named(self)
            }

            /// The RES0 bits of `ISS`, `ISS2` and `[63:56]` that are set, in place.
            #[inline]
            #[must_use]
            pub fn res0(self) -> u64 {
                let mut ignore = |_| ();
                let mut list = $crate::field::FieldList::new(self.esr(), &mut ignore);
                self.fields(&mut list);
                list.res0()
            }

            /// The view of a word whose exception class is known to have this encoding.
            #[inline]
            pub(crate) const fn view(
                esr: $crate::esr::Esr,
                target: $crate::el::TargetEl,
            ) -> Self {
                Self { word: $layout::from_bits(esr.into_bits()), target }
            }

            /// The word of an exception of class `ec` with this `ISS`, `IL` = 1 and `ISS2` = 0.
            const fn build(
                ec: $crate::ec::ExceptionClass,
                target: $crate::el::TargetEl,
                iss: u32,
            ) -> Self {
                Self::view($crate::esr::Esr::from_parts(ec, true, iss, 0), target)
            }

            /// The word with one field replaced where the field exists, else the word.
            #[inline]
            #[allow(dead_code, reason = "some encodings have no field to replace")]
            const fn replace(self, exists: bool, bits: $crate::bits::BitRange, value: u64) -> Self {
                if exists {
                    Self::view(self.esr().with_field(bits, value), self.target)
                } else {
                    self
                }
            }
        }

        #[allow(dead_code, reason = "not every encoding has a builder that changes these")]
        impl $name {
            #[inline]
            const fn set_il(self, il: bool) -> Self {
                self.replace(true, $crate::esr::Esr::IL, il as u64)
            }

            #[inline]
            const fn set_ec(self, ec: $crate::ec::ExceptionClass) -> Self {
                self.replace(true, $crate::esr::Esr::EC, ec.into_bits() as u64)
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({:#018x} at {})"), self.esr(), self.target)
            }
        }

        impl_text!($name, |this, put| {
            let esr = this.esr();
            put!("EC {} ISS {:#x} ISS2 {:#x}", esr.ec(), esr.iss(), esr.iss2());
        });

        impl core::fmt::Display for $crate::named::Named<$name> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "{}", self.0.esr().ec().named())?;
                let mut result = Ok(());
                self.0.for_each_field(|field| {
                    if field.state == $crate::field::FieldState::Meaningful {
                        result = result.and_then(|()| write!(f, " {field}"));
                    }
                });
                result
            }
        }

        #[cfg(feature = "defmt")]
        impl defmt::Format for $crate::named::Named<$name> {
            fn format(&self, f: defmt::Formatter<'_>) {
                defmt::write!(f, "{}", self.0.esr().ec().named());
                self.0.for_each_field(|field| {
                    if field.state == $crate::field::FieldState::Meaningful {
                        defmt::write!(f, " {}", field);
                    }
                });
            }
        }
    };
}
