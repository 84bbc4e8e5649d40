//! Instruction Aborts, EC 0x20 and 0x21: `ISS` and `ISS2`.

mod encode;
mod fields;

use super::data_abort::{EXTERNAL_ABORTS, HDBSS_FAULTS};
use crate::ec::ExceptionClass;
use crate::error_state::SyncErrorType;
use crate::esr::TargetEl;
use crate::fsc::{AccessKind, FaultClass, FaultStatus, Level};
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(6, access = RO)]
    ifsc: FaultStatus,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    s1ptw: bool,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    ea: bool,
    #[bits(1, access = RO)]
    fnv: bool,
    #[bits(2, access = RO)]
    set_bits: u8,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    pfv: bool,
    #[bits(6)]
    __: u8,
    #[bits(1, access = RO)]
    top_level: bool,
    #[bits(15)]
    __: u16,
    #[bits(1, access = RO)]
    dirty_bit: bool,
    #[bits(1, access = RO)]
    overlay: bool,
    #[bits(1, access = RO)]
    assured_only: bool,
    #[bits(3)]
    __: u8,
    #[bits(1, access = RO)]
    hdbssf: bool,
    #[bits(20)]
    __: u32,
}

iss_encoding!(
    /// The syndrome of an Instruction Abort.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, FaultClass, InstructionAbort, TargetEl};
    ///
    /// let esr = Esr::from_bits(0x8200_0007);
    /// let abort = InstructionAbort::from_esr(esr, TargetEl::El2).unwrap();
    /// assert_eq!(abort.class(), FaultClass::Translation);
    /// ```
    InstructionAbort: Layout,
    |ec, _target| ec.is_instruction_abort()
);

impl InstructionAbort {
    /// `IFSC`, `[5:0]`: the fault status code.
    #[inline]
    #[must_use]
    #[doc(alias = "IFSC")]
    pub const fn ifsc(self) -> FaultStatus {
        self.word.ifsc()
    }

    /// What kind of fault `IFSC` reports; `Unallocated` also for 0x11, 0x21, 0x34 and 0x35, which
    /// only a Data Abort has.
    #[inline]
    #[must_use]
    pub const fn class(self) -> FaultClass {
        self.ifsc().class_for(AccessKind::Instruction)
    }

