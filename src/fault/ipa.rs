//! The five answers to "is there an IPA?".

use super::{Fault, Source};
use crate::address::{AddressRule, Far, Ipa, far_is_exact, has_no_far, mmu_fault_is_exact};
use crate::host::{Granule, Host};

/// What can be said of the intermediate physical address of a fault.
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
    #[inline]
    #[must_use]
    pub const fn ipa(self) -> IpaAnswer {
        let host = match self.source {
            Source::Guest { host, .. } | Source::Given { host, .. } => host,
            Source::Local => return IpaAnswer::Unavailable(NoIpa::OwnEl),
        };
        // Every other source holds an abort: bit 0 of its EC is 1 in 0x21 and 0x25.
        if self.esr.into_bits() & 1 << 26 != 0 {
            return IpaAnswer::Unavailable(NoIpa::OwnEl);
        }
        if host.tge() {
            return IpaAnswer::Unavailable(NoIpa::NotAGuest);
        }
        let rule = AddressRule::of(self.esr, host);
        match self.source {
            Source::Guest { hpfar, .. } if rule.has_page() => {
                let is_exact = mmu_fault_is_exact(self.esr, host);
                self.ipa_in(hpfar.page(), rule.is_descriptor(), is_exact, host)
            }
            // Whoever found a page translated an address that means nothing.
            Source::Given { gpa: Some(_), .. } if !self.s1ptw() & has_no_far(self.esr) => {
                IpaAnswer::Unavailable(NoIpa::NoFar)
            }
            Source::Given { gpa: Some(page), .. } => {
                self.ipa_in(page, self.s1ptw(), far_is_exact(self.esr, host), host)
            }
            Source::Given { gpa: None, .. } => self.ipa_without_page(rule.without_page()),
            _ => self.ipa_without_page(rule),
        }
    }

    #[inline]
    const fn ipa_in(self, page: Ipa, is_descriptor: bool, is_exact: bool, host: Host) -> IpaAnswer {
        let granule = if is_descriptor { Granule::Size4K } else { host.stage2_granule() };
        let is_exact = is_exact & !is_descriptor;
        let shift = if is_exact { Granule::Size4K.shift() } else { granule.shift() };
        let offset = if is_exact { self.far.into_bits() } else { 0 };
        let ipa = page.align_down(shift).with_offset_of(Far::from_bits(offset));
        if is_descriptor {
            IpaAnswer::Descriptor(ipa)
        } else if is_exact {
            IpaAnswer::Exact(ipa)
        } else {
            IpaAnswer::Page(ipa, granule)
        }
    }

    #[inline]
    const fn ipa_without_page(self, rule: AddressRule) -> IpaAnswer {
        if rule.has_far(self.esr) {
            IpaAnswer::TranslateFar(self.far)
        } else if rule.is_table_walk() {
            IpaAnswer::Unavailable(NoIpa::TableWalk)
        } else {
            IpaAnswer::Unavailable(NoIpa::NoFar)
        }
    }
}
