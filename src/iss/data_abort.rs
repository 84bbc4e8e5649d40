//! Data Aborts, EC 0x24 and 0x25: `ISS` and `ISS2`.

mod access;
mod conditions;
mod encode;
mod fields;
mod iss2;
mod values;

pub use access::{Access, AccessSize};
pub(crate) use conditions::WNR_UNKNOWN;
pub(super) use conditions::{EXTERNAL_ABORTS, HDBSS_FAULTS};
pub use values::{Ls64, WriteUpdate};

use crate::error_state::SyncErrorType;
use crate::fsc::{FaultClass, FaultStatus, Level};
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
}
