//! Which ISS encoding a word has.

use crate::ec::Encoding;
use crate::esr::{Esr, TargetEl};
use crate::field::{Field, FieldList};
use crate::iss::{DataAbort, InstructionAbort, SError};

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
    /// EC 0x24 or 0x25.
    DataAbort(DataAbort),
    /// EC 0x20 or 0x21.
    InstructionAbort(InstructionAbort),
    /// EC 0x2f.
    SError(SError),
    /// An allocated exception class whose `ISS` is kept as it is.
    Other(Esr),
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
        if let Some(abort) = DataAbort::from_esr(esr, target) {
            Self::DataAbort(abort)
        } else if let Some(abort) = InstructionAbort::from_esr(esr, target) {
            Self::InstructionAbort(abort)
        } else if let Some(error) = SError::from_esr(esr, target) {
            Self::SError(error)
        } else {
            Self::Other(esr)
        }
    }

    /// The whole word.
    #[inline]
    #[must_use]
    pub const fn esr(self) -> Esr {
        match self {
            Self::DataAbort(abort) => abort.esr(),
            Self::InstructionAbort(abort) => abort.esr(),
            Self::SError(error) => error.esr(),
            Self::Other(esr) | Self::Unallocated(esr) => esr,
        }
    }

    /// Which encoding this is; `Unallocated` where the class does not occur at the target EL.
    #[inline]
    #[must_use]
    pub const fn encoding(self) -> Encoding {
        match self {
            Self::Unallocated(_) => Encoding::Unallocated,
            _ => self.esr().ec().encoding(),
        }
    }

    /// Calls `visit` with each field that is not RES0 here, highest bit first, `ISS` before
    /// `ISS2`; none for an unallocated class.
    #[inline]
    pub fn for_each_field(self, mut visit: impl FnMut(Field)) {
        match self {
            Self::DataAbort(abort) => abort.for_each_field(visit),
            Self::InstructionAbort(abort) => abort.for_each_field(visit),
            Self::SError(error) => error.for_each_field(visit),
            Self::Other(esr) => FieldList::new(esr, &mut visit).show("ISS", (0, 25), ""),
            Self::Unallocated(_) => {}
        }
    }

    /// The RES0 bits of `ISS`, `ISS2` and `[63:56]` that are set, in place. Of an unallocated
    /// class only `[63:56]` are known to be RES0.
    #[inline]
    #[must_use]
    pub fn res0(self) -> u64 {
        const HIGHEST_BYTE: u64 = 0xff << 56;
        const ABOVE_LOW_WORD: u64 = !0xffff_ffff;
        match self {
            Self::DataAbort(abort) => abort.res0(),
            Self::InstructionAbort(abort) => abort.res0(),
            Self::SError(error) => error.res0(),
            Self::Other(esr) => esr.into_bits() & ABOVE_LOW_WORD,
            Self::Unallocated(esr) => esr.into_bits() & HIGHEST_BYTE,
        }
    }
}

impl_text!(Syndrome, |this, put| {
    match this {
        Self::DataAbort(abort) => put!("{}", abort),
        Self::InstructionAbort(abort) => put!("{}", abort),
        Self::SError(error) => put!("{}", error),
        Self::Other(esr) => put!("{} ISS={:#x}", esr.ec(), esr.iss()),
        Self::Unallocated(esr) => put!("{} ISS={:#x} ISS2={:#x}", esr.ec(), esr.iss(), esr.iss2()),
    }
});
