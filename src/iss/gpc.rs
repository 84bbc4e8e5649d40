//! Granule Protection Check exceptions, EC 0x1e, to EL3: `ISS` and `ISS2`.

mod encode;

use crate::field::{Field, FieldList, at};
use crate::fsc::{FaultClass, FaultStatus, Level};
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(6, access = RO)]
    xfsc: FaultStatus,
    #[bits(1, access = RO)]
    wnr: bool,
    #[bits(1, access = RO)]
    s1ptw: bool,
    #[bits(1, access = RO)]
    cm: bool,
    #[bits(4)]
    __: u8,
    #[bits(1, access = RO)]
    vncr: bool,
    #[bits(6, access = RO)]
    gpcsc: GpcStatus,
    #[bits(1, access = RO)]
    ind: bool,
    #[bits(1, access = RO)]
    s2ptw: bool,
    #[bits(18)]
    __: u32,
    #[bits(1, access = RO)]
    gcs: bool,
    #[bits(2)]
    __: u8,
    #[bits(1, access = RO)]
    hdbssf: bool,
    #[bits(20)]
    __: u32,
}

/// `GPCSC`, what went wrong with the granule protection check: six bits, every value kept.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "GPCSC")]
pub struct GpcStatus(u8);

open_code!(GpcStatus, 0b11_1111:
    0b00_0000 GPT_ADDRESS_SIZE_L0 "GPT address size fault at level 0";
    0b00_0100 GPT_WALK_L0 "GPT walk fault at level 0";
    0b00_0101 GPT_WALK_L1 "GPT walk fault at level 1";
    0b00_1100 GRANULE_PROTECTION_L0 "Granule protection fault at level 0";
    0b00_1101 GRANULE_PROTECTION_L1 "Granule protection fault at level 1";
    0b01_0100 SYNC_EXTERNAL_ON_GPT_FETCH_L0 "Synchronous External abort on GPT fetch at level 0";
    0b01_0101 SYNC_EXTERNAL_ON_GPT_FETCH_L1 "Synchronous External abort on GPT fetch at level 1";
);

iss_encoding!(
    /// The syndrome of a Granule Protection Check exception (`FEAT_RME`). `FAR_EL3` has the
    /// virtual address, `MFAR_EL3` the physical one.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, FaultClass, Gpc, GpcStatus, TargetEl};
    ///
    /// let gpc = Gpc::from_esr(Esr::from_bits(0x7a03_4068), TargetEl::El3).unwrap();
    /// assert_eq!(gpc.gpcsc(), GpcStatus::GRANULE_PROTECTION_L1);
    /// assert_eq!((gpc.class(), gpc.wnr()), (FaultClass::GranuleProtection, Some(true)));
    /// ```
    Gpc: Layout
);

impl Gpc {
    /// `S2PTW`, `[21]`: the check was for an access of the stage 2 table walk.
    #[inline]
    #[must_use]
    #[doc(alias = "S2PTW")]
    pub const fn s2ptw(self) -> bool {
        self.word.s2ptw()
    }

    /// `InD`, `[20]`: an instruction access, not a data access.
    #[inline]
    #[must_use]
    #[doc(alias = "InD")]
    pub const fn ind(self) -> bool {
        self.word.ind()
    }

    /// `GPCSC`, `[19:14]`: what went wrong with the check.
    #[inline]
    #[must_use]
    #[doc(alias = "GPCSC")]
    pub const fn gpcsc(self) -> GpcStatus {
        self.word.gpcsc()
    }

    /// `VNCR`, `[13]`: the access was made through `VNCR_EL2` (`FEAT_NV2`). `None` for an
    /// instruction access.
    #[inline]
    #[must_use]
    #[doc(alias = "VNCR")]
    pub const fn vncr(self) -> Option<bool> {
        if self.ind() { None } else { Some(self.word.vncr()) }
    }

