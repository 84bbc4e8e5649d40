//! Building a Data Abort: every field in its place, reserved bits zero, `EC` and `IL` as the
//! architecture says.

use super::{Access, DataAbort, Layout, Ls64, WriteUpdate};
use crate::ec::ExceptionClass;
use crate::error_state::SyncErrorType;
use crate::esr::TargetEl;
use crate::field::at;
use crate::fsc::FaultStatus;
use crate::register::{InstructionLength, OriginEl, Register};

impl DataAbort {
    /// The Data Abort that `target` takes from `origin`: `EC` 0x24 from a lower level and 0x25
    /// from the same, `IL` = 1, `ISV` = 0, all other fields 0.
    ///
    /// ```
    /// use aarch64_syndrome::{DataAbort, FaultStatus, OriginEl, TargetEl};
    ///
    /// let abort = DataAbort::new(TargetEl::El1, OriginEl::El0, FaultStatus::SYNC_EXTERNAL);
    /// assert_eq!(abort.with_fnv(true).esr().into_bits(), 0x9200_0410);
    /// ```
    #[must_use]
    pub const fn new(target: TargetEl, origin: OriginEl, dfsc: FaultStatus) -> Self {
        let ec = if origin.is_below(target) {
            ExceptionClass::DATA_ABORT_LOWER
        } else {
            ExceptionClass::DATA_ABORT_CURRENT
        };
        Self::build(ec, target, dfsc.into_bits() as u32)
    }

    /// With `ISV` = 1, the access in `[23:14]`, and the length of the instruction in `IL`; not with
    /// `S1PTW` = 1 or `GCS` = 1, whose `ISV` is always 0.
    ///
    /// Takes the place of `TopLevel`, `WU`, `FnP` and `PFV`, which then do not exist.
    #[must_use]
    pub const fn with_access(self, access: Access, length: InstructionLength) -> Self {
        let exists = !self.s1ptw() & !self.gcs();
        self.replace(exists, at!(Layout, ISV_OFFSET, ISV_BITS), 1)
            .replace(exists, at!(Layout, IL_OFFSET, IL_BITS), length.il() as u64)
            .replace(exists, Access::AT, access.into_bits() as u64)
    }

    /// With `TopLevel` as given, in `ESR_EL2` with `ISV` = 0.
    #[must_use]
    pub const fn with_top_level(self, top_level: bool) -> Self {
        let at = at!(Layout, TOP_LEVEL_OFFSET, TOP_LEVEL_BITS);
        self.replace(self.has_top_level(), at, top_level as u64)
    }

    /// With `WU` as given, for an external abort with `ISV` = 0.
    #[must_use]
    pub const fn with_write_update(self, wu: WriteUpdate) -> Self {
        self.replace(self.has_external_status(), at!(Layout, WU_OFFSET, WU_BITS), wu as u64)
    }

    /// With `FnP` as given, with `ISV` = 0.
    #[must_use]
    pub const fn with_fnp(self, fnp: bool) -> Self {
        self.replace(!self.isv(), at!(Layout, FNP_OFFSET, FNP_BITS), fnp as u64)
    }

    /// With `PFV` as given, for an external abort with `ISV` = 0.
    #[must_use]
    pub const fn with_pfv(self, pfv: bool) -> Self {
        self.replace(self.has_external_status(), at!(Layout, PFV_OFFSET, PFV_BITS), pfv as u64)
    }

    /// With `VNCR` as given, and with 1 also `EC` 0x25, which such an access always has. Not in
    /// `ESR_EL1`.
    #[must_use]
    pub const fn with_vncr(self, vncr: bool) -> Self {
        // EC 0x24 and 0x25 differ in the lowest bit alone.
        const EC_LOWEST_BIT: (usize, usize) = (26, 1);
        self.replace(self.has_vncr(), at!(Layout, VNCR_OFFSET, VNCR_BITS), vncr as u64).replace(
            self.has_vncr() & vncr,
            EC_LOWEST_BIT,
            1,
        )
    }

    /// With `LST` as given, for a translation, access flag or permission fault; `Xs` goes with the
    /// instruction that had it.
    #[must_use]
    pub const fn with_ls64(self, lst: Ls64) -> Self {
        let at = at!(Layout, LST_OR_SET_OFFSET, LST_OR_SET_BITS);
        let changed = self.replace(self.has_lst(), at, lst as u64);
        changed.replace(self.has_xs() & !changed.has_xs(), at!(Layout, XS_OFFSET, XS_BITS), 0)
    }

