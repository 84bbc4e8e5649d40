//! An access that the syndrome does not describe, finished by the VMM.

mod saved;

use super::error::Error;
use super::exit::NisvExit;
use super::injectable::Injectable;
use super::nested::Running;
use super::register::RegisterId;
use super::vcpu::{Vcpu, read, read_if_there, write};
use crate::entry::{CoreState, Spsr};
use crate::instruction_length::InstructionLength;
use crate::mmio::{GuestBus, NotFinished, Performed, Undescribed};
use crate::stage1::Stage1;
use saved::Saved;

/// Why an access was not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FinishError<E> {
    /// A register could not be read, or not be written: after [`Error::Register`] with
    /// `KVM_SET_ONE_REG` the instruction is half done, stop the guest.
    Kvm(Error),
    /// The instruction was not performed, and no register has changed: have the guest take its own
    /// fault ([`NotFinished::exception`], [`Injectable::take`]), inject an abort, or let the guest
    /// meet the fault again.
    NotFinished(NotFinished<E>),
}

impl<E: core::fmt::Display> core::fmt::Display for FinishError<E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Kvm(error) => write!(f, "{error}"),
            Self::NotFinished(why) => write!(f, "{why}"),
        }
    }
}

#[cfg(feature = "defmt")]
impl<E: defmt::Format> defmt::Format for FinishError<E> {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self {
            Self::Kvm(error) => defmt::write!(f, "{}", error),
            Self::NotFinished(why) => defmt::write!(f, "{}", why),
        }
    }
}

impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for FinishError<E> {}

impl<E> From<Error> for FinishError<E> {
    fn from(error: Error) -> Self {
        Self::Kvm(error)
    }
}

impl<V: Vcpu + ?Sized> Injectable<'_, V, NisvExit> {
    /// Finishes the access: finds its instruction in the guest's memory, checks that it is the one
    /// that trapped, performs it on `bus` with the guest's tables and permissions, and advances the
    /// guest.
    ///
    /// `dczid_el0` is the guest's `DCZID_EL0`, which is the host's; any program can read it.
    ///
    /// [`Performed::Unfinished`] after a step of a memory copy or set: ask again, or run the guest
    /// again, which meets the same fault at the next step.
    ///
    /// The other vCPUs run meanwhile. What they change in tables or code between the exit and this
    /// is read as it is now, and an instruction that does not fit the exit is not performed.
    ///
    /// # Errors
    ///
    /// Why the access was not finished; [`inject`](Self::inject) is still there.
    pub fn finish<B: GuestBus + ?Sized>(
        &mut self,
        dczid_el0: u64,
        bus: &mut B,
    ) -> Result<Performed, FinishError<B::Error>> {
        let exit = Undescribed::from(self.cause());
        let vcpu = self.vcpu();
        if Running::on(vcpu)? != Running::Guest {
            return Err(FinishError::NotFinished(NotFinished::Nested));
        }
        let mut registers = Saved::read(vcpu, dczid_el0)?;
        let stage1 = stage1(vcpu)?;
        let pstate = Spsr::from_bits(registers.pstate);
        let access =
            exit.instruction(&registers, pstate, stage1, bus).map_err(FinishError::NotFinished)?;
        if access.is_simd_fp() {
            registers.read_vectors(vcpu)?;
        }
        let before = registers;
        let performed = access
            .perform_through(&mut registers, pstate, stage1, bus)
            .map_err(|why| FinishError::NotFinished(NotFinished::NotPerformed(why)))?;
        registers.write(vcpu, &before, access)?;
        if matches!(performed, Performed::Done) {
            advance(vcpu, &registers)?;
        }
        Ok(performed)
    }
}

impl From<NisvExit> for Undescribed {
    fn from(exit: NisvExit) -> Self {
        Self::Physical {
            ipa: exit.address(),
            is_store: exit.is_store(),
            is_cache_maintenance: exit.is_cache_maintenance(),
        }
    }
}

/// The guest's tables, by the registers that the vCPU has.
fn stage1<V: Vcpu + ?Sized>(vcpu: &V) -> Result<Stage1, Error> {
    let or_zero = |register| read_if_there(vcpu, register).map(Option::unwrap_or_default);
    let stage1 = Stage1::new(
        read(vcpu, RegisterId::SCTLR_EL1)?,
        read(vcpu, RegisterId::TCR_EL1)?,
        read(vcpu, RegisterId::TTBR0_EL1)?,
        read(vcpu, RegisterId::TTBR1_EL1)?,
    );
    Ok(stage1
        .with_tcr2_el1(or_zero(RegisterId::TCR2_EL1)?)
        .with_indirect_permissions(or_zero(RegisterId::PIR_EL1)?, or_zero(RegisterId::PIRE0_EL1)?)
        .with_permission_overlays(or_zero(RegisterId::POR_EL1)?, or_zero(RegisterId::POR_EL0)?))
}

/// To the instruction behind this one.
fn advance<V: Vcpu + ?Sized>(vcpu: &mut V, registers: &Saved) -> Result<(), Error> {
    let state = CoreState { pc: registers.pc, pstate: Spsr::from_bits(registers.pstate) };
    let next = state.after(InstructionLength::Bits32);
    write(vcpu, RegisterId::PSTATE, next.pstate.into_bits())?;
    write(vcpu, RegisterId::PC, next.pc)
}
