//! The macro that makes the fields of an ISS encoding, one row a field.

/// What each field of an encoding is, one row a field. From a row come its accessor, its builder,
/// its entry in the list of fields and so its part of the RES0 mask. At compile time the row and
/// the layout are compared: they must name the same bits.
///
/// ```text
/// /// the permission fault was due to `NoTagAccess` (`FEAT_MTE_PERM`).
/// "TagAccess" [9] tag_access / with_tag_access: bool
///     at El1 | El2 if is_permission else Void => "due to NoTagAccess" | "not due to NoTagAccess";
/// ```
///
/// A row in a block `ISS { … }` or `ISS2 { … }` has, in this order:
///
/// * the documentation of the accessor, without the name and the bits, which come from the row;
/// * the manual's name and its bits as the manual writes them: `[9]`, `[12:11]`, in `ISS2` from 0;
/// * the accessor, or `_` where that is a function beside the rows. Behind `/` the builder, or
///   behind `!` a private setter without a condition: a builder with a rule of its own is a
///   function that calls it. Behind `:` the type. `in raw` names the field of the layout where
///   several fields share those bits;
/// * `at El1 | El2`: the levels at which the field exists. `where has_it`: another condition for
///   that. Where it does not exist its bits are RES0;
/// * `if is_permission`: the condition under which it means something. Behind `else`, what its bits
///   are otherwise, `Void` or `Unknown`, and `at El2` if only there; without it they are RES0;
/// * behind `=>` its words: one text, a text for 1 and one for 0, `name` for the name of the value,
///   or a method that gives the words.
///
/// The row above becomes:
///
/// ```text
/// /// `TagAccess`, ISS2 `[9]`:
/// /// the permission fault was due to `NoTagAccess` (`FEAT_MTE_PERM`).
/// #[inline]
/// #[must_use]
/// pub const fn tag_access(self) -> Option<bool> {
///     if matches!(self.target, TargetEl::El1 | TargetEl::El2) & self.is_permission() {
///         Some(self.word.tag_access())
///     } else {
///         None
///     }
/// }
///
/// /// With `TagAccess` as given where [`tag_access`](Self::tag_access) is not `None`, else
/// /// unchanged.
/// #[must_use]
/// pub const fn with_tag_access(self, tag_access: bool) -> Self {
///     let exists = matches!(self.target, TargetEl::El1 | TargetEl::El2) & self.is_permission();
///     self.replace(exists, BitRange::new(41, 1), tag_access as u64)
/// }
///
/// // In `fields`, which `for_each_field` and `res0` walk:
/// if matches!(self.target, TargetEl::El1 | TargetEl::El2) {
///     let bits = BitRange::new(41, 1);
///     list.claim(bits);
///     if self.is_permission() {
///         list.flag("TagAccess", bits, "due to NoTagAccess", "not due to NoTagAccess");
///     } else {
///         list.absent("TagAccess", bits, FieldState::Void);
///     }
/// }
///
/// const _: () = assert!(/* Layout::tag_access() reads bit 41 and no other */);
/// ```
macro_rules! iss_fields {
    ($type:ident: $layout:ident { $($block:ident { $(
        $(#[$doc:meta])*
        $name:literal [$hi:literal $(: $lo:literal)?]
        $get:tt $(/ $with:ident)? $(! $set:ident)? $(: $value:ident $(in $raw:ident)?)?
        $(at $($el:ident)|+)? $(where $exists:ident)?
        $(if $means:ident $(else $state:ident $(at $state_el:ident)?)?)?
        => $text:tt $(| $clear:literal)?;
    )* })+ }) => {
        impl $type {
            $($(
                iss_field!(@accessor $get [$(#[$doc])*] [$block $name [$hi $(: $lo)?]]
                    [$($value $(in $raw)?)?] [$(at $($el)|+)? $(where $exists)? $(if $means)?]);
            )*)+
            $($(
                iss_field!(@builder [$($with)?] $get [$block $name [$hi $(: $lo)?]]
                    [$($value)?] [$(at $($el)|+)? $(where $exists)? $(if $means)?]);
                iss_field!(@setter [$($set)?] $get [$block [$hi $(: $lo)?]] [$($value)?]);
            )*)+

            #[inline]
            #[allow(unused_variables, reason = "some encodings have no field")]
            #[allow(clippy::missing_const_for_fn, reason = "nor anything to do")]
            fn fields<V: FnMut($crate::field::Field)>(
                self,
                list: &mut $crate::field::FieldList<'_, V>,
            ) {
                $($(
                    if iss_field!(@holds self [$(at $($el)|+)? $(where $exists)?]) {
                        let bits = iss_field!(@bits $block [$hi $(: $lo)?]);
                        iss_field!(@list self list $name bits
                            [$(if $means $(else $state $(at $state_el)?)?)?]
                            [$text $(| $clear)?] $get [$($value $(in $raw)?)?]);
                    }
                )*)+
            }
        }

        // One constant for all rows: it costs the compiler less.
        const _: () = {
            $($(
                iss_field!(@check $layout $get [$block [$hi $(: $lo)?]] [$($value $(in $raw)?)?]);
            )*)+
        };
    };
}

/// The parts of [`iss_fields`] that one row makes.
macro_rules! iss_field {
    // The accessor.
    (@accessor _ $docs:tt $place:tt $value:tt $condition:tt) => {};
    (@accessor $get:ident [$($docs:tt)*] [$block:ident $name:literal $bits:tt] $value:tt []) => {
        #[doc = concat!(iss_field!(@title $block $name $bits), iss_field!(@behind_title $($docs)*))]
        $($docs)*
        #[inline]
        #[must_use]
        pub const fn $get(self) -> iss_field!(@type $value) {
            iss_field!(@value self $get $value)
        }
    };
    (@accessor $get:ident [$($docs:tt)*] [$block:ident $name:literal $bits:tt] $value:tt
        $condition:tt) => {
        #[doc = concat!(iss_field!(@title $block $name $bits), iss_field!(@behind_title $($docs)*))]
        $($docs)*
        #[inline]
        #[must_use]
        pub const fn $get(self) -> Option<iss_field!(@type $value)> {
            if iss_field!(@holds self $condition) {
                Some(iss_field!(@value self $get $value))
            } else {
                None
            }
        }
    };
    (@title ISS $name:literal [$hi:literal]) => { concat!("`", $name, "`, `[", $hi, "]`") };
    (@title ISS $name:literal [$hi:literal : $lo:literal]) => {
        concat!("`", $name, "`, `[", $hi, ":", $lo, "]`")
    };
    (@title ISS2 $name:literal [$hi:literal]) => { concat!("`", $name, "`, ISS2 `[", $hi, "]`") };
    (@title ISS2 $name:literal [$hi:literal : $lo:literal]) => {
        concat!("`", $name, "`, ISS2 `[", $hi, ":", $lo, "]`")
    };
    (@behind_title) => { "." };
    (@behind_title $($docs:tt)+) => { ":" };
    (@type [$value:ident $(in $raw:ident)?]) => { $value };
    (@value $self:ident $get:ident [$value:ident]) => { $self.word.$get() };
    (@value $self:ident $get:ident [$value:ident in $raw:ident]) => {
        <$value>::from_bits($self.word.$raw())
    };

    // The builder.
    (@builder [] $get:tt $place:tt $value:tt $condition:tt) => {};
    (@builder [$with:ident] $get:ident [$block:ident $name:literal $bits:tt] [$value:ident] []) => {
        #[doc = concat!("With `", $name, "` as given.")]
        #[must_use]
        pub const fn $with(self, $get: $value) -> Self {
            let bits = iss_field!(@bits $block $bits);
            self.replace(true, bits, iss_field!(@into $value $get))
        }
    };
    (@builder [$with:ident] $get:ident [$block:ident $name:literal $bits:tt] [$value:ident]
        $condition:tt) => {
        #[doc = concat!(
            "With `", $name, "` as given where [`", stringify!($get), "`](Self::", stringify!($get),
            ") is not `None`, else unchanged."
        )]
        #[must_use]
        pub const fn $with(self, $get: $value) -> Self {
            let bits = iss_field!(@bits $block $bits);
            self.replace(iss_field!(@holds self $condition), bits, iss_field!(@into $value $get))
        }
    };
    (@setter [] $get:tt $place:tt $value:tt) => {};
    (@setter [$set:ident] $get:tt [$block:ident $bits:tt] [$value:ident]) => {
        #[inline]
        const fn $set(self, value: $value) -> Self {
            self.replace(true, iss_field!(@bits $block $bits), iss_field!(@into $value value))
        }
    };
    (@into bool $v:expr) => { $v as u64 };
    (@into u8 $v:expr) => { $v as u64 };
    (@into u16 $v:expr) => { $v as u64 };
    (@into u32 $v:expr) => { $v as u64 };
    (@into $value:ident $v:expr) => { $v.into_bits() as u64 };

    // Where the field is, in the 64-bit word.
    (@bits $block:ident [$hi:literal]) => { iss_field!(@bits $block [$hi: $hi]) };
    (@bits ISS [$hi:literal : $lo:literal]) => {
        $crate::bits::BitRange::new($lo, $hi - $lo + 1)
    };
    (@bits ISS2 [$hi:literal : $lo:literal]) => {
        $crate::bits::BitRange::new(32 + $lo, $hi - $lo + 1)
    };

    // Whether all conditions of a list hold; none are always met.
    (@holds $self:ident []) => { true };
    (@holds $self:ident [at $($el:ident)|+ $(where $exists:ident)? $(if $means:ident)?]) => {
        matches!($self.target, $($crate::el::TargetEl::$el)|+)
            $(& $self.$exists())? $(& $self.$means())?
    };
    (@holds $self:ident [where $exists:ident $(if $means:ident)?]) => {
        $self.$exists() $(& $self.$means())?
    };
    (@holds $self:ident [if $means:ident]) => { $self.$means() };

    // The entry in the list of fields.
    (@list $self:ident $list:ident $name:literal $bits:ident [] $text:tt $get:tt $value:tt) => {
        $list.claim($bits);
        iss_field!(@show $self $list $name $bits $text $get $value);
    };
    (@list $self:ident $list:ident $name:literal $bits:ident [if $means:ident]
        $text:tt $get:tt $value:tt) => {
        if $self.$means() {
            $list.claim($bits);
            iss_field!(@show $self $list $name $bits $text $get $value);
        }
    };
    (@list $self:ident $list:ident $name:literal $bits:ident [if $means:ident else $state:ident]
        $text:tt $get:tt $value:tt) => {
        $list.claim($bits);
        if $self.$means() {
            iss_field!(@show $self $list $name $bits $text $get $value);
        } else {
            $list.absent($name, $bits, $crate::field::FieldState::$state);
        }
    };
    (@list $self:ident $list:ident $name:literal $bits:ident
        [if $means:ident else $state:ident at $el:ident] $text:tt $get:tt $value:tt) => {
        if $self.$means() {
            $list.claim($bits);
            iss_field!(@show $self $list $name $bits $text $get $value);
        } else if iss_field!(@holds $self [at $el]) {
            $list.claim($bits);
            $list.absent($name, $bits, $crate::field::FieldState::$state);
        }
    };
    (@show $self:ident $list:ident $name:literal $bits:ident [name] $get:ident $value:tt) => {
        $list.show($name, $bits, iss_field!(@value $self $get $value).name());
    };
    (@show $self:ident $list:ident $name:literal $bits:ident [$method:ident] $get:tt $value:tt) => {
        $list.show($name, $bits, $self.$method());
    };
    (@show $self:ident $list:ident $name:literal $bits:ident [$text:literal] $get:tt $value:tt) => {
        $list.show($name, $bits, $text);
    };
    (@show $self:ident $list:ident $name:literal $bits:ident [$set:literal | $clear:literal]
        $get:tt $value:tt) => {
        $list.flag($name, $bits, $set, $clear);
    };

    // Whether the layout has the field at these bits, no more and no less.
    (@check $layout:ident _ $place:tt $value:tt) => {};
    (@check $layout:ident $get:ident [$block:ident $bits:tt] [$value:ident]) => {
        iss_field!(@check_bits $layout $get $value iss_field!(@bits $block $bits));
    };
    (@check $layout:ident $get:ident [$block:ident $bits:tt] [$value:ident in $raw:ident]) => {
        iss_field!(@check_bits $layout $raw u8 iss_field!(@bits $block $bits));
    };
    (@check_bits $layout:ident $field:ident $value:ident $bits:expr) => {
        let bits = $bits;
        let ones = iss_field!(@into $value $layout::from_bits(bits.mask()).$field());
        let zeros = iss_field!(@into $value $layout::from_bits(!bits.mask()).$field());
        assert!(ones == bits.of(u64::MAX) && zeros == 0);
    };
}
