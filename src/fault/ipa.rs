//! The five answers to "is there an IPA?".

use super::{Fault, Source};
use crate::address::{Far, Ipa, far_is_exact, has_no_far, hpfar_is_valid};
use crate::esr::Esr;
use crate::fsc::FaultClass;
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
        let (page, host) = match self.source {
            Source::Guest { hpfar, host } if hpfar_is_valid(self.esr, host) => {
                (Some(hpfar.page()), host)
            }
            Source::Guest { host, .. } => (None, host),
            Source::Given { gpa, host } => (gpa, host),
            Source::Local => return IpaAnswer::Unavailable(NoIpa::OwnEl),
        };
        if !self.esr.ec().is_abort_from_lower() {
            return IpaAnswer::Unavailable(NoIpa::OwnEl);
        }
        if host.tge() {
            return IpaAnswer::Unavailable(NoIpa::NotAGuest);
        }
        match page {
            Some(page) => self.ipa_in(page, host),
            None => self.ipa_without_page(),
        }
    }

    #[inline]
    const fn ipa_in(self, page: Ipa, host: Host) -> IpaAnswer {
        if self.s1ptw() {
            IpaAnswer::Descriptor(page.align_down(Granule::Size4K.shift()))
        } else if has_no_far(self.esr) {
            // Whoever found a page translated an address that means nothing.
            IpaAnswer::Unavailable(NoIpa::NoFar)
        } else if far_is_exact(self.esr, host) {
            IpaAnswer::Exact(page.with_offset_of(self.far))
        } else {
            let granule = host.stage2_granule();
            IpaAnswer::Page(page.align_down(granule.shift()), granule)
        }
    }

    #[inline]
    const fn ipa_without_page(self) -> IpaAnswer {
        if self.s1ptw() | is_on_walk(self.esr) {
            IpaAnswer::Unavailable(NoIpa::TableWalk)
        } else if has_no_far(self.esr) {
            IpaAnswer::Unavailable(NoIpa::NoFar)
        } else {
            IpaAnswer::TranslateFar(self.far)
        }
    }
}

#[inline]
const fn is_on_walk(esr: Esr) -> bool {
    use crate::fsc::{FaultStatus, FaultStatusSet};
    const ON_WALK: FaultStatusSet = FaultStatusSet::of_classes(&[
        FaultClass::SyncExternalOnWalk,
        FaultClass::SyncParityOnWalk,
        FaultClass::GranuleProtectionOnWalk,
    ]);
    ON_WALK.contains(FaultStatus::from_bits(esr.iss() as u8))
}
