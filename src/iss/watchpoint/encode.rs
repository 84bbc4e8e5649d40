//! Building a Watchpoint exception: every field in its place, reserved bits zero, `EC` and `IL` as
//! the architecture says.

use super::{Layout, Watchpoint};
use crate::ec::ExceptionClass;
use crate::esr::TargetEl1Or2;
use crate::field::at;
use crate::iss::breakpoint::DEBUG_EXCEPTION;
use crate::register::OriginEl;

impl Watchpoint {
    /// The Watchpoint exception that `target` takes from `origin`: EC 0x34 from a lower level and
    /// 0x35 from the same, `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl1Or2, origin: OriginEl) -> Self {
        let ec = if origin.is_below(target.target()) {
            ExceptionClass::WATCHPOINT_LOWER
        } else {
            ExceptionClass::WATCHPOINT_CURRENT
        };
        Self::build(ec, target.target(), DEBUG_EXCEPTION as u32)
    }

    /// With `WPTV` = 1 and the number of the watchpoint in `WPT`, of which bits above 5 are
    /// dropped.
    #[must_use]
    pub const fn with_wpt(self, wpt: u8) -> Self {
        self.replace(true, at!(Layout, WPTV_OFFSET, WPTV_BITS), 1).replace(
            true,
            at!(Layout, WPT_OFFSET, WPT_BITS),
            wpt as u64,
        )
    }

    /// With `WPF` as given.
    #[must_use]
    pub const fn with_wpf(self, wpf: bool) -> Self {
        self.replace(true, at!(Layout, WPF_OFFSET, WPF_BITS), wpf as u64)
    }

    /// With `FnP` as given, where `FnV` is 0.
    #[must_use]
    pub const fn with_fnp(self, fnp: bool) -> Self {
        self.replace(!self.fnv(), at!(Layout, FNP_OFFSET, FNP_BITS), fnp as u64)
    }

    /// With `VNCR` as given, and with 1 also EC 0x35, which such an access always has. In
    /// `ESR_EL2` alone.
    #[must_use]
    pub const fn with_vncr(self, vncr: bool) -> Self {
        // EC 0x34 and 0x35 differ in the lowest bit alone.
        const EC_LOWEST_BIT: (usize, usize) = (26, 1);
        self.replace(self.has_vncr(), at!(Layout, VNCR_OFFSET, VNCR_BITS), vncr as u64).replace(
            self.has_vncr() & vncr,
            EC_LOWEST_BIT,
            1,
        )
    }

    /// With `FnV` as given; with 1, also `FnP` = 0.
    #[must_use]
    pub const fn with_fnv(self, fnv: bool) -> Self {
        self.replace(true, at!(Layout, FNV_OFFSET, FNV_BITS), fnv as u64).replace(
            fnv,
            at!(Layout, FNP_OFFSET, FNP_BITS),
            0,
        )
    }

    /// With `CM` as given; with 1, also `WnR` = 1, as for every such instruction.
    #[must_use]
    pub const fn with_cm(self, cm: bool) -> Self {
        self.replace(true, at!(Layout, CM_OFFSET, CM_BITS), cm as u64).replace(
            cm,
            at!(Layout, WNR_OFFSET, WNR_BITS),
            1,
        )
    }

    /// With `WnR` as given; with `CM` = 1 it stays 1.
    #[must_use]
    pub const fn with_wnr(self, wnr: bool) -> Self {
        self.replace(!self.cm(), at!(Layout, WNR_OFFSET, WNR_BITS), wnr as u64)
    }

    /// With `GCS` as given.
    #[must_use]
    pub const fn with_gcs(self, gcs: bool) -> Self {
        self.replace(true, at!(Layout, GCS_OFFSET, GCS_BITS), gcs as u64)
    }
}
