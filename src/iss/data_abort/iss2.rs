//! The fields of `ISS2`, which say more of some faults.

use super::DataAbort;
use crate::register::Register;

impl DataAbort {
    /// `HDBSSF`, ISS2 `[11]`: the fault was caused by the dirty state tracking structure
    /// (`FEAT_HDBSS`). `None` unless the fault is a permission fault, an external abort on a walk
    /// or a granule protection fault on a walk.
    #[inline]
    #[must_use]
    #[doc(alias = "HDBSSF")]
    pub const fn hdbssf(self) -> Option<bool> {
        if self.has_hdbssf() { Some(self.word.hdbssf()) } else { None }
    }

    /// `TnD`, ISS2 `[10]`: the stage 1 permission fault was due to the canonical tag check
    /// (`FEAT_MTE_CANONICAL_TAGS`). `None` for other faults.
    #[inline]
    #[must_use]
    #[doc(alias = "TnD")]
    pub const fn tnd(self) -> Option<bool> {
        if self.is_permission() { Some(self.word.tnd()) } else { None }
    }

    /// `TagAccess`, ISS2 `[9]`: the permission fault was due to `NoTagAccess` (`FEAT_MTE_PERM`).
    /// `None` for other faults and in `ESR_EL3`.
    #[inline]
    #[must_use]
    #[doc(alias = "TagAccess")]
    pub const fn tag_access(self) -> Option<bool> {
        if self.is_permission() & self.is_below_el3() { Some(self.word.tag_access()) } else { None }
    }

    /// `GCS`, ISS2 `[8]`: the access was a Guarded Control Stack access (`FEAT_GCS`).
    #[inline]
    #[must_use]
    #[doc(alias = "GCS")]
    pub const fn gcs(self) -> bool {
        self.word.gcs()
    }

    /// `AssuredOnly`, ISS2 `[7]`: the stage 2 permission fault was due to `AssuredOnly`
    /// (`FEAT_THE`). `None` for other faults and in `ESR_EL3`.
    #[inline]
    #[must_use]
    #[doc(alias = "AssuredOnly")]
    pub const fn assured_only(self) -> Option<bool> {
        if self.is_permission() & self.is_below_el3() {
            Some(self.word.assured_only())
        } else {
            None
        }
    }

    /// `Overlay`, ISS2 `[6]`: the permission fault was due to an overlay (`FEAT_S1POE`,
    /// `FEAT_S2POE`). `None` for other faults.
    #[inline]
    #[must_use]
    #[doc(alias = "Overlay")]
    pub const fn overlay(self) -> Option<bool> {
        if self.is_permission() { Some(self.word.overlay()) } else { None }
    }

    /// `DirtyBit`, ISS2 `[5]`: the write's permission fault was due to dirty state (`FEAT_S1PIE`,
    /// `FEAT_S2PIE`). `None` for reads and other faults.
    #[inline]
    #[must_use]
    #[doc(alias = "DirtyBit")]
    pub const fn dirty_bit(self) -> Option<bool> {
        if self.has_dirty_bit() { Some(self.word.dirty_bit()) } else { None }
    }

    /// `Xs`, ISS2 `[4:0]`: the status register of `ST64BV` or `ST64BV0`. `None` for other
    /// instructions.
    #[inline]
    #[must_use]
    #[doc(alias = "Xs")]
    pub const fn xs(self) -> Option<Register> {
        if self.has_xs() { Some(self.word.xs()) } else { None }
    }
}
