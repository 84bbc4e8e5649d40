//! Building a Watchpoint exception: the fields that have a rule of their own. Reserved bits are
//! zero, `EC` and `IL` as the architecture says.

use super::Watchpoint;
use crate::ec::ExceptionClass;
use crate::el::{OriginEl, TargetEl1Or2};
use crate::iss::breakpoint::DEBUG_EXCEPTION;

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
        self.set_wptv(true).set_wpt(wpt)
    }

    /// With `VNCR` as given, and with 1 also EC 0x35, which such an access always has. In
    /// `ESR_EL2` alone.
    #[must_use]
    pub const fn with_vncr(self, vncr: bool) -> Self {
        match (self.vncr(), vncr) {
            (None, _) => self,
            (Some(_), false) => self.set_vncr(false),
            (Some(_), true) => self.set_vncr(true).set_ec(ExceptionClass::WATCHPOINT_CURRENT),
        }
    }

    /// With `FnV` as given; with 1, also `FnP` = 0.
    #[must_use]
    pub const fn with_fnv(self, fnv: bool) -> Self {
        let changed = self.set_fnv(fnv);
        if fnv { changed.set_fnp(false) } else { changed }
    }

    /// With `CM` as given; with 1, also `WnR` = 1, as for every such instruction.
    #[must_use]
    pub const fn with_cm(self, cm: bool) -> Self {
        let changed = self.set_cm(cm);
        if cm { changed.set_wnr(true) } else { changed }
    }

    /// With `WnR` as given; with `CM` = 1 it stays 1.
    #[must_use]
    pub const fn with_wnr(self, wnr: bool) -> Self {
        if self.cm() { self } else { self.set_wnr(wnr) }
    }
}
