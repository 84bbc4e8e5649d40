//! Data Aborts, EC 0x24 and 0x25: `ISS` and `ISS2`.

mod access;
mod encode;
mod fields;

pub use access::{Access, AccessSize};

use crate::error_state::SyncErrorType;
use crate::esr::TargetEl;
use crate::fsc::{FaultClass, FaultStatus, FaultStatusSet, Level};
use crate::register::{InstructionLength, Register};
use bitfield_struct::bitfield;

/// Where each field is. Fields that share bits carry both names; `access.rs` has `[23:14]` for
/// `ISV` = 1.
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(6, access = RO)]
    dfsc: FaultStatus,
    #[bits(1, access = RO)]
    wnr: bool,
    #[bits(1, access = RO)]
    s1ptw: bool,
    #[bits(1, access = RO)]
    cm: bool,
    #[bits(1, access = RO)]
    ea: bool,
    #[bits(1, access = RO)]
    fnv: bool,
    #[bits(2, access = RO)]
    lst_or_set: u8,
    #[bits(1, access = RO)]
    vncr: bool,
    #[bits(1, access = RO)]
    pfv: bool,
    #[bits(1, access = RO)]
    fnp: bool,
    #[bits(2, access = RO)]
    wu: WriteUpdate,
    #[bits(3)]
    __: u8,
    #[bits(1, access = RO)]
    top_level: bool,
    #[bits(2)]
    __: u8,
    #[bits(1, access = RO)]
    isv: bool,
    #[bits(1, access = RO)]
    il: bool,
    #[bits(6)]
    __: u8,
    #[bits(5, access = RO)]
    xs: Register,
    #[bits(1, access = RO)]
    dirty_bit: bool,
    #[bits(1, access = RO)]
    overlay: bool,
    #[bits(1, access = RO)]
    assured_only: bool,
    #[bits(1, access = RO)]
    gcs: bool,
    #[bits(1, access = RO)]
    tag_access: bool,
    #[bits(1, access = RO)]
    tnd: bool,
    #[bits(1, access = RO)]
    hdbssf: bool,
    #[bits(20)]
    __: u32,
}

/// `LST`: which 64-byte load or store (`FEAT_LS64`) faulted; two bits.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "LST")]
pub enum Ls64 {
    /// None of them.
    None = 0b00,
    /// `ST64BV`.
    St64bv = 0b01,
    /// `LD64B` or `ST64B`.
    Ld64bOrSt64b = 0b10,
    /// `ST64BV0`.
    St64bv0 = 0b11,
}

impl_names!(Ls64 {
    None => "not a 64-byte access",
    St64bv => "ST64BV",
    Ld64bOrSt64b => "LD64B or ST64B",
    St64bv0 => "ST64BV0",
});

impl Ls64 {
    #[inline]
    const fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0b00 => Self::None,
            0b01 => Self::St64bv,
            0b10 => Self::Ld64bOrSt64b,
            _ => Self::St64bv0,
        }
    }
}

/// `WU`, write update (`FEAT_RASv2`): whether a store that an external abort hit changed its
/// location.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "WU")]
pub enum WriteUpdate {
    /// Not a store, or it is not known whether the location was updated.
    Unknown = 0b00,
    /// Reserved by the architecture.
    Reserved = 0b01,
    /// A store that did not update the location.
    NotUpdated = 0b10,
    /// A store that did update the location.
    Updated = 0b11,
}

impl_names!(WriteUpdate {
    Unknown => "not a store, or unknown whether it updated the location",
    Reserved => "reserved",
    NotUpdated => "a store that did not update the location",
    Updated => "a store that updated the location",
});

impl WriteUpdate {
    #[inline]
    pub(crate) const fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0b00 => Self::Unknown,
            0b01 => Self::Reserved,
            0b10 => Self::NotUpdated,
            _ => Self::Updated,
        }
    }
}

