//! After an instruction: the program counter and what an instruction leaves of `PSTATE`.

use super::controls::Controls;
use super::spsr::Spsr;
use super::take::CoreState;
use crate::iss::Condition;
use crate::{ExceptionClass, InstructionLength, OriginEl, TargetEl};

impl CoreState {
    /// The state after an instruction of this length that only goes on to the next: `PC` behind it,
    /// `SS`, `BTYPE` and `PACM` 0, and `IT` of a T32 IT block advanced.
    ///
    /// A guest that single-steps itself takes its software step exception at once, as it should.
    #[must_use]
    pub const fn after(self, length: InstructionLength) -> Self {
        let pstate = self.pstate.with_ss(false).with_btype(0).with_pacm(false).with_it_advanced();
        Self::new(self.pc.wrapping_add(length.bytes()), pstate)
    }
}

impl Spsr {
    const fn with_it_advanced(self) -> Self {
        let Some(it) = self.it() else { return self };
        self.with_it(match it & 0b111 {
            // The last of its block.
            0 => 0,
            _ => it & 0b1110_0000 | it << 1 & 0b1_1111,
        })
    }

    /// Whether an instruction with this condition is executed: what `N`, `Z`, `C` and `V` say.
    ///
    /// A trapped `AArch32` instruction whose condition fails does nothing, and is only advanced
    /// over.
    #[must_use]
    pub const fn passes(self, condition: Condition) -> bool {
        let holds = match condition.into_bits() >> 1 {
            0b000 => self.z(),
            0b001 => self.c(),
            0b010 => self.n(),
            0b011 => self.v(),
            0b100 => self.c() & !self.z(),
            0b101 => self.n() == self.v(),
            0b110 => (self.n() == self.v()) & !self.z(),
            // AL, and the code 0b1111 that says the same.
            _ => return true,
        };
        holds == (condition.into_bits() & 1 == 0)
    }
}

impl Controls {
    /// Whether an exception of this class, that `target` takes from `before`, is a call: an
    /// instruction that was executed, so that `ELR_ELx` points behind it.
    ///
    /// An HVC always is, an SMC only at EL3 (at EL2 it is the trap of `HCR_EL2.TSC`). An SVC is not
    /// where a fine-grained trap takes it: at EL2, from EL1, and from EL0 without `TGE`, or with
    /// `HFGITR_EL2.SVC_EL0`.
    pub(super) const fn is_call(self, ec: ExceptionClass, target: TargetEl, before: Spsr) -> bool {
        match ec {
            ExceptionClass::HVC32 | ExceptionClass::HVC64 => true,
            ExceptionClass::SMC32 | ExceptionClass::SMC64 => matches!(target, TargetEl::El3),
            ExceptionClass::SVC32 | ExceptionClass::SVC64 => match (target, before.origin()) {
                (TargetEl::El1 | TargetEl::El3, _) | (_, Some(OriginEl::El2)) => true,
                (_, Some(OriginEl::El0)) if !before.is_aarch32() => {
                    self.tge() & !self.traps_svc_of_el0()
                }
                _ => self.tge(),
            },
            _ => false,
        }
    }
}
