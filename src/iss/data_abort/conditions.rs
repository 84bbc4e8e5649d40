//! When a field exists: asked by the accessors, the encoder and the list of fields alike.
//!
//! The code comes from the raw word: a getter of the layout is a call where a compiler saves space.

use super::DataAbort;
use crate::el::TargetEl;
use crate::esr::abort_bits::{CM, S1PTW, VNCR};
use crate::fsc::{FaultClass, FaultStatus, FaultStatusSet};

impl DataAbort {
    #[inline]
    pub(super) const fn is_without_access(self) -> bool {
        !self.isv()
    }

    /// Whether `ISV` may be 1: in `ESR_EL2` for a stage 2 fault, and at each level for a 64-byte
    /// access. Never for an external abort or parity error, a table walk, cache maintenance, a
    /// Guarded Control Stack access or one through `VNCR_EL2`.
    #[inline]
    pub(crate) const fn may_have_access(self) -> bool {
        const GCS: u32 = 40;
        const OTHER: u64 = 1 << S1PTW | 1 << CM | 1 << VNCR | 1 << GCS;
        let is_ls64 = self.has_lst() & (self.word.lst_or_set() != 0);
        let is_stage2 =
            matches!(self.target, TargetEl::El2) & self.esr().ec().is_abort_from_lower();
        let is_other = FaultStatusSet::EXTERNAL.contains(self.esr().fault_status())
            | (self.esr().into_bits() & OTHER != 0);
        (is_ls64 | is_stage2) & !is_other
    }

    #[inline]
    pub(super) const fn has_external_status(self) -> bool {
        self.has_set() & !self.isv()
    }

    #[inline]
    pub(super) const fn has_lst(self) -> bool {
        FaultStatusSet::TRANSLATION_ACCESS_FLAG_PERMISSION.contains(self.esr().fault_status())
    }

    #[inline]
    pub(super) const fn has_set(self) -> bool {
        FaultStatusSet::SYNC_EXTERNAL.contains(self.esr().fault_status())
    }

    #[inline]
    pub(super) const fn has_fnv(self) -> bool {
        self.esr().fault_status().into_bits() == FaultStatus::SYNC_EXTERNAL.into_bits()
    }

    #[inline]
    pub(super) const fn has_wnr(self) -> bool {
        !FaultStatusSet::WNR_UNKNOWN.contains(self.esr().fault_status())
    }

    #[inline]
    pub(super) const fn has_hdbssf(self) -> bool {
        FaultStatusSet::HDBSS.contains(self.esr().fault_status())
    }

    #[inline]
    pub(super) const fn is_permission(self) -> bool {
        matches!(self.class(), FaultClass::Permission)
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
