//! When a field exists: asked by the accessors, the encoder and the list of fields alike.

use super::DataAbort;
use crate::esr::TargetEl;
use crate::fsc::{FaultClass, FaultStatus, FaultStatusSet};

/// Codes whose abort may carry `SET`, `WU` and `PFV`: external aborts, on a walk or not.
pub(in crate::iss) const EXTERNAL_ABORTS: FaultStatusSet =
    FaultStatusSet::of_classes(&[FaultClass::SyncExternal, FaultClass::SyncExternalOnWalk]);

/// Codes whose abort may carry `LST`.
const LS64_FAULTS: FaultStatusSet = FaultStatusSet::of_classes(&[
    FaultClass::Translation,
    FaultClass::AccessFlag,
    FaultClass::Permission,
]);

/// Codes whose abort may carry `HDBSSF`.
pub(in crate::iss) const HDBSS_FAULTS: FaultStatusSet = FaultStatusSet::of_classes(&[
    FaultClass::Permission,
    FaultClass::SyncExternalOnWalk,
    FaultClass::GranuleProtectionOnWalk,
]);

/// Codes for which `WnR` is UNKNOWN.
pub(crate) const WNR_UNKNOWN: FaultStatusSet = FaultStatusSet::of(&[
    FaultStatus::UNSUPPORTED_ATOMIC_UPDATE,
    FaultStatus::UNSUPPORTED_EXCLUSIVE,
]);

impl DataAbort {
    #[inline]
    pub(super) const fn has_top_level(self) -> bool {
        matches!(self.target, TargetEl::El2) & !self.isv()
    }

    #[inline]
    pub(super) const fn has_external_status(self) -> bool {
        EXTERNAL_ABORTS.contains(self.dfsc()) & !self.isv()
    }

    #[inline]
    pub(super) const fn has_vncr(self) -> bool {
        !matches!(self.target, TargetEl::El1)
    }

    #[inline]
    pub(super) const fn has_lst(self) -> bool {
        LS64_FAULTS.contains(self.dfsc())
    }

    #[inline]
    pub(super) const fn has_set(self) -> bool {
        EXTERNAL_ABORTS.contains(self.dfsc())
    }

    #[inline]
    pub(super) const fn has_fnv(self) -> bool {
        self.dfsc().into_bits() == FaultStatus::SYNC_EXTERNAL.into_bits()
    }

    #[inline]
    pub(super) const fn has_wnr(self) -> bool {
        !WNR_UNKNOWN.contains(self.dfsc())
    }

    #[inline]
    pub(super) const fn has_hdbssf(self) -> bool {
        HDBSS_FAULTS.contains(self.dfsc())
    }

    #[inline]
    pub(super) const fn is_permission(self) -> bool {
        matches!(self.class(), FaultClass::Permission)
    }

    #[inline]
    pub(super) const fn is_below_el3(self) -> bool {
        !matches!(self.target, TargetEl::El3)
    }

    #[inline]
    pub(super) const fn has_dirty_bit(self) -> bool {
        self.is_permission() & self.word.wnr()
    }

    #[inline]
    pub(super) const fn has_xs(self) -> bool {
        self.has_lst() & (self.word.lst_or_set() & 1 != 0)
    }
}
