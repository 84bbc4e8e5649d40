//! Building a Granule Protection Check exception: the fields that have a rule of their own.

use super::{Gpc, GpcStatus};
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::fsc::FaultStatus;
use crate::instruction_length::InstructionLength;

impl Gpc {
    /// The exception with these codes, on a data access: `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(xfsc: FaultStatus, gpcsc: GpcStatus) -> Self {
        Self::build(ExceptionClass::GPC, TargetEl::El3, xfsc.into_bits() as u32).set_gpcsc(gpcsc)
    }

    /// With the length of the instruction in `IL`.
    #[must_use]
    pub const fn with_instruction_length(self, length: InstructionLength) -> Self {
        self.set_il(length.il())
    }

    /// With `InD` as given; with 1, also `VNCR` = 0 and `WnR` = 0, which an instruction access
    /// does not have.
    #[must_use]
    pub const fn with_ind(self, ind: bool) -> Self {
        let changed = self.set_ind(ind);
        if ind { changed.set_vncr(false).set_wnr(false) } else { changed.with_cm(self.cm()) }
    }

    /// With `CM` as given; with 1, also `WnR` = 1 for a data access, as for every such instruction.
    #[must_use]
    pub const fn with_cm(self, cm: bool) -> Self {
        let changed = self.set_cm(cm);
        if cm & self.is_data() { changed.set_wnr(true) } else { changed }
    }

    /// With `WnR` as given, for a data access; with `CM` = 1 it stays 1.
    #[must_use]
    pub const fn with_wnr(self, wnr: bool) -> Self {
        if self.is_data() & !self.cm() { self.set_wnr(wnr) } else { self }
    }
}
