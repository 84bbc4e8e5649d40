//! The fields of an Instruction Abort as a list, in the manual's names.

use super::{AccessKind, InstructionAbort, Layout, TargetEl};
use crate::field::{Field, FieldList, at};
use crate::fsc::FaultClass;

impl InstructionAbort {
    #[inline]
    pub(super) fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        if self.is_el2() {
            list.flag(
                "TopLevel",
                at!(Layout, TOP_LEVEL_OFFSET, TOP_LEVEL_BITS),
                "due to TopLevel",
                "not due to TopLevel",
            );
        }
        // ESR_EL2 says of other faults only that the bit is not valid, ESR_EL1 and ESR_EL3 that
        // it is RES0.
        if self.has_pfv() || self.is_el2() {
            list.flag_or_void(
                self.has_pfv(),
                "PFV",
                at!(Layout, PFV_OFFSET, PFV_BITS),
                "PFAR is valid",
                "PFAR is UNKNOWN",
            );
        }
        if let Some(set) = self.sync_error_type() {
            list.show("SET", at!(Layout, SET_BITS_OFFSET, SET_BITS_BITS), set.name());
        }
        if self.has_fnv() {
            list.flag("FnV", at!(Layout, FNV_OFFSET, FNV_BITS), "FAR is not valid", "FAR is valid");
        }
        list.show("EA", at!(Layout, EA_OFFSET, EA_BITS), "external abort type");
        list.flag(
            "S1PTW",
            at!(Layout, S1PTW_OFFSET, S1PTW_BITS),
            "stage 2 fault on a stage 1 table walk",
            "not on a stage 1 table walk",
        );
        list.show("IFSC", at!(Layout, IFSC_OFFSET, IFSC_BITS), self.ifsc_text());
        if self.has_iss2() {
            self.fields_of_iss2(list);
        }
    }

    fn ifsc_text(self) -> &'static str {
        match self.ifsc().class_for(AccessKind::Instruction) {
            FaultClass::Unallocated => "unallocated",
            _ => self.ifsc().name().unwrap_or("unallocated"),
        }
    }

    // A field whose one condition is a feature is not RES0 where it means nothing.
    #[inline]
    fn fields_of_iss2<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.flag_or_void(
            self.has_hdbssf(),
            "HDBSSF",
            at!(Layout, HDBSSF_OFFSET, HDBSSF_BITS),
            "caused by HDBSS",
            "not caused by HDBSS",
        );
        if !matches!(self.target, TargetEl::El3) {
            list.flag_or_void(
                self.has_assured_only(),
                "AssuredOnly",
                at!(Layout, ASSURED_ONLY_OFFSET, ASSURED_ONLY_BITS),
                "due to AssuredOnly",
                "not due to AssuredOnly",
            );
        }
        list.flag_or_void(
            self.has_overlay(),
            "Overlay",
            at!(Layout, OVERLAY_OFFSET, OVERLAY_BITS),
            "due to an overlay",
            "not due to an overlay",
        );
        if self.is_el2() {
            list.flag_or_void(
                self.has_dirty_bit(),
                "DirtyBit",
                at!(Layout, DIRTY_BIT_OFFSET, DIRTY_BIT_BITS),
                "due to dirty state",
                "not due to dirty state",
            );
        }
    }
}
