//! The fields of `DFSR` that `IFSR` does not have, read and written.

use super::{Aet, Dfsr, FsrFault, FsrFormat, Layout};
use crate::small_int::U4;

impl Dfsr {
    /// `AET`, `[15:14]`: the state of the core after an `SError`. `None` for other faults, and for
    /// the parity errors of a core without `FEAT_RAS`.
    #[inline]
    #[must_use]
    #[doc(alias = "AET")]
    pub const fn aet(self) -> Option<Aet> {
        if self.has_aet() { Some(self.0.aet()) } else { None }
    }

    /// `CM`, `[13]`: a cache maintenance or address translation instruction. `None` where it is
    /// UNKNOWN: on a walk, and for an `SError`.
    #[inline]
    #[must_use]
    #[doc(alias = "CM")]
    pub const fn cm(self) -> Option<bool> {
        if self.has_cm() { Some(self.0.cm()) } else { None }
    }

    /// `WnR`, `[11]`: 1 for a write, and for every instruction with `CM` = 1. `None` where it is
    /// UNKNOWN, for an `SError`.
    #[inline]
    #[must_use]
    #[doc(alias = "WnR")]
    pub const fn wnr(self) -> Option<bool> {
        if self.has_wnr() { Some(self.0.wnr()) } else { None }
    }

    /// `Domain`, `[7:4]`: the domain of the address. `None` in the Long-descriptor format, and
    /// where it is UNKNOWN: all but domain faults, and translation and access flag faults,
    /// external aborts and parity errors on a walk, of level 2.
    #[inline]
    #[must_use]
    #[doc(alias = "Domain")]
    pub const fn domain(self) -> Option<U4> {
        if self.has_domain() { Some(self.0.domain()) } else { None }
    }

    /// `VSESR_EL2` for this `SError`, so that hardware reports `AET` and `ExT` to the guest once
    /// `HCR_EL2.VSE` is set. `None` for other faults.
    #[inline]
    #[must_use]
    #[doc(alias = "VSESR_EL2")]
    pub const fn vsesr(self) -> Option<u64> {
        const AET_AND_EXT: u64 = Layout::AET.mask() | Layout::EXT.mask();
        if self.has_aet() { Some(self.into_bits() as u64 & AET_AND_EXT) } else { None }
    }

    /// With `AET` as given, for an `SError`.
    #[must_use]
    pub const fn with_aet(self, aet: Aet) -> Self {
        Self(self.0.replace(self.has_aet(), Layout::AET, aet as u64))
    }

    /// With `CM` as given, where it is not UNKNOWN; with 1, also `WnR` = 1, as for every such
    /// instruction.
    #[must_use]
    pub const fn with_cm(self, cm: bool) -> Self {
        let set = self.0.replace(self.has_cm(), Layout::CM, cm as u64);
        Self(set.replace(cm & self.has_cm() & self.has_wnr(), Layout::WNR, 1))
    }

    /// With `WnR` as given, where it is not UNKNOWN.
    #[must_use]
    pub const fn with_wnr(self, wnr: bool) -> Self {
        Self(self.0.replace(self.has_wnr(), Layout::WNR, wnr as u64))
    }

    /// With `Domain` as given, for the faults that have it.
    #[must_use]
    pub const fn with_domain(self, domain: U4) -> Self {
        Self(self.0.replace(self.has_domain(), Layout::DOMAIN, domain.into_bits() as u64))
    }

    const fn has_aet(self) -> bool {
        matches!(self.fault(), Some(FsrFault::SError))
    }

    const fn has_cm(self) -> bool {
        matches!(self.fault(), Some(fault) if !fault.is_asynchronous() & !fault.is_on_walk())
    }

    const fn has_wnr(self) -> bool {
        matches!(self.fault(), Some(fault) if !fault.is_asynchronous())
    }

    const fn has_domain(self) -> bool {
        matches!(self.format(), FsrFormat::Short)
            && matches!(self.fault(), Some(fault) if fault.has_domain())
    }
}
