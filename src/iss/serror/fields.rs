//! The fields of an `SError` as a list, in the manual's names.

use super::{Layout, SError};
use crate::field::{Field, FieldList, at};

impl SError {
    #[inline]
    pub(super) fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.flag(
            "IDS",
            at!(Layout, IDS_OFFSET, IDS_BITS),
            "[23:0] are IMPLEMENTATION DEFINED",
            "[23:0] are architected",
        );
        if self.ids() {
            list.void("IMPLEMENTATION_DEFINED", (0, Layout::IDS_OFFSET));
            return;
        }
        if self.has_syndrome() {
            self.fields_of_syndrome(list);
        }
        let text = match self.word.dfsc().into_bits() {
            0x00 => "Uncategorized error",
            0x11 => "Asynchronous SError exception",
            _ => "reserved",
        };
        list.show("DFSC", at!(Layout, DFSC_OFFSET, DFSC_BITS), text);
    }

    #[inline]
    fn fields_of_syndrome<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.show("ELS", at!(Layout, ELS_OFFSET, ELS_BITS), "");
        list.show("WU", at!(Layout, WU_OFFSET, WU_BITS), self.word.wu().name());
        list.flag("VFV", at!(Layout, VFV_OFFSET, VFV_BITS), "FAR is valid", "FAR is UNKNOWN");
        list.flag("PFV", at!(Layout, PFV_OFFSET, PFV_BITS), "PFAR is valid", "PFAR is UNKNOWN");
        list.flag(
            "IESB",
            at!(Layout, IESB_OFFSET, IESB_BITS),
            "synchronized by an implicit error synchronization event",
            "not synchronized by an implicit error synchronization event",
        );
        list.show("AET", at!(Layout, AET_OFFSET, AET_BITS), self.word.aet().name());
        list.show("EA", at!(Layout, EA_OFFSET, EA_BITS), "external abort type");
        list.flag("WnRV", at!(Layout, WNRV_OFFSET, WNRV_BITS), "WnR is valid", "WnR is not valid");
        list.flag_or_void(
            self.has_wnr(),
            "WnR",
            at!(Layout, WNR_OFFSET, WNR_BITS),
            "write",
            "read",
        );
    }
}
