//! `CV` and `COND`, `[24:20]` of every encoding of an instruction that `AArch32` code can execute.

/// The fields of such an encoding: these two, and those of its own behind them. Its layout has `cv`
/// and `cond`.
macro_rules! conditional_fields {
    ($name:ident: $layout:ident { $($rows:tt)* }) => {
        iss_fields!($name: $layout { ISS {
            /// `COND` is valid.
            ///
            /// Always so from `AArch64` and A32 instructions. After a T32 instruction the condition
            /// may be in `SPSR_ELx.IT` alone.
            "CV" [24] cv ! set_cv: bool => "COND is valid" | "COND is not valid";
            /// the condition of the instruction; `None` where `CV` = 0 makes it UNKNOWN.
            "COND" [23:20] cond ! set_cond: Condition if cv else Unknown => name;
            $($rows)*
        } });

        impl $name {
            /// With `CV` = 1 and `COND` as given, or with both 0.
            #[must_use]
            pub const fn with_cond(self, cond: Option<Condition>) -> Self {
                match cond {
                    Some(cond) => self.set_cv(true).set_cond(cond),
                    None => self.set_cv(false).set_cond(Condition::from_bits(0)),
                }
            }
        }
    };
}
pub(super) use conditional_fields;
