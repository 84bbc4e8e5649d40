//! What comes after the decode, from what a trap handler at EL2 has saved.

use super::controls::Controls;
use super::error::CannotBeTaken;
use super::exception::Exception;
use super::features::Features;
use super::spsr::Spsr;
use super::take::{CoreState, Entered};
use crate::iss::{Condition, DataAbort};
use crate::{ExceptionClass, Far, Hpfar, InstructionLength, Syndrome, TargetEl, TrapSnapshot};

impl TrapSnapshot {
    /// `SPSR_EL2`: the `PSTATE` of the guest.
    #[inline]
    #[must_use]
    pub const fn pstate(self) -> Spsr {
        Spsr::from_bits(self.spsr)
    }

    /// The same, with `PSTATE.NZCV` as an instruction that was performed has left it: bits
    /// `[31:28]` ([`Registers::nzcv`](crate::mmio::Registers::nzcv)); the other bits are not looked
    /// at.
    ///
    /// ```
    /// use aarch64_syndrome::TrapSnapshot;
    ///
    /// let trap = TrapSnapshot { spsr: 0x8000_03c5, ..Default::default() };
    /// assert_eq!(trap.with_nzcv(0x2000_0001).spsr, 0x2000_03c5);
    /// ```
    #[inline]
    #[must_use]
    pub const fn with_nzcv(self, nzcv: u64) -> Self {
        const NZCV: u64 = 0xf << 28;
        Self { spsr: self.spsr & !NZCV | nzcv & NZCV, ..self }
    }

    /// The exception that was taken to EL2, to be passed on.
    #[inline]
    #[must_use]
    pub const fn exception(self) -> Exception {
        Exception::new(self.esr(), Some(Far::from_bits(self.far)))
            .with_hpfar(Hpfar::from_bits(self.hpfar))
    }

    /// Whether the trap is a call, an instruction that was executed: `ELR_EL2` points behind it.
    ///
    /// An HVC is one; an SMC never is at EL2; an SVC is one from EL2 itself and with
    /// `HCR_EL2.TGE` = 1. `hfgitr_el2`, 0 where it is not implemented, has the one exception:
    /// `SVC_EL0` traps the SVC of an `AArch64` EL0 with `TGE` = 1 and `E2H` = 0.
    #[must_use]
    pub const fn is_call(self, hfgitr_el2: u64) -> bool {
        let controls = Controls::DEFAULT.with_hcr_el2(self.hcr).with_hfgitr_el2(hfgitr_el2);
        controls.is_call(self.esr().ec(), TargetEl::El2, self.pstate())
    }

    /// The length of the instruction that came here: 32 bits from `AArch64` and A32, and what `IL`
    /// says from T32, where cache maintenance (`CM` = 1) has 32 too. `None` where nothing says it
    /// (other aborts of T32 with `ISV` = 0), and where no instruction was executed: instruction
    /// aborts, PC alignment faults, `SError`s, Illegal Execution state, software steps, hardware
    /// breakpoints, profiling exceptions.
    #[must_use]
    pub const fn instruction_length(self) -> Option<InstructionLength> {
        let was_executed = match self.esr().ec() {
            ExceptionClass::PC_ALIGNMENT
            | ExceptionClass::SERROR
            | ExceptionClass::ILLEGAL_STATE
            | ExceptionClass::SOFTWARE_STEP_LOWER
            | ExceptionClass::SOFTWARE_STEP_CURRENT
            | ExceptionClass::BREAKPOINT_LOWER
            | ExceptionClass::BREAKPOINT_CURRENT
            | ExceptionClass::VECTOR_CATCH
            | ExceptionClass::PROFILING => false,
            ec => ec.occurs_at(TargetEl::El2) & !ec.is_instruction_abort(),
        };
        if !was_executed {
            None
        } else if matches!(self.pstate().t(), Some(true)) & !self.is_cache_maintenance() {
            self.esr().instruction_length()
        } else {
            Some(InstructionLength::Bits32)
        }
    }

    /// An MCR in `AArch32`, which has 32 bits in T32 too.
    const fn is_cache_maintenance(self) -> bool {
        match DataAbort::from_esr(self.esr(), TargetEl::El2) {
            Some(abort) => abort.cm(),
            None => false,
        }
    }

    /// Where the guest is before the instruction that came here: where it goes on to run the
    /// instruction again, and where it takes an exception that is passed on.
    ///
    /// That is `ELR_EL2`, or, after a call, the instruction before. `HFGITR_EL2.SVC_EL0` counts as
    /// 0 ([`is_call`](Self::is_call)).
    #[must_use]
    pub const fn before_instruction(self) -> CoreState {
        let pc = if self.is_call(0) {
            let length = InstructionLength::from_il(self.esr().il());
            self.elr.wrapping_sub(length.bytes())
        } else {
            self.elr
        };
        CoreState::new(pc, self.pstate())
    }

