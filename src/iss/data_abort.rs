//! Data Aborts, EC 0x24 and 0x25: `ISS` and `ISS2`.

mod access;
mod conditions;
mod encode;
mod values;

pub use access::{Access, AccessSize};
pub use values::{Ls64, WriteUpdate};

use crate::error_type::SyncErrorType;
use crate::fsc::{FaultClass, FaultStatus, Level};
use crate::instruction_length::InstructionLength;
use crate::register::Register;
use bitfield_struct::bitfield;

/// Where each field is. `LST` and `SET` share bits; `access.rs` has `[23:14]` for `ISV` = 1.
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
    wu: u8,
    #[bits(3)]
    __: u8,
    #[bits(1, access = RO)]
    top_level: bool,
    #[bits(2)]
    __: u8,
    #[bits(1, access = RO)]
    isv: bool,
    #[bits(7)]
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

iss_encoding!(
    /// The syndrome of a Data Abort.
    ///
    /// ```
    /// use aarch64_syndrome::iss::DataAbort;
    /// use aarch64_syndrome::{Esr, FaultClass, TargetEl};
    ///
    /// let abort = DataAbort::from_esr(Esr::from_bits(0x9200_0410), TargetEl::El2).unwrap();
    /// assert_eq!(abort.class(), FaultClass::SyncExternal);
    /// assert_eq!(abort.fnv(), Some(true));
    /// assert_eq!(abort.access(), None);
    /// ```
    #[doc(alias = "data abort")]
    DataAbort: Layout,
    |ec, _target| ec.is_data_abort()
);

