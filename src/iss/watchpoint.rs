//! Watchpoint exceptions, EC 0x34 and 0x35: `ISS` and `ISS2`.

mod encode;

use super::breakpoint::debug_status_text;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList, at};
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
    /// use aarch64_syndrome::{Esr, TargetEl, Watchpoint};
    ///
    /// let hit = Watchpoint::from_esr(Esr::from_bits(0xd20a_0062), TargetEl::El1).unwrap();
    /// assert_eq!((hit.wpt(), hit.wnr()), (Some(2), true));
    /// ```
    Watchpoint: Layout
);

impl Watchpoint {
    /// `WPT`, `[23:18]`: the number of the watchpoint (`FEAT_Debugv8p2`). `None` where `WPTV` = 0
    /// makes it UNKNOWN.
    #[inline]
    #[must_use]
    #[doc(alias = "WPT")]
    pub const fn wpt(self) -> Option<u8> {
        if self.wptv() { Some(self.word.wpt()) } else { None }
    }

    /// `WPTV`, `[17]`: `WPT` is valid.
    #[inline]
    #[must_use]
    #[doc(alias = "WPTV")]
    pub const fn wptv(self) -> bool {
        self.word.wptv()
    }

    /// `WPF`, `[16]`: the watchpoint may match an address that the instruction did not access
    /// (`FEAT_SVE`, `FEAT_SME`).
    #[inline]
    #[must_use]
    #[doc(alias = "WPF")]
    pub const fn wpf(self) -> bool {
        self.word.wpf()
    }

    /// `FnP`, `[15]`: `FAR_ELx` holds some address near, not the one accessed (`FEAT_SVE`,
    /// `FEAT_SME`). `None` where `FnV` = 1.
    #[inline]
    #[must_use]
    #[doc(alias = "FnP")]
    pub const fn fnp(self) -> Option<bool> {
        if self.fnv() { None } else { Some(self.word.fnp()) }
    }

    /// `VNCR`, `[13]`: the access was made through `VNCR_EL2` (`FEAT_NV2`). `None` in `ESR_EL1`.
    #[inline]
    #[must_use]
    #[doc(alias = "VNCR")]
    pub const fn vncr(self) -> Option<bool> {
        if self.has_vncr() { Some(self.word.vncr()) } else { None }
    }

    /// `FnV`, `[10]`: `FAR_ELx` is not valid (`FEAT_SVE`, `FEAT_SME`).
    #[inline]
    #[must_use]
    #[doc(alias = "FnV")]
    pub const fn fnv(self) -> bool {
        self.word.fnv()
    }

    /// `CM`, `[8]`: a cache maintenance instruction, not a load or store.
    #[inline]
    #[must_use]
    #[doc(alias = "CM")]
    pub const fn cm(self) -> bool {
        self.word.cm()
    }

    /// `WnR`, `[6]`: 1 for a write, and for every instruction with `CM` = 1.
    #[inline]
    #[must_use]
    #[doc(alias = "WnR")]
    pub const fn wnr(self) -> bool {
        self.word.wnr()
    }

    /// `DFSC`, `[5:0]`: 0x22, a debug exception. Not a fault status code of an abort.
    #[inline]
    #[must_use]
    #[doc(alias = "DFSC")]
    pub const fn dfsc(self) -> u8 {
        self.word.dfsc()
    }

    /// `GCS`, ISS2 `[8]`: the access was a Guarded Control Stack access (`FEAT_GCS`).
    #[inline]
    #[must_use]
    #[doc(alias = "GCS")]
    pub const fn gcs(self) -> bool {
        self.word.gcs()
    }

    const fn has_vncr(self) -> bool {
        matches!(self.target(), TargetEl::El2)
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        let wpt = at!(Layout, WPT_OFFSET, WPT_BITS);
        if self.wptv() {
            list.show("WPT", wpt, "watchpoint number");
        } else {
            list.unknown("WPT", wpt);
        }
        list.flag("WPTV", at!(Layout, WPTV_OFFSET, WPTV_BITS), "WPT is valid", "WPT is not valid");
        list.flag(
            "WPF",
            at!(Layout, WPF_OFFSET, WPF_BITS),
            "the match may be false",
            "the match is true",
        );
        list.flag_or_void(
            !self.fnv(),
            "FnP",
            at!(Layout, FNP_OFFSET, FNP_BITS),
            "FAR holds an address near the access",
            "FAR holds the address accessed",
        );
        if self.has_vncr() {
            list.flag(
                "VNCR",
                at!(Layout, VNCR_OFFSET, VNCR_BITS),
                "through VNCR_EL2",
                "not through VNCR_EL2",
            );
        }
        list.flag("FnV", at!(Layout, FNV_OFFSET, FNV_BITS), "FAR is not valid", "FAR is valid");
        list.flag(
            "CM",
            at!(Layout, CM_OFFSET, CM_BITS),
            "cache maintenance",
            "not cache maintenance",
        );
        list.flag("WnR", at!(Layout, WNR_OFFSET, WNR_BITS), "write", "read");
        list.show("DFSC", at!(Layout, DFSC_OFFSET, DFSC_BITS), debug_status_text(self.dfsc()));
        list.flag(
            "GCS",
            at!(Layout, GCS_OFFSET, GCS_BITS),
            "Guarded Control Stack access",
            "not a Guarded Control Stack access",
        );
    }
}
