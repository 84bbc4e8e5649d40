//! Exception classes: the six bits of `ESR_ELx.EC` that say which ISS encoding the word has.

#![allow(clippy::indexing_slicing, reason = "six bits index 64 rows")]

use crate::el::TargetEl;
use crate::encoding::Encoding;
use crate::instruction_length::InstructionLengthRule;
use crate::named::Named;

/// `ESR_ELx.EC`: six bits, every value kept, the allocated ones named.
///
/// ```
/// use aarch64_syndrome::{Esr, ExceptionClass, TargetEl};
///
/// let class = Esr::from_bits(0x9200_0410).ec();
/// assert_eq!(class, ExceptionClass::DATA_ABORT_LOWER);
/// assert!(class.is_abort() && class.occurs_at(TargetEl::El2));
/// assert_eq!(ExceptionClass::from_bits(0x3f).name(), None); // unallocated, and kept
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "EC")]
pub struct ExceptionClass(u8);

include!("../tables/ec.rs");

impl ExceptionClass {
    /// The class in bits `[5:0]`; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0x3f)
    }

    /// The six bits as the register holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self.0
    }

    /// The manual's words, or `None` for an unallocated class.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        NAME[self.index()]
    }

    /// `true` where the manual lists the class for the `ESR_ELx` of `target`.
    ///
    /// A core never reports another class there; a word that a program or a person made up may.
    #[inline]
    #[must_use]
    pub const fn occurs_at(self, target: TargetEl) -> bool {
        TARGETS[self.index()] >> target.number() & 1 != 0
    }

    /// Which ISS encoding goes with the class.
    #[inline]
    #[must_use]
    pub const fn encoding(self) -> Encoding {
        ENCODING[self.index()]
    }

    /// What `IL` says for this class.
    #[inline]
    #[must_use]
    pub const fn il_rule(self) -> InstructionLengthRule {
        IL[self.index()]
    }

    /// `true` for a Data Abort, from a lower EL or from the same (0x24, 0x25).
    #[inline]
    #[must_use]
    pub const fn is_data_abort(self) -> bool {
        self.0 & !1 == 0x24
    }

    /// `true` for an Instruction Abort, from a lower EL or from the same (0x20, 0x21).
    #[inline]
    #[must_use]
    pub const fn is_instruction_abort(self) -> bool {
        self.0 & !1 == 0x20
    }

    /// `true` for an Instruction or Data Abort.
    #[inline]
    #[must_use]
    pub const fn is_abort(self) -> bool {
        self.0 & !0b101 == 0x20
    }

    /// `true` for an Instruction or Data Abort from a lower EL (0x20, 0x24): in `ESR_EL2`, from
    /// the guest.
    #[inline]
    #[must_use]
    pub const fn is_abort_from_lower(self) -> bool {
        self.0 & !0b100 == 0x20
    }

    /// `true` where the word has a fault status code: an abort, or a Granule Protection Check.
    #[inline]
    #[must_use]
    pub const fn reports_fault(self) -> bool {
        self.is_abort() | matches!(self, Self::GPC)
    }

    #[inline]
    const fn index(self) -> usize {
        (self.0 & 0x3f) as usize
    }
}

impl ExceptionClass {
    /// The class with the manual's words as text. Links the table of them.
    #[inline]
    #[must_use]
    pub const fn named(self) -> Named<Self> {
        Named(self)
    }
}

impl core::fmt::Debug for ExceptionClass {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ExceptionClass({:#04x})", self.0)
    }
}

impl_text!(ExceptionClass, |this, put| { put!("{:#04x}", this.0) });
