//! What the access was, where the syndrome says so: the questions that a hypervisor asks of a fault
//! before it emulates the instruction or maps a page.

use super::Fault;
use crate::address::AbortRow;
use crate::esr::abort_bits::{CM, EA, ISV};
use crate::iss::Access;

impl Fault {
    /// Whether the instruction wrote to memory: `WnR` = 1 with `CM` = 0, never for a fetch. `None`
    /// where `WnR` is UNKNOWN (0x31 and 0x35).
    ///
    /// With [`s1ptw`](Self::s1ptw) the access that faulted is not the instruction's. For the bit
    /// itself, and who wants which, see [`wnr`](Self::wnr).
    #[inline]
    #[must_use]
    pub const fn is_write(self) -> Option<bool> {
        AbortRow::of(self.esr).write(self.is_data(), self.cm())
    }

    /// `WnR`: `Some(true)` also for every cache maintenance and address translation instruction
    /// (`CM` = 1), never for a fetch. `None` where it is UNKNOWN (0x31 and 0x35).
    ///
    /// A kernel asks [`is_write`](Self::is_write) to judge an access: must the mapping allow
    /// writes? Linux's `is_write_abort` does so, and a cache may be cleaned on a page that is only
    /// read. A hypervisor asks this bit to map a page at stage 2: an instruction that is denied
    /// what it needs faults again. With `S1PTW` = 1 the access was to a table, and KVM's
    /// `kvm_is_write_fault` asks another question: only a permission fault wants to write there. A
    /// word that is passed on has to have the bit too.
    #[inline]
    #[must_use]
    #[doc(alias = "WnR")]
    pub const fn wnr(self) -> Option<bool> {
        AbortRow::of(self.esr).write(self.is_data(), false)
    }

    /// Whether the exception level changed: EC 0x20 or 0x24. At EL2, whether a guest is to blame.
    #[inline]
    #[must_use]
    pub const fn is_from_lower(self) -> bool {
        // Bits 5 and 0 of EC; 0x1e has both clear.
        let esr = self.esr.into_bits();
        esr >> 31 & !(esr >> 26) & 1 != 0
    }

    /// `CM`: a cache maintenance or address translation instruction, not a load or store.
    #[inline]
    #[must_use]
    #[doc(alias = "CM")]
    pub const fn cm(self) -> bool {
        self.is_data() & self.esr.bit(CM)
    }

    /// `EA`: IMPLEMENTATION DEFINED classification of an external abort.
    #[inline]
    #[must_use]
    #[doc(alias = "EA")]
    pub const fn ea(self) -> bool {
        self.esr.bit(EA)
    }

    /// Size and register of the access; `None` unless this is a Data Abort with `ISV` = 1.
    #[inline]
    #[must_use]
    #[doc(alias = "ISV")]
    pub const fn access(self) -> Option<Access> {
        // ISV, and the test of EC, at the same bit: asked at once.
        if self.esr.into_bits() >> ISV & self.is_data() as u64 != 0 {
            Some(Access::from_iss(self.esr.iss()))
        } else {
            None
        }
    }
}
