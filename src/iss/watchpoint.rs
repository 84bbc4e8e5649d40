//! Watchpoint exceptions, EC 0x34 and 0x35: `ISS` and `ISS2`.

mod encode;

use super::breakpoint::debug_status_text;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(6, access = RO)]
    dfsc: u8,
    #[bits(1, access = RO)]
    wnr: bool,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    cm: bool,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    fnv: bool,
    #[bits(2)]
    __: u8,
    #[bits(1, access = RO)]
    vncr: bool,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    fnp: bool,
    #[bits(1, access = RO)]
    wpf: bool,
    #[bits(1, access = RO)]
    wptv: bool,
    #[bits(6, access = RO)]
    wpt: u8,
    #[bits(16)]
    __: u16,
    #[bits(1, access = RO)]
    gcs: bool,
    #[bits(23)]
    __: u32,
}

iss_encoding!(
    /// The syndrome of a Watchpoint exception. `FAR_ELx` has the address, unless `FnV` is 1.
    ///
    /// ```
    /// use aarch64_syndrome::iss::Watchpoint;
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let hit = Watchpoint::from_esr(Esr::from_bits(0xd20a_0062), TargetEl::El1).unwrap();
    /// assert_eq!((hit.wpt(), hit.wnr()), (Some(2), true));
    /// ```
    Watchpoint: Layout
);

iss_fields!(Watchpoint: Layout {
    ISS {
        /// the number of the watchpoint (`FEAT_Debugv8p2`). `None` where `WPTV` = 0 makes it
        /// UNKNOWN.
        "WPT" [23:18] wpt ! set_wpt: u8 if wptv else Unknown => "watchpoint number";
        /// `WPT` is valid.
        "WPTV" [17] wptv ! set_wptv: bool => "WPT is valid" | "WPT is not valid";
        /// the watchpoint may match an address that the instruction did not access (`FEAT_SVE`,
        /// `FEAT_SME`).
        "WPF" [16] wpf / with_wpf: bool => "the match may be false" | "the match is true";
        /// `FAR_ELx` holds some address near, not the one accessed (`FEAT_SVE`, `FEAT_SME`). `None`
        /// where `FnV` = 1.
        "FnP" [15] fnp / with_fnp ! set_fnp: bool if has_far else Void
            => "FAR holds an address near the access" | "FAR holds the address accessed";
        /// the access was made through `VNCR_EL2` (`FEAT_NV2`). `None` in `ESR_EL1`.
        "VNCR" [13] vncr ! set_vncr: bool
            at El2 => "through VNCR_EL2" | "not through VNCR_EL2";
        /// `FAR_ELx` is not valid (`FEAT_SVE`, `FEAT_SME`).
        "FnV" [10] fnv ! set_fnv: bool => "FAR is not valid" | "FAR is valid";
        /// a cache maintenance instruction, not a load or store.
        "CM" [8] cm ! set_cm: bool => "cache maintenance" | "not cache maintenance";
        /// 1 for a write, and for every instruction with `CM` = 1.
        "WnR" [6] wnr ! set_wnr: bool => "write" | "read";
        /// 0x22, a debug exception. Not a fault status code of an abort.
        "DFSC" [5:0] dfsc: u8 => dfsc_name;
    }
    ISS2 {
        /// the access was a Guarded Control Stack access (`FEAT_GCS`).
        "GCS" [8] gcs / with_gcs: bool
            => "Guarded Control Stack access" | "not a Guarded Control Stack access";
    }
});

impl Watchpoint {
    const fn has_far(self) -> bool {
        !self.fnv()
    }

    #[inline]
    const fn dfsc_name(self) -> &'static str {
        debug_status_text(self.dfsc())
    }
}
