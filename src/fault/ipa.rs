//! The five answers to "is there an IPA?".

use super::{Fault, Source};
use crate::address::AbortRow;
use crate::address::{Far, Ipa, far_is_exact, mmu_fault_is_exact};
use crate::granule::Granule;

/// What can be said of the intermediate physical address of a fault.
///
/// ```
/// use aarch64_syndrome::{Esr, Far, Fault, Hpfar, IpaAnswer, NoIpa};
///
/// let (far, hpfar) = (Far::from_bits(0x1234_5678), Hpfar::from_bits(0x9_0000));
/// let ipa = |esr| Fault::from_guest(Esr::from_bits(esr), far, hpfar).unwrap().ipa();
/// // A load of a device; a load of a pair; a permission fault; broken memory without an address.
/// assert_eq!(ipa(0x9383_0006).exact().map(u64::from), Some(0x900_0678));
/// assert_eq!(ipa(0x9200_0006).page().map(u64::from), Some(0x900_0000));
/// assert_eq!(ipa(0x9200_004f), IpaAnswer::TranslateFar(far));
/// assert_eq!(ipa(0x9200_0410), IpaAnswer::Unavailable(NoIpa::NoFar));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IpaAnswer {
    /// The address that was accessed.
    Exact(Ipa),
    /// The page in which the access was, and how large it is: the low bits are not to be trusted.
    Page(Ipa, Granule),
    /// The page that holds the stage 1 descriptor on which stage 2 faulted. Not the access: that
    /// was not translated yet.
    Descriptor(Ipa),
    /// No register holds it. Translate this address (`AT S1E1R`, as KVM does, or a walk in
    /// software); the guest may have changed its tables meanwhile.
    TranslateFar(Far),
    /// There is none to be had from the core: take it from a CPER or RAS record, or do without.
    Unavailable(NoIpa),
}

/// Why there is no IPA.
///
/// ```
/// use aarch64_syndrome::{Esr, Far, Fault, IpaAnswer, NoIpa};
///
/// let own = Fault::own(Esr::from_bits(0x9600_0004), Far::from_bits(8)).unwrap();
/// assert_eq!(own.ipa(), IpaAnswer::Unavailable(NoIpa::OwnEl));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoIpa {
    /// `FAR_EL2` is not valid (`FnV`).
    NoFar,
    /// A table walk failed: the address of the table is in no register, and that of the access
    /// is not the one that failed.
    TableWalk,
    /// A fault of EL2 itself, or of an access through `VNCR_EL2` (EC 0x21, 0x25), or one's own
    /// at EL1 or EL3.
    OwnEl,
    /// From the host's own EL0 (`HCR_EL2.TGE` = 1): no guest, no stage 2.
    NotAGuest,
}

impl_names!(NoIpa {
    NoFar => "no_far",
    TableWalk => "table_walk",
    OwnEl => "own_el",
    NotAGuest => "not_a_guest",
});

impl IpaAnswer {
    /// The address that was accessed, where it is known to the byte.
    #[inline]
    #[must_use]
    pub const fn exact(self) -> Option<Ipa> {
        match self {
            Self::Exact(ipa) => Some(ipa),
            _ => None,
        }
    }

    /// The start of the page in which the access was: of 4 KiB where the address is exact, else of
    /// the stage 2 granule. `None` where no page is known, and for a
    /// [`Descriptor`](Self::Descriptor), which is not where the access went.
    #[inline]
    #[must_use]
    pub const fn page(self) -> Option<Ipa> {
        match self {
            Self::Exact(ipa) => Some(ipa.align_down(Granule::Size4K.shift())),
            Self::Page(ipa, _) => Some(ipa),
            _ => None,
        }
    }

    /// `exact`, `page`, `descriptor`, `translate_far` or `unavailable`.
    #[must_use]
    pub const fn availability(self) -> &'static str {
        match self {
            Self::Exact(_) => "exact",
            Self::Page(..) => "page",
            Self::Descriptor(_) => "descriptor",
            Self::TranslateFar(_) => "translate_far",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

impl_text!(IpaAnswer, |this, put| {
    match this {
        Self::Exact(ipa) => put!("IPA {}", ipa),
        Self::Page(ipa, granule) => put!("IPA in the {} at {}", granule, ipa),
        Self::Descriptor(ipa) => put!("stage 1 descriptor in the page at IPA {}", ipa),
        Self::TranslateFar(far) => put!("IPA by translating {}", far),
        Self::Unavailable(reason) => put!("no IPA ({})", reason),
    }
});

impl Fault {
    /// The intermediate physical address, or what can be said of it.
    // The compiler judges the size before it knows the host, which leaves a fifth of it: without
    // this, a call through memory costs four times the answer.
    #[allow(clippy::inline_always, reason = "measured")]
    #[inline(always)]
    #[must_use]
    pub const fn ipa(self) -> IpaAnswer {
        match self.source {
            Source::Local => IpaAnswer::Unavailable(NoIpa::OwnEl),
            _ if self.translation.tge() => IpaAnswer::Unavailable(NoIpa::NotAGuest),
            Source::Guest(hpfar) => {
                let row = AbortRow::of(self.esr).on(self.translation);
                if row.has_page() {
                    let is_exact = mmu_fault_is_exact(self.esr, self.translation);
                    self.ipa_in(hpfar.page(), row.is_descriptor(), is_exact)
                } else {
                    self.ipa_without_page(row)
                }
            }
            Source::Given(gpa) => self.ipa_given(gpa),
        }
    }

    /// Not inlined: whoever asks after each exception has `HPFAR_EL2`, and nothing else to carry.
    const fn ipa_given(self, gpa: Option<Ipa>) -> IpaAnswer {
        let row = AbortRow::of(self.esr).on(self.translation);
        match gpa {
            // Whoever found a page translated an address that means nothing.
            Some(_) if !self.s1ptw() & row.has_no_far(self.esr) => {
                IpaAnswer::Unavailable(NoIpa::NoFar)
            }
            Some(page) => {
                let is_exact = far_is_exact(self.esr, self.translation);
                self.ipa_in(page, self.s1ptw(), is_exact as u64)
            }
            None => self.ipa_without_page(row),
        }
    }

    #[inline]
    const fn ipa_in(self, page: Ipa, is_descriptor: bool, is_exact: u64) -> IpaAnswer {
        let granule = self.translation.stage2_granule();
        // Numbers, so that whoever only wants the address gets it without a branch.
        let is_exact = is_exact & !(is_descriptor as u64);
        let shift =
            if is_exact | is_descriptor as u64 != 0 { Granule::Size4K } else { granule }.shift();
        let offset = Far::from_bits(self.far.into_bits() & is_exact.wrapping_neg());
        let ipa = page.align_down(shift).with_offset_of(offset);
        if is_exact != 0 {
            IpaAnswer::Exact(ipa)
        } else if is_descriptor {
            IpaAnswer::Descriptor(ipa)
        } else {
            IpaAnswer::Page(ipa, granule)
        }
    }

    #[inline]
    const fn ipa_without_page(self, row: AbortRow) -> IpaAnswer {
        if !row.is_far() {
            IpaAnswer::Unavailable(NoIpa::TableWalk)
        } else if row.has_no_far(self.esr) {
            IpaAnswer::Unavailable(NoIpa::NoFar)
        } else {
            IpaAnswer::TranslateFar(self.far)
        }
    }
}
