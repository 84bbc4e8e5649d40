//! `DISR_EL1`, `VDISR_EL2` and `VSESR_EL2`: the syndrome of an `SError` that is not taken yet.
//!
//! The format of `AArch64` only: `IDS`, `[24]`, and `[23:0]` are those of `ESR_ELx` (pseudocode
//! `AArch64.ReportDeferredSError`).

use super::impl_debug;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::iss::SError;

const A: u64 = 1 << 31;
const SYNDROME: u64 = 0x1ff_ffff;

const fn error_of(bits: u64, target: TargetEl) -> SError {
    let iss = (bits & SYNDROME) as u32;
    SError::view(Esr::from_parts(ExceptionClass::SERROR, true, iss, 0), target)
}

macro_rules! syndrome_registers {
    ($($(#[$doc:meta])* $type:ident, $deferred:literal;)+) => {$(
        $(#[$doc])*
        #[repr(transparent)]
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $type(u64);

        impl $type {
            /// The register's value.
            #[inline]
            #[must_use]
            pub const fn from_bits(bits: u64) -> Self {
                Self(bits)
            }

            /// The register's value.
            #[inline]
            #[must_use]
            pub const fn into_bits(self) -> u64 {
                self.0
            }

            /// The register's value for this `SError`: its `IDS` and `[23:0]`.
            #[inline]
            #[must_use]
            pub const fn from_serror(error: SError) -> Self {
                Self(error.esr().into_bits() & SYNDROME | if $deferred { A } else { 0 })
            }
        }

        impl_debug!($type);
    )+};
}

syndrome_registers! {
    /// `DISR_EL1`: the `SError` that an error synchronization barrier deferred.
    #[doc(alias = "DISR_EL1")]
    Disr, true;
    /// `VDISR_EL2`: the virtual `SError` that a guest's barrier deferred; the guest reads it as
    /// `DISR_EL1`.
    #[doc(alias = "VDISR_EL2")]
    Vdisr, true;
    /// `VSESR_EL2`: the syndrome that a guest finds in `ESR_EL1` when it takes the virtual `SError`
    /// that `HCR_EL2.VSE` makes pending.
    #[doc(alias = "VSESR_EL2")]
    Vsesr, false;
}

macro_rules! deferred {
    ($($type:ident)+) => {$(
        impl $type {
            /// The deferred `SError`, as one taken to `target` would be; `None` where `A`, `[31]`,
            /// is 0.
            #[inline]
            #[must_use]
            #[doc(alias = "A")]
            pub const fn serror(self, target: TargetEl) -> Option<SError> {
                if self.0 & A == 0 { None } else { Some(error_of(self.0, target)) }
            }
        }

        impl_text!($type, |this, put| {
            match this.serror(TargetEl::El1) {
                Some(error) => put!("deferred: {}", error),
                None => put!("nothing deferred"),
            }
        });
    )+};
}

deferred!(Disr Vdisr);

impl Vsesr {
    /// The `SError` that the guest takes, to EL1.
    #[inline]
    #[must_use]
    pub const fn serror(self) -> SError {
        error_of(self.0, TargetEl::El1)
    }
}

impl_text!(Vsesr, |this, put| { put!("{}", this.serror()) });

register_words!(u64:; new Disr Vdisr Vsesr);
