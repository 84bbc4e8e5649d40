//! Granule Protection Check exceptions, EC 0x1e, to EL3: `ISS` and `ISS2`.

mod encode;

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
    /// use aarch64_syndrome::iss::{Gpc, GpcStatus};
    /// use aarch64_syndrome::{Esr, FaultClass, TargetEl};
    ///
    /// let gpc = Gpc::from_esr(Esr::from_bits(0x7a03_4068), TargetEl::El3).unwrap();
    /// assert_eq!(gpc.gpcsc(), GpcStatus::GRANULE_PROTECTION_L1);
    /// assert_eq!((gpc.class(), gpc.wnr()), (FaultClass::GranuleProtection, Some(true)));
    /// ```
    Gpc: Layout
);

iss_fields!(Gpc: Layout {
    ISS {
        /// the check was for an access of the stage 2 table walk.
        "S2PTW" [21] s2ptw / with_s2ptw: bool
            => "on a stage 2 table walk" | "not on a stage 2 table walk";
        /// an instruction access, not a data access.
        "InD" [20] ind ! set_ind: bool => "instruction access" | "data access";
        /// what went wrong with the check.
        "GPCSC" [19:14] gpcsc ! set_gpcsc: GpcStatus => name;
        /// the access was made through `VNCR_EL2` (`FEAT_NV2`). `None` for an instruction access.
        "VNCR" [13] vncr / with_vncr ! set_vncr: bool
            if is_data => "through VNCR_EL2" | "not through VNCR_EL2";
        /// a cache maintenance or address translation instruction.
        "CM" [8] cm ! set_cm: bool
            => "cache maintenance or address translation" | "not cache maintenance";
        /// the check was for an access of the stage 1 table walk.
        "S1PTW" [7] s1ptw / with_s1ptw: bool
            => "on a stage 1 table walk" | "not on a stage 1 table walk";
        /// 1 for a write, and for every instruction with `CM` = 1. `None` for an instruction
        /// access.
        "WnR" [6] wnr ! set_wnr: bool if is_data => "write" | "read";
        /// the fault status code.
        "xFSC" [5:0] xfsc: FaultStatus => xfsc_name;
    }
    ISS2 {
        /// the fault was caused by the dirty state tracking structure (`FEAT_HDBSS`).
        "HDBSSF" [11] hdbssf / with_hdbssf: bool => "caused by HDBSS" | "not caused by HDBSS";
        /// the access was a Guarded Control Stack access (`FEAT_GCS`).
        "GCS" [8] gcs / with_gcs: bool
            => "Guarded Control Stack access" | "not a Guarded Control Stack access";
    }
});

impl Gpc {
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

    const fn is_data(self) -> bool {
        !self.ind()
    }

    #[inline]
    fn xfsc_name(self) -> &'static str {
        match self.class() {
            FaultClass::Unallocated => "unallocated",
            _ => self.xfsc().name().unwrap_or("unallocated"),
        }
    }
}