    /// `CM`, `[8]`: a cache maintenance or address translation instruction.
    #[inline]
    #[must_use]
    #[doc(alias = "CM")]
    pub const fn cm(self) -> bool {
        self.word.cm()
    }

    /// `S1PTW`, `[7]`: the check was for an access of the stage 1 table walk.
    #[inline]
    #[must_use]
    #[doc(alias = "S1PTW")]
    pub const fn s1ptw(self) -> bool {
        self.word.s1ptw()
    }

    /// `WnR`, `[6]`: 1 for a write, and for every instruction with `CM` = 1. `None` for an
    /// instruction access.
    #[inline]
    #[must_use]
    #[doc(alias = "WnR")]
    pub const fn wnr(self) -> Option<bool> {
        if self.ind() { None } else { Some(self.word.wnr()) }
    }

    /// `xFSC`, `[5:0]`: the fault status code.
    #[inline]
    #[must_use]
    #[doc(alias = "xFSC")]
    pub const fn xfsc(self) -> FaultStatus {
        self.word.xfsc()
    }

    /// What kind of fault `xFSC` reports; `Unallocated` unless it is a granule protection fault.
    #[inline]
    #[must_use]
    pub const fn class(self) -> FaultClass {
        self.xfsc().class_in(self.esr().ec())
    }

    /// The lookup level of a granule protection fault on a table walk. The level within the
    /// granule protection table is in [`gpcsc`](Self::gpcsc).
    #[inline]
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        match self.class() {
            FaultClass::Unallocated => None,
            _ => self.xfsc().level(),
        }
    }

    /// `HDBSSF`, ISS2 `[11]`: the fault was caused by the dirty state tracking structure
    /// (`FEAT_HDBSS`).
    #[inline]
    #[must_use]
    #[doc(alias = "HDBSSF")]
    pub const fn hdbssf(self) -> bool {
        self.word.hdbssf()
    }

    /// `GCS`, ISS2 `[8]`: the access was a Guarded Control Stack access (`FEAT_GCS`).
    #[inline]
    #[must_use]
    #[doc(alias = "GCS")]
    pub const fn gcs(self) -> bool {
        self.word.gcs()
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.flag(
            "S2PTW",
            at!(Layout, S2PTW_OFFSET, S2PTW_BITS),
            "on a stage 2 table walk",
            "not on a stage 2 table walk",
        );
        list.flag("InD", at!(Layout, IND_OFFSET, IND_BITS), "instruction access", "data access");
        list.show("GPCSC", at!(Layout, GPCSC_OFFSET, GPCSC_BITS), self.gpcsc().name());
        if !self.ind() {
            list.flag(
                "VNCR",
                at!(Layout, VNCR_OFFSET, VNCR_BITS),
                "through VNCR_EL2",
                "not through VNCR_EL2",
            );
        }
        list.flag(
            "CM",
            at!(Layout, CM_OFFSET, CM_BITS),
            "cache maintenance or address translation",
            "not cache maintenance",
        );
        list.flag(
            "S1PTW",
            at!(Layout, S1PTW_OFFSET, S1PTW_BITS),
            "on a stage 1 table walk",
            "not on a stage 1 table walk",
        );
        if !self.ind() {
            list.flag("WnR", at!(Layout, WNR_OFFSET, WNR_BITS), "write", "read");
        }
        list.show("xFSC", at!(Layout, XFSC_OFFSET, XFSC_BITS), self.xfsc_text());
        list.flag(
            "HDBSSF",
            at!(Layout, HDBSSF_OFFSET, HDBSSF_BITS),
            "caused by HDBSS",
            "not caused by HDBSS",
        );
        list.flag(
            "GCS",
            at!(Layout, GCS_OFFSET, GCS_BITS),
            "Guarded Control Stack access",
            "not a Guarded Control Stack access",
        );
    }

    fn xfsc_text(self) -> &'static str {
        match self.class() {
            FaultClass::Unallocated => "unallocated",
            _ => self.xfsc().name().unwrap_or("unallocated"),
        }
    }
}