    /// Where the guest goes on once its instruction was emulated, or was handled as a call; `None`
    /// where the length of the instruction is not known, or there is none
    /// ([`instruction_length`](Self::instruction_length)).
    ///
    /// After a call that is where it was; else behind the instruction, with `IT`, `SS`, `BTYPE` and
    /// `PACM` as it leaves them. `HFGITR_EL2.SVC_EL0` counts as 0 ([`is_call`](Self::is_call)).
    ///
    /// ```
    /// use aarch64_syndrome::TrapSnapshot;
    ///
    /// // smc #0, trapped by HCR_EL2.TSC, and hvc #0
    /// let smc = TrapSnapshot { esr: 0x5e00_0000, spsr: 0x3c5, elr: 0x1000, ..Default::default() };
    /// let hvc = TrapSnapshot { esr: 0x5a00_0000, ..smc };
    /// assert_eq!(smc.after_instruction().unwrap().pc, 0x1004);
    /// assert_eq!(hvc.after_instruction().unwrap().pc, 0x1000);
    /// ```
    #[must_use]
    pub const fn after_instruction(self) -> Option<CoreState> {
        match self.instruction_length() {
            Some(_) if self.is_call(0) => Some(CoreState::new(self.elr, self.pstate())),
            Some(length) => Some(self.before_instruction().after(length)),
            None => None,
        }
    }

    /// Whether the trapped instruction would have been executed. One from `AArch32` whose condition
    /// fails may trap all the same: it does nothing, and is only advanced over.
    ///
    /// The condition is `COND` of the syndrome, or, of a T32 instruction without it, that of `IT`.
    #[must_use]
    pub const fn passes_condition(self) -> bool {
        let (cv, condition) = match Syndrome::decode(self.esr(), TargetEl::El2) {
            Syndrome::Wfx(view) => (view.cv(), view.cond()),
            Syndrome::McrMrc(view) => (view.cv(), view.cond()),
            Syndrome::McrrMrrc(view) => (view.cv(), view.cond()),
            Syndrome::LdcStc(view) => (view.cv(), view.cond()),
            Syndrome::FpAccess(view) => (view.cv(), view.cond()),
            Syndrome::Smc32(view) => match view.cv() {
                Some(cv) => (cv, view.cond()),
                None => return true,
            },
            _ => return true,
        };
        match (condition, self.pstate().it()) {
            (Some(condition), _) if cv => self.pstate().passes(condition),
            (_, Some(it)) if it & 0b1111 != 0 => {
                self.pstate().passes(Condition::from_bits(it >> 4))
            }
            _ => true,
        }
    }

    /// EL1 takes `exception` at the instruction that came here: what to write, and where to go on.
    ///
    /// `controls` are those of EL1; `HCR_EL2` is that of the snapshot.
    ///
    /// ```
    /// use aarch64_syndrome::TrapSnapshot;
    /// use aarch64_syndrome::entry::{CannotBeTaken, Controls, Exception, Features};
    ///
    /// // A store of EL1 to nowhere, at stage 2.
    /// let trap =
    ///     TrapSnapshot { esr: 0x9383_0046, far: 0x9000, spsr: 0x3c5, ..Default::default() };
    /// let (el1, features) = (Controls::DEFAULT.with_vbar(0x8_0000), Features::DEFAULT);
    /// let told = trap.tell_el1(trap.exception().passed_to_el1(None)?, el1, features)?;
    /// assert_eq!(told.esr().unwrap().into_bits(), 0x9600_0050);
    /// assert_eq!(told.state().pc, 0x8_0200);
    ///
    /// let undefined = trap.tell_el1(Exception::UNDEFINED, el1, features)?;
    /// assert_eq!(undefined.esr().unwrap().into_bits(), 0x0200_0000);
    /// # Ok::<(), CannotBeTaken>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`CoreState::take`]; [`TargetIsAarch32`](CannotBeTaken::TargetIsAarch32) also where
    /// `AArch32` code of EL0 has a kernel in `AArch32` (`HCR_EL2.RW` = 0).
    #[doc(alias = "inject")]
    pub const fn tell_el1(
        self,
        exception: Exception,
        controls: Controls,
        features: Features,
    ) -> Result<Entered, CannotBeTaken> {
        let controls = controls.with_hcr_el2(self.hcr);
        if self.is_aarch32() & !controls.is_el1_aarch64() {
            return Err(CannotBeTaken::TargetIsAarch32);
        }
        self.before_instruction().take(exception, TargetEl::El1, controls, features)
    }
}
