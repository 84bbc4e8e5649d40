//! The fields of a Data Abort as a list, in the manual's names.

use super::{Access, DataAbort, Layout};
use crate::field::{Field, FieldList, at};

impl DataAbort {
    #[inline]
    pub(super) fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.flag(
            "ISV",
            at!(Layout, ISV_OFFSET, ISV_BITS),
            "[23:14] hold the access",
            "no access syndrome",
        );
        if let Some(access) = self.access() {
            list.show("SAS", Access::SAS, access.sas().name());
            list.flag("SSE", Access::SSE, "sign-extended", "not sign-extended");
            list.show("SRT", Access::SRT, "register");
            list.flag("SF", Access::SF, "64-bit register", "32-bit register");
            list.flag("AR", Access::AR, "acquire/release", "no acquire/release");
        } else {
            self.fields_without_access(list);
        }
        if self.has_vncr() {
            list.flag(
                "VNCR",
                at!(Layout, VNCR_OFFSET, VNCR_BITS),
                "through VNCR_EL2",
                "not through VNCR_EL2",
            );
        }
        let lst_or_set = at!(Layout, LST_OR_SET_OFFSET, LST_OR_SET_BITS);
        if let Some(ls64) = self.ls64() {
            list.show("LST", lst_or_set, ls64.name());
        }
        if let Some(set) = self.sync_error_type() {
            list.show("SET", lst_or_set, set.name());
        }
        if self.has_fnv() {
            list.flag("FnV", at!(Layout, FNV_OFFSET, FNV_BITS), "FAR is not valid", "FAR is valid");
        }
        list.show("EA", at!(Layout, EA_OFFSET, EA_BITS), "external abort type");
        list.flag(
            "CM",
            at!(Layout, CM_OFFSET, CM_BITS),
            "cache maintenance or address translation",
            "not cache maintenance",
        );
        list.flag(
            "S1PTW",
            at!(Layout, S1PTW_OFFSET, S1PTW_BITS),
            "stage 2 fault on a stage 1 table walk",
            "not on a stage 1 table walk",
        );
        let wnr = at!(Layout, WNR_OFFSET, WNR_BITS);
        if self.has_wnr() {
            list.flag("WnR", wnr, "write", "read");
        } else {
            list.unknown("WnR", wnr);
        }
        list.show(
            "DFSC",
            at!(Layout, DFSC_OFFSET, DFSC_BITS),
            self.dfsc().name().unwrap_or("unallocated"),
        );
        self.fields_of_iss2(list);
    }

    #[inline]
    fn fields_without_access<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        if self.has_top_level() {
            list.flag(
                "TopLevel",
                at!(Layout, TOP_LEVEL_OFFSET, TOP_LEVEL_BITS),
                "due to TopLevel",
                "not due to TopLevel",
            );
        }
        if let Some(wu) = self.write_update() {
            list.show("WU", at!(Layout, WU_OFFSET, WU_BITS), wu.name());
        }
        list.flag(
            "FnP",
            at!(Layout, FNP_OFFSET, FNP_BITS),
            "FAR holds any address in the fault granule",
            "FAR is precise where it is valid",
        );
        if self.has_external_status() {
            list.flag("PFV", at!(Layout, PFV_OFFSET, PFV_BITS), "PFAR is valid", "PFAR is UNKNOWN");
        }
    }

    // A field whose one condition is a feature is not RES0 where it means nothing.
    #[inline]
    fn fields_of_iss2<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        if self.has_hdbssf() {
            list.flag(
                "HDBSSF",
                at!(Layout, HDBSSF_OFFSET, HDBSSF_BITS),
                "caused by HDBSS",
                "not caused by HDBSS",
            );
        }
        let is_permission = self.is_permission();
        list.flag_or_void(
            is_permission,
            "TnD",
            at!(Layout, TND_OFFSET, TND_BITS),
            "canonical tag check",
            "not a canonical tag check",
        );
        if self.is_below_el3() {
            list.flag_or_void(
                is_permission,
                "TagAccess",
                at!(Layout, TAG_ACCESS_OFFSET, TAG_ACCESS_BITS),
                "due to NoTagAccess",
                "not due to NoTagAccess",
            );
        }
        list.flag(
            "GCS",
            at!(Layout, GCS_OFFSET, GCS_BITS),
            "Guarded Control Stack access",
            "not a Guarded Control Stack access",
        );
        if self.is_below_el3() {
            list.flag_or_void(
                is_permission,
                "AssuredOnly",
                at!(Layout, ASSURED_ONLY_OFFSET, ASSURED_ONLY_BITS),
                "due to AssuredOnly",
                "not due to AssuredOnly",
            );
        }
        list.flag_or_void(
            is_permission,
            "Overlay",
            at!(Layout, OVERLAY_OFFSET, OVERLAY_BITS),
            "due to an overlay",
            "not due to an overlay",
        );
        list.flag_or_void(
            self.has_dirty_bit(),
            "DirtyBit",
            at!(Layout, DIRTY_BIT_OFFSET, DIRTY_BIT_BITS),
            "due to dirty state",
            "not due to dirty state",
        );
        list.show_or_void(self.has_xs(), "Xs", at!(Layout, XS_OFFSET, XS_BITS), "status register");
    }
}