iss_encoding!(
    /// The syndrome of a Data Abort.
    ///
    /// ```
    /// use aarch64_syndrome::{DataAbort, Esr, FaultClass, TargetEl};
    ///
    /// let abort = DataAbort::from_esr(Esr::from_bits(0x9200_0410), TargetEl::El2).unwrap();
    /// assert_eq!(abort.class(), FaultClass::SyncExternal);
    /// assert_eq!(abort.fnv(), Some(true));
    /// assert_eq!(abort.access(), None);
    /// ```
    DataAbort: Layout,
    |ec, _target| ec.is_data_abort()
);

/// Codes whose abort may carry `SET`, `WU` and `PFV`: external aborts, on a walk or not.
pub(super) const EXTERNAL_ABORTS: FaultStatusSet =
    FaultStatusSet::of_classes(&[FaultClass::SyncExternal, FaultClass::SyncExternalOnWalk]);

/// Codes whose abort may carry `LST`.
const LS64_FAULTS: FaultStatusSet = FaultStatusSet::of_classes(&[
    FaultClass::Translation,
    FaultClass::AccessFlag,
    FaultClass::Permission,
]);

/// Codes whose abort may carry `HDBSSF`.
pub(super) const HDBSS_FAULTS: FaultStatusSet = FaultStatusSet::of_classes(&[
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
    /// `DFSC`, `[5:0]`: the fault status code.
    #[inline]
    #[must_use]
    #[doc(alias = "DFSC")]
    pub const fn dfsc(self) -> FaultStatus {
        self.word.dfsc()
    }

    /// What kind of fault `DFSC` reports.
    #[inline]
    #[must_use]
    pub const fn class(self) -> FaultClass {
        self.dfsc().class()
    }

    /// The lookup level that `DFSC` reports; the stage 2 level where `S1PTW` = 1.
    #[inline]
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        self.dfsc().level()
    }

    /// `ISV`, `[24]`: `[23:14]` describe the access.
    #[inline]
    #[must_use]
    #[doc(alias = "ISV")]
    pub const fn isv(self) -> bool {
        self.word.isv()
    }

    /// `[23:14]`, the access itself; `None` where `ISV` = 0.
    #[inline]
    #[must_use]
    #[doc(alias = "SAS")]
    #[doc(alias = "SRT")]
    pub const fn access(self) -> Option<Access> {
        if self.isv() { Some(Access::from_iss(self.esr().iss())) } else { None }
    }

    /// The length of the instruction; `None` where `ISV` = 0, which makes `IL` 1 whatever the
    /// length.
    #[inline]
    #[must_use]
    #[doc(alias = "IL")]
    pub const fn instruction_length(self) -> Option<InstructionLength> {
        if self.isv() { Some(InstructionLength::from_il(self.word.il())) } else { None }
    }

    /// `TopLevel`, `[21]`: the fault is due to `TopLevel` (`FEAT_THE`). `ESR_EL2` only, `None`
    /// where `ISV` = 1.
    #[inline]
    #[must_use]
    #[doc(alias = "TopLevel")]
    pub const fn top_level(self) -> Option<bool> {
        if self.has_top_level() { Some(self.word.top_level()) } else { None }
    }

    /// `WU`, `[17:16]`: what a store hit by an external abort did to its location. `None` for
    /// other faults and where `ISV` = 1.
    #[inline]
    #[must_use]
    #[doc(alias = "WU")]
    pub const fn write_update(self) -> Option<WriteUpdate> {
        if self.has_external_status() { Some(self.word.wu()) } else { None }
    }

    /// `FnP`, `[15]`: `FAR_ELx` holds some address in the fault granule, not the one accessed
    /// (`FEAT_SVE`, `FEAT_SME`). `None` where `ISV` = 1.
    #[inline]
    #[must_use]
    #[doc(alias = "FnP")]
    pub const fn fnp(self) -> Option<bool> {
        if self.isv() { None } else { Some(self.word.fnp()) }
    }

    /// `PFV`, `[14]`: `PFAR_ELx` (`MFAR_EL3`) is valid. `None` unless this is an external abort
    /// with `ISV` = 0.
    #[inline]
    #[must_use]
    #[doc(alias = "PFV")]
    pub const fn pfv(self) -> Option<bool> {
        if self.has_external_status() { Some(self.word.pfv()) } else { None }
    }

    /// `VNCR`, `[13]`: the access was made through `VNCR_EL2` (`FEAT_NV2`). `None` in `ESR_EL1`.
    #[inline]
    #[must_use]
    #[doc(alias = "VNCR")]
    pub const fn vncr(self) -> Option<bool> {
        if self.has_vncr() { Some(self.word.vncr()) } else { None }
    }

    /// `LST`, `[12:11]`: which 64-byte access this was. `None` unless the fault is a translation,
    /// access flag or permission fault.
    #[inline]
    #[must_use]
    #[doc(alias = "LST")]
    pub const fn ls64(self) -> Option<Ls64> {
        if self.has_lst() { Some(Ls64::from_bits(self.word.lst_or_set())) } else { None }
    }

    /// `SET`, `[12:11]`: the state of the core after an external abort. `None` for other faults.
    #[inline]
    #[must_use]
    #[doc(alias = "SET")]
    pub const fn sync_error_type(self) -> Option<SyncErrorType> {
        if self.has_set() { Some(SyncErrorType::from_bits(self.word.lst_or_set())) } else { None }
    }

    /// `FnV`, `[10]`: `FAR_ELx` is not valid. `None` unless `DFSC` is 0x10, where alone the
    /// architecture has the field.
    ///
    /// Linux and KVM read the bit for every external abort and parity error:
    /// [`far_is_valid`](crate::far_is_valid) does too.
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

    /// `CM`, `[8]`: a cache maintenance or address translation instruction, not a load or store.
    #[inline]
    #[must_use]
    #[doc(alias = "CM")]
    pub const fn cm(self) -> bool {
        self.word.cm()
    }

    /// `S1PTW`, `[7]`: a stage 2 fault on an access of the stage 1 table walk.
    #[inline]
    #[must_use]
    #[doc(alias = "S1PTW")]
    pub const fn s1ptw(self) -> bool {
        self.word.s1ptw()
    }

    /// `WnR`, `[6]`: 1 for a write, and for every instruction with `CM` = 1. `None` where it is
    /// UNKNOWN, `DFSC` 0x31 and 0x35.
    ///
    /// For what the instruction did to memory ask [`is_write`](Self::is_write).
    #[inline]
    #[must_use]
    #[doc(alias = "WnR")]
    pub const fn wnr(self) -> Option<bool> {
        if self.has_wnr() { Some(self.word.wnr()) } else { None }
    }

    /// Whether the instruction wrote to memory: `WnR` = 1 with `CM` = 0. `None` where `WnR` is
    /// UNKNOWN.
    #[inline]
    #[must_use]
    pub const fn is_write(self) -> Option<bool> {
        match self.wnr() {
            Some(wnr) => Some(wnr & !self.cm()),
            None => None,
        }
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

    // The conditions of the fields, for the accessors, the encoder and the list of fields alike.

    const fn has_top_level(self) -> bool {
        matches!(self.target, TargetEl::El2) & !self.isv()
    }

    const fn has_external_status(self) -> bool {
        EXTERNAL_ABORTS.contains(self.dfsc()) & !self.isv()
    }

    const fn has_vncr(self) -> bool {
        !matches!(self.target, TargetEl::El1)
    }

    const fn has_lst(self) -> bool {
        LS64_FAULTS.contains(self.dfsc())
    }

    const fn has_set(self) -> bool {
        EXTERNAL_ABORTS.contains(self.dfsc())
    }

    const fn has_fnv(self) -> bool {
        self.dfsc().into_bits() == FaultStatus::SYNC_EXTERNAL.into_bits()
    }

    const fn has_wnr(self) -> bool {
        !WNR_UNKNOWN.contains(self.dfsc())
    }

    const fn has_hdbssf(self) -> bool {
        HDBSS_FAULTS.contains(self.dfsc())
    }

    const fn is_permission(self) -> bool {
        matches!(self.class(), FaultClass::Permission)
    }

    const fn is_below_el3(self) -> bool {
        !matches!(self.target, TargetEl::El3)
    }

    const fn has_dirty_bit(self) -> bool {
        self.is_permission() & self.word.wnr()
    }

    const fn has_xs(self) -> bool {
        self.has_lst() & (self.word.lst_or_set() & 1 != 0)
    }
}
