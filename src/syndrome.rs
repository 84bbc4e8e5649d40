//! Which ISS encoding a word has.

use crate::el::TargetEl;
use crate::encoding::Encoding;
use crate::esr::Esr;
use crate::field::Field;
use crate::instruction_length::InstructionLength;
use crate::named::Named;

/// Reads `tables/encoding.rs`: the enum, what needs each encoding by name, and
/// `match_encoding!(syndrome, view => …, esr => …)`, a `match` that does the same for every one of
/// them and another thing for an unallocated class.
macro_rules! encodings {
    (@with ($dollar:tt) $($name:ident $json:literal $words:literal;)+) => {
        /// A syndrome by its encoding: `EC` at a target EL chooses.
        ///
        /// ```
        /// use aarch64_syndrome::{Esr, Syndrome, TargetEl};
        ///
        /// let syndrome = Syndrome::decode(Esr::from_bits(0x9200_0410), TargetEl::El2);
        /// assert!(matches!(syndrome, Syndrome::DataAbort(abort) if abort.fnv() == Some(true)));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Syndrome {
            $(#[doc = concat!($words, ".")] $name(crate::iss::$name),)+
            /// An exception class that the architecture does not have at this target EL.
            Unallocated(Esr),
        }

        impl Syndrome {
            /// The syndrome of a word taken to `target`. Total: every word has one.
            #[inline]
            #[must_use]
            pub const fn decode(esr: Esr, target: TargetEl) -> Self {
                if !esr.ec().occurs_at(target) {
                    return Self::Unallocated(esr);
                }
                match esr.ec().encoding() {
                    $(Encoding::$name => Self::$name(crate::iss::$name::view(esr, target)),)+
                    Encoding::Unallocated => Self::Unallocated(esr),
                }
            }

            /// Which encoding this is; `Unallocated` where the class does not occur at the target
            /// EL.
            #[inline]
            #[must_use]
            pub const fn encoding(self) -> Encoding {
                match self {
                    $(Self::$name(_) => Encoding::$name,)+
                    Self::Unallocated(_) => Encoding::Unallocated,
                }
            }
        }

        macro_rules! match_encoding {
            ($dollar syndrome:expr, $dollar view:pat => $dollar same:expr,
             $dollar esr:pat => $dollar unallocated:expr) => {
                match $dollar syndrome {
                    $(Syndrome::$name($dollar view) => $dollar same,)+
                    Syndrome::Unallocated($dollar esr) => $dollar unallocated,
                }
            };
        }
    };
    ($($list:tt)+) => { encodings!(@with ($) $($list)+); };
}

include!("../tables/encoding.rs");

impl Syndrome {
    /// The whole word.
    #[inline]
    #[must_use]
    pub const fn esr(self) -> Esr {
        match_encoding!(self, view => view.esr(), esr => esr)
    }

    /// The length of the instruction that took the exception, or `None` where `IL` says nothing
    /// ([`Esr::instruction_length`]).
    #[inline]
    #[must_use]
    #[doc(alias = "IL")]
    pub const fn instruction_length(self) -> Option<InstructionLength> {
        match self {
            Self::Unallocated(_) => None,
            _ => self.esr().instruction_length(),
        }
    }

    /// The immediate of an SVC, HVC or SMC, from either state; `None` for other classes, and for an
    /// SMC from `AArch32`, whose syndrome does not have it.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, Syndrome, TargetEl};
    ///
    /// let hvc = Syndrome::decode(Esr::from_bits(0x5a00_4a48), TargetEl::El2);
    /// assert_eq!(hvc.imm16(), Some(0x4a48));
    /// ```
    #[inline]
    #[must_use]
    pub const fn imm16(self) -> Option<u16> {
        match self {
            Self::HvcSvc(call) => Some(call.imm16()),
            Self::Smc64(call) => Some(call.imm16()),
            _ => None,
        }
    }

    /// The manual's words for the class, and each field that means something, as one line of text.
    /// Links the words; [`explain`](Self::explain) writes a line a field.
    #[inline]
    #[must_use]
    pub const fn named(self) -> Named<Self> {
        Named(self)
    }

    /// Calls `visit` with each field that is not RES0 here, highest bit first, `ISS` before
    /// `ISS2`; none for an unallocated class.
    #[inline]
    pub fn for_each_field(self, visit: impl FnMut(Field)) {
        match_encoding!(self, view => view.for_each_field(visit), _ => ());
    }

    /// The RES0 bits of `ISS`, `ISS2` and `[63:56]` that are set, in place. Of an unallocated
    /// class only `[63:56]` are known to be RES0.
    #[inline]
    #[must_use]
    pub fn res0(self) -> u64 {
        const HIGHEST_BYTE: u64 = 0xff << 56;
        match_encoding!(self, view => view.res0(), esr => esr.into_bits() & HIGHEST_BYTE)
    }
}

impl_text!(Syndrome, |this, put| {
    let esr = this.esr();
    put!("EC {} ISS {:#x} ISS2 {:#x}", esr.ec(), esr.iss(), esr.iss2());
});

impl_text!(Named<Syndrome>, |this, put| {
    match_encoding!(
        this.0,
        view => put!("{}", view.named()),
        esr => put!("{} ISS={:#x} ISS2={:#x}", esr.ec().named(), esr.iss(), esr.iss2())
    );
});
