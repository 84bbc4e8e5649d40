//! Building an Instruction Abort: every field in its place, reserved bits zero, `EC` and `IL` as
//! the architecture says.

use super::{InstructionAbort, Layout};
use crate::ec::ExceptionClass;
use crate::error_state::SyncErrorType;
use crate::esr::TargetEl;
use crate::field::at;
use crate::fsc::FaultStatus;
use crate::register::OriginEl;

impl InstructionAbort {
    /// The Instruction Abort that `target` takes from `origin`: `EC` 0x20 from a lower level and
    /// 0x21 from the same, `IL` = 1, all other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, origin: OriginEl, ifsc: FaultStatus) -> Self {
        let ec = if origin.is_below(target) {
            ExceptionClass::INSTRUCTION_ABORT_LOWER
        } else {
            ExceptionClass::INSTRUCTION_ABORT_CURRENT
        };
        Self::build(ec, target, ifsc.into_bits() as u32)
    }

    /// With `TopLevel` as given, in `ESR_EL2`.
    #[must_use]
    pub const fn with_top_level(self, top_level: bool) -> Self {
        let at = at!(Layout, TOP_LEVEL_OFFSET, TOP_LEVEL_BITS);
        self.replace(self.is_el2(), at, top_level as u64)
    }

    /// With `PFV` as given, for an external abort.
    #[must_use]
    pub const fn with_pfv(self, pfv: bool) -> Self {
        self.replace(self.has_pfv(), at!(Layout, PFV_OFFSET, PFV_BITS), pfv as u64)
    }

    /// With `SET` as given, for an external abort; in `ESR_EL2` only off a table walk.
    #[must_use]
    pub const fn with_sync_error_type(self, set: SyncErrorType) -> Self {
        let at = at!(Layout, SET_BITS_OFFSET, SET_BITS_BITS);
        self.replace(self.has_set(), at, set.into_bits() as u64)
    }

    /// With `FnV` as given, for `IFSC` 0x10.
    #[must_use]
    pub const fn with_fnv(self, fnv: bool) -> Self {
        self.replace(self.has_fnv(), at!(Layout, FNV_OFFSET, FNV_BITS), fnv as u64)
    }

    /// With `EA` as given, for an external abort or a parity error: it reads 0 otherwise.
    #[must_use]
    pub const fn with_ea(self, ea: bool) -> Self {
        self.replace(self.class().is_external(), at!(Layout, EA_OFFSET, EA_BITS), ea as u64)
    }

    /// With `S1PTW` as given.
    #[must_use]
    pub const fn with_s1ptw(self, s1ptw: bool) -> Self {
        self.replace(true, at!(Layout, S1PTW_OFFSET, S1PTW_BITS), s1ptw as u64)
    }

    /// With `HDBSSF` as given, for the faults that have it.
    #[must_use]
    pub const fn with_hdbssf(self, hdbssf: bool) -> Self {
        let at = at!(Layout, HDBSSF_OFFSET, HDBSSF_BITS);
        self.replace(self.has_hdbssf(), at, hdbssf as u64)
    }

    /// With `AssuredOnly` as given, for a permission fault, not in `ESR_EL3`.
    #[must_use]
    pub const fn with_assured_only(self, assured_only: bool) -> Self {
        let at = at!(Layout, ASSURED_ONLY_OFFSET, ASSURED_ONLY_BITS);
        self.replace(self.has_assured_only(), at, assured_only as u64)
    }

    /// With `Overlay` as given, for a permission fault.
    #[must_use]
    pub const fn with_overlay(self, overlay: bool) -> Self {
        let at = at!(Layout, OVERLAY_OFFSET, OVERLAY_BITS);
        self.replace(self.has_overlay(), at, overlay as u64)
    }

    /// With `DirtyBit` as given, for a permission fault in `ESR_EL2`.
    #[must_use]
    pub const fn with_dirty_bit(self, dirty_bit: bool) -> Self {
        let at = at!(Layout, DIRTY_BIT_OFFSET, DIRTY_BIT_BITS);
        self.replace(self.has_dirty_bit(), at, dirty_bit as u64)
    }
}