    /// The lookup level that `IFSC` reports; the stage 2 level where `S1PTW` = 1.
    #[inline]
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        self.ifsc().level()
    }

    /// `TopLevel`, `[21]`: the fault is due to `TopLevel` (`FEAT_THE`). `ESR_EL2` only.
    #[inline]
    #[must_use]
    #[doc(alias = "TopLevel")]
    pub const fn top_level(self) -> Option<bool> {
        if self.is_el2() { Some(self.word.top_level()) } else { None }
    }

    /// `PFV`, `[14]`: `PFAR_ELx` (`MFAR_EL3`) is valid. `None` unless this is an external abort.
    #[inline]
    #[must_use]
    #[doc(alias = "PFV")]
    pub const fn pfv(self) -> Option<bool> {
        if self.has_pfv() { Some(self.word.pfv()) } else { None }
    }

    /// `SET`, `[12:11]`: the state of the core after an external abort. `None` for other faults
    /// and, in `ESR_EL2`, on a table walk.
    #[inline]
    #[must_use]
    #[doc(alias = "SET")]
    pub const fn sync_error_type(self) -> Option<SyncErrorType> {
        if self.has_set() { Some(SyncErrorType::from_bits(self.word.set_bits())) } else { None }
    }

    /// `FnV`, `[10]`: `FAR_ELx` is not valid. `None` unless `IFSC` is 0x10, where alone the
    /// architecture has the field.
    #[inline]
    #[must_use]
    #[doc(alias = "FnV")]
    pub const fn fnv(self) -> Option<bool> {
        if self.has_fnv() { Some(self.word.fnv()) } else { None }
    }

    /// `EA`, `[9]`: IMPLEMENTATION DEFINED classification of an external abort; 0 otherwise.
    #[inline]
    #[must_use]
    #[doc(alias = "EA")]
    pub const fn ea(self) -> bool {
        self.word.ea()
    }

    /// `S1PTW`, `[7]`: a stage 2 fault on an access of the stage 1 table walk.
    #[inline]
    #[must_use]
    #[doc(alias = "S1PTW")]
    pub const fn s1ptw(self) -> bool {
        self.word.s1ptw()
    }

    /// `HDBSSF`, ISS2 `[11]`: the fault was caused by the dirty state tracking structure
    /// (`FEAT_HDBSS`). `None` unless the fault is a permission fault, an external abort on a walk
    /// or a granule protection fault on a walk.
    #[inline]
    #[must_use]
    #[doc(alias = "HDBSSF")]
    pub const fn hdbssf(self) -> Option<bool> {
        if self.has_hdbssf() { Some(self.word.hdbssf()) } else { None }
    }

    /// `AssuredOnly`, ISS2 `[7]`: the stage 2 permission fault was due to `AssuredOnly`
    /// (`FEAT_THE`). `None` for other faults and in `ESR_EL3`.
    #[inline]
    #[must_use]
    #[doc(alias = "AssuredOnly")]
    pub const fn assured_only(self) -> Option<bool> {
        if self.has_assured_only() { Some(self.word.assured_only()) } else { None }
    }

    /// `Overlay`, ISS2 `[6]`: the permission fault was due to an overlay (`FEAT_S1POE`,
    /// `FEAT_S2POE`). `None` for other faults.
    #[inline]
    #[must_use]
    #[doc(alias = "Overlay")]
    pub const fn overlay(self) -> Option<bool> {
        if self.has_overlay() { Some(self.word.overlay()) } else { None }
    }

    /// `DirtyBit`, ISS2 `[5]`: the stage 2 permission fault was due to dirty state
    /// (`FEAT_S2PIE`). `None` for other faults and outside `ESR_EL2`.
    #[inline]
    #[must_use]
    #[doc(alias = "DirtyBit")]
    pub const fn dirty_bit(self) -> Option<bool> {
        if self.has_dirty_bit() { Some(self.word.dirty_bit()) } else { None }
    }

    // The conditions of the fields, for the accessors, the encoder and the list of fields alike.

    const fn is_el2(self) -> bool {
        matches!(self.target, TargetEl::El2)
    }

    const fn is_external_abort(self) -> bool {
        EXTERNAL_ABORTS.contains(self.ifsc())
    }

    const fn has_pfv(self) -> bool {
        self.is_external_abort()
    }

    const fn has_set(self) -> bool {
        if self.is_el2() { self.has_fnv() } else { self.is_external_abort() }
    }

    const fn has_fnv(self) -> bool {
        self.ifsc().into_bits() == FaultStatus::SYNC_EXTERNAL.into_bits()
    }

    const fn is_permission(self) -> bool {
        matches!(self.class(), FaultClass::Permission)
    }

    // ESR_EL3 gives EC 0x20 an ISS2 encoding of its own and makes that of EC 0x21 RES0.
    const fn has_iss2(self) -> bool {
        let ec = self.esr().ec().into_bits();
        !matches!(self.target, TargetEl::El3)
            || ec == ExceptionClass::INSTRUCTION_ABORT_LOWER.into_bits()
    }

    const fn has_hdbssf(self) -> bool {
        self.has_iss2() & HDBSS_FAULTS.contains(self.ifsc())
    }

    const fn has_assured_only(self) -> bool {
        !matches!(self.target, TargetEl::El3) & self.is_permission()
    }

    const fn has_overlay(self) -> bool {
        self.has_iss2() & self.is_permission()
    }

    const fn has_dirty_bit(self) -> bool {
        self.is_el2() & self.is_permission()
    }
}