    /// With `SET` as given, for an external abort.
    #[must_use]
    pub const fn with_sync_error_type(self, set: SyncErrorType) -> Self {
        let at = at!(Layout, LST_OR_SET_OFFSET, LST_OR_SET_BITS);
        self.replace(self.has_set(), at, set.into_bits() as u64)
    }

    /// With `FnV` as given, for `DFSC` 0x10.
    #[must_use]
    pub const fn with_fnv(self, fnv: bool) -> Self {
        self.replace(self.has_fnv(), at!(Layout, FNV_OFFSET, FNV_BITS), fnv as u64)
    }

    /// With `EA` as given, for an external abort or a parity error: it reads 0 otherwise.
    #[must_use]
    pub const fn with_ea(self, ea: bool) -> Self {
        self.replace(self.class().is_external(), at!(Layout, EA_OFFSET, EA_BITS), ea as u64)
    }

    /// With `CM` as given; with 1, also `WnR` = 1, as for every such instruction.
    #[must_use]
    pub const fn with_cm(self, cm: bool) -> Self {
        self.replace(true, at!(Layout, CM_OFFSET, CM_BITS), cm as u64).replace(
            cm & self.has_wnr(),
            at!(Layout, WNR_OFFSET, WNR_BITS),
            1,
        )
    }

    /// With `S1PTW` as given; 1 only with `ISV` = 0.
    #[must_use]
    pub const fn with_s1ptw(self, s1ptw: bool) -> Self {
        self.replace(!(self.isv() & s1ptw), at!(Layout, S1PTW_OFFSET, S1PTW_BITS), s1ptw as u64)
    }

    /// With `WnR` as given, where it is not UNKNOWN; with `CM` = 1 it stays 1.
    #[must_use]
    pub const fn with_wnr(self, wnr: bool) -> Self {
        self.replace(self.has_wnr() & !self.cm(), at!(Layout, WNR_OFFSET, WNR_BITS), wnr as u64)
    }

    /// With `HDBSSF` as given, for the faults that have it.
    #[must_use]
    pub const fn with_hdbssf(self, hdbssf: bool) -> Self {
        let at = at!(Layout, HDBSSF_OFFSET, HDBSSF_BITS);
        self.replace(self.has_hdbssf(), at, hdbssf as u64)
    }

    /// With `TnD` as given, for a permission fault.
    #[must_use]
    pub const fn with_tnd(self, tnd: bool) -> Self {
        self.replace(self.is_permission(), at!(Layout, TND_OFFSET, TND_BITS), tnd as u64)
    }

    /// With `TagAccess` as given, for a permission fault, not in `ESR_EL3`.
    #[must_use]
    pub const fn with_tag_access(self, tag_access: bool) -> Self {
        let exists = self.is_permission() & self.is_below_el3();
        self.replace(exists, at!(Layout, TAG_ACCESS_OFFSET, TAG_ACCESS_BITS), tag_access as u64)
    }

    /// With `GCS` as given; 1 only with `ISV` = 0.
    #[must_use]
    pub const fn with_gcs(self, gcs: bool) -> Self {
        self.replace(!(self.isv() & gcs), at!(Layout, GCS_OFFSET, GCS_BITS), gcs as u64)
    }

    /// With `AssuredOnly` as given, for a permission fault, not in `ESR_EL3`.
    #[must_use]
    pub const fn with_assured_only(self, assured_only: bool) -> Self {
        let exists = self.is_permission() & self.is_below_el3();
        let at = at!(Layout, ASSURED_ONLY_OFFSET, ASSURED_ONLY_BITS);
        self.replace(exists, at, assured_only as u64)
    }

    /// With `Overlay` as given, for a permission fault.
    #[must_use]
    pub const fn with_overlay(self, overlay: bool) -> Self {
        let at = at!(Layout, OVERLAY_OFFSET, OVERLAY_BITS);
        self.replace(self.is_permission(), at, overlay as u64)
    }

    /// With `DirtyBit` as given, for a permission fault of a write.
    #[must_use]
    pub const fn with_dirty_bit(self, dirty_bit: bool) -> Self {
        let at = at!(Layout, DIRTY_BIT_OFFSET, DIRTY_BIT_BITS);
        self.replace(self.has_dirty_bit(), at, dirty_bit as u64)
    }

    /// With `Xs` as given, for `ST64BV` and `ST64BV0`.
    #[must_use]
    pub const fn with_xs(self, xs: Register) -> Self {
        self.replace(self.has_xs(), at!(Layout, XS_OFFSET, XS_BITS), xs.into_bits() as u64)
    }
}