iss_fields!(DataAbort: Layout {
    ISS {
        /// `[23:14]` describe the access.
        "ISV" [24] isv: bool => "[23:14] hold the access" | "no access syndrome";
        "SAS" [23:22] _ if isv => access_size;
        "SSE" [21] _ if isv => "sign-extended" | "not sign-extended";
        "SRT" [20:16] _ if isv => "register";
        "SF" [15] _ if isv => "64-bit register" | "32-bit register";
        "AR" [14] _ if isv => "acquire/release" | "no acquire/release";
        /// the fault is due to `TopLevel` (`FEAT_THE`). `ESR_EL2` only, `None` where `ISV` = 1.
        "TopLevel" [21] top_level / with_top_level: bool
            at El2 if is_without_access => "due to TopLevel" | "not due to TopLevel";
        /// what a store hit by an external abort did to its location. `None` for other faults and
        /// where `ISV` = 1.
        #[doc(alias = "WU")]
        "WU" [17:16] write_update / with_write_update: WriteUpdate in wu
            if has_external_status => name;
        /// `FAR_ELx` holds some address in the fault granule, not the one accessed (`FEAT_SVE`,
        /// `FEAT_SME`). `None` where `ISV` = 1.
        "FnP" [15] fnp / with_fnp: bool if is_without_access
            => "FAR holds any address in the fault granule" | "FAR is precise where it is valid";
        /// `PFAR_ELx` (`MFAR_EL3`) is valid. `None` unless this is an external abort with `ISV` =
        /// 0.
        "PFV" [14] pfv / with_pfv: bool
            if has_external_status => "PFAR is valid" | "PFAR is UNKNOWN";
        /// the access was made through `VNCR_EL2` (`FEAT_NV2`). `None` in `ESR_EL1`.
        "VNCR" [13] vncr ! set_vncr: bool
            at El2 | El3 => "through VNCR_EL2" | "not through VNCR_EL2";
        /// which 64-byte access this was. `None` unless the fault is a translation, access flag or
        /// permission fault.
        #[doc(alias = "LST")]
        "LST" [12:11] ls64 ! set_ls64: Ls64 in lst_or_set if has_lst => name;
        /// the state of the core after an external abort. `None` for other faults.
        #[doc(alias = "SET")]
        "SET" [12:11] sync_error_type / with_sync_error_type: SyncErrorType in lst_or_set
            if has_set => name;
        /// `FAR_ELx` is not valid. `None` unless `DFSC` is 0x10, where alone the architecture has
        /// the field.
        ///
        /// Linux and KVM read the bit for every external abort and parity error:
        /// [`far_is_valid`](crate::address::far_is_valid) does too.
        "FnV" [10] fnv / with_fnv: bool if has_fnv => "FAR is not valid" | "FAR is valid";
        /// IMPLEMENTATION DEFINED classification of an external abort; 0 otherwise.
        "EA" [9] ea ! set_ea: bool => "external abort type";
        /// a cache maintenance or address translation instruction, not a load or store.
        "CM" [8] cm ! set_cm: bool
            => "cache maintenance or address translation" | "not cache maintenance";
        /// a stage 2 fault on an access of the stage 1 table walk.
        "S1PTW" [7] s1ptw ! set_s1ptw: bool
            => "stage 2 fault on a stage 1 table walk" | "not on a stage 1 table walk";
        /// 1 for a write, and for every instruction with `CM` = 1. `None` where it is UNKNOWN,
        /// `DFSC` 0x31 and 0x35.
        ///
        /// For what the instruction did to memory ask [`is_write`](Self::is_write).
        "WnR" [6] wnr ! set_wnr: bool if has_wnr else Unknown => "write" | "read";
        /// the fault status code.
        "DFSC" [5:0] dfsc: FaultStatus => dfsc_name;
    }
    // A field whose one condition is a feature is not RES0 where it means nothing.
    ISS2 {
        /// the fault was caused by the dirty state tracking structure (`FEAT_HDBSS`). `None` unless
        /// the fault is a permission fault, an external abort on a walk or a granule protection
        /// fault on a walk.
        "HDBSSF" [11] hdbssf / with_hdbssf: bool
            if has_hdbssf => "caused by HDBSS" | "not caused by HDBSS";
        /// the stage 1 permission fault was due to the canonical tag check
        /// (`FEAT_MTE_CANONICAL_TAGS`). `None` for other faults.
        "TnD" [10] tnd / with_tnd: bool
            if is_permission else Void => "canonical tag check" | "not a canonical tag check";
        /// the permission fault was due to `NoTagAccess` (`FEAT_MTE_PERM`). `None` for other faults
        /// and in `ESR_EL3`.
        "TagAccess" [9] tag_access / with_tag_access: bool at El1 | El2
            if is_permission else Void => "due to NoTagAccess" | "not due to NoTagAccess";
        /// the access was a Guarded Control Stack access (`FEAT_GCS`).
        "GCS" [8] gcs ! set_gcs: bool
            => "Guarded Control Stack access" | "not a Guarded Control Stack access";
        /// the stage 2 permission fault was due to `AssuredOnly` (`FEAT_THE`). `None` for other
        /// faults and in `ESR_EL3`.
        "AssuredOnly" [7] assured_only / with_assured_only: bool at El1 | El2
            if is_permission else Void => "due to AssuredOnly" | "not due to AssuredOnly";
        /// the permission fault was due to an overlay (`FEAT_S1POE`, `FEAT_S2POE`). `None` for
        /// other faults.
        "Overlay" [6] overlay / with_overlay: bool
            if is_permission else Void => "due to an overlay" | "not due to an overlay";
        /// the write's permission fault was due to dirty state (`FEAT_S1PIE`, `FEAT_S2PIE`). `None`
        /// for reads and other faults.
        "DirtyBit" [5] dirty_bit / with_dirty_bit ! set_dirty_bit: bool
            if has_dirty_bit else Void => "due to dirty state" | "not due to dirty state";
        /// the status register of `ST64BV` or `ST64BV0`. `None` for other instructions.
        "Xs" [4:0] xs / with_xs ! set_xs: Register if has_xs else Void => "status register";
    }
});

impl DataAbort {
    /// What kind of fault `DFSC` reports.
    #[inline]
    #[must_use]
    pub const fn class(self) -> FaultClass {
        self.esr().fault_status().class()
    }

    /// The lookup level that `DFSC` reports; the stage 2 level where `S1PTW` = 1.
    #[inline]
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        self.esr().fault_status().level()
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
        if self.isv() { Some(InstructionLength::from_il(self.esr().il())) } else { None }
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

    #[inline]
    const fn access_size(self) -> &'static str {
        Access::from_iss(self.esr().iss()).sas().name()
    }

    #[inline]
    fn dfsc_name(self) -> &'static str {
        self.dfsc().name().unwrap_or("unallocated")
    }
}
