//! Building an Instruction Abort: the fields that have a rule of their own. Reserved bits are zero,
//! `EC` and `IL` as the architecture says.

use super::InstructionAbort;
use crate::ec::ExceptionClass;
use crate::el::{OriginEl, TargetEl};
use crate::fsc::FaultStatus;

impl InstructionAbort {
    /// The Instruction Abort that `target` takes from `origin`: `EC` 0x20 from a lower level and
    /// 0x21 from the same, `IL` = 1, all other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, origin: OriginEl, ifsc: FaultStatus) -> Self {
        let ec = if origin.is_below(target) {
            ExceptionClass::INSTRUCTION_ABORT_LOWER
        } else {
            ExceptionClass::INSTRUCTION_ABORT_CURRENT
        };
        Self::build(ec, target, ifsc.into_bits() as u32)
    }

    /// With `EA` as given, for an external abort or a parity error: it reads 0 otherwise.
    #[must_use]
    pub const fn with_ea(self, ea: bool) -> Self {
        if self.class().is_external() { self.set_ea(ea) } else { self }
    }
}
