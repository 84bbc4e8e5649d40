//! What the access was, where the syndrome says so: the questions that a hypervisor asks of a fault
//! before it emulates the instruction or maps a page.

use super::Fault;
use crate::esr::TargetEl;
use crate::fsc::AbortRow;
use crate::iss::{Access, DataAbort};

impl Fault {
    /// Whether the instruction wrote to memory: `WnR` = 1 with `CM` = 0, never for a fetch. `None`
    /// where `WnR` is UNKNOWN (0x31 and 0x35).
    ///
    /// With [`s1ptw`](Self::s1ptw) the access that faulted is not the instruction's.
    #[inline]
    #[must_use]
    pub const fn is_write(self) -> Option<bool> {
        let (is_write, is_unknown) = AbortRow::of(self.esr).wnr();
        let is_write = self.is_data() & is_write & !self.cm();
        // A number before it is an answer, which leaves no branch.
        match ((self.is_data() & is_unknown) as u8) << 1 | is_write as u8 {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    /// Whether the exception level changed: EC 0x20 or 0x24. At EL2, whether a guest is to blame.
    #[inline]
    #[must_use]
    pub const fn is_from_lower(self) -> bool {
        self.esr.ec().is_abort_from_lower()
    }

    /// `CM`: a cache maintenance or address translation instruction, not a load or store.
    #[inline]
    #[must_use]
    #[doc(alias = "CM")]
    pub const fn cm(self) -> bool {
        self.is_data() & (self.esr.iss() & 1 << 8 != 0)
    }

    /// `EA`: IMPLEMENTATION DEFINED classification of an external abort.
    #[inline]
    #[must_use]
    #[doc(alias = "EA")]
    pub const fn ea(self) -> bool {
        self.esr.iss() & 1 << 9 != 0
    }

    /// Size and register of the access; `None` unless this is a Data Abort with `ISV` = 1.
    #[inline]
    #[must_use]
    #[doc(alias = "ISV")]
    pub const fn access(self) -> Option<Access> {
        // The target changes nothing here.
        match DataAbort::from_esr(self.esr, TargetEl::El2) {
            Some(abort) => abort.access(),
            None => None,
        }
    }
}
