//! Whether the guest has taken an abort, read from its registers.

use crate::el::TargetEl;
use crate::entry::{self, Controls, CoreState, Mode, Spsr};
use crate::esr::Esr;
use crate::kvm::error::Error;
use crate::kvm::register::RegisterId;
use crate::kvm::vcpu::{self, Vcpu};
use crate::policy::EVERY_SEA;

/// The registers of an exception level that an entry writes.
pub(super) struct Bank {
    pub(super) elr: RegisterId,
    pub(super) spsr: RegisterId,
    pub(super) esr: RegisterId,
    pub(super) far: RegisterId,
    pub(super) vbar: RegisterId,
}

pub(super) const fn bank(target: TargetEl) -> Bank {
    match target {
        TargetEl::El2 => Bank {
            elr: RegisterId::ELR_EL2,
            spsr: RegisterId::SPSR_EL2,
            esr: RegisterId::ESR_EL2,
            far: RegisterId::FAR_EL2,
            vbar: RegisterId::VBAR_EL2,
        },
        _ => Bank {
            elr: RegisterId::ELR_EL1,
            spsr: RegisterId::SPSR_EL1,
            esr: RegisterId::ESR_EL1,
            far: RegisterId::FAR_EL1,
            vbar: RegisterId::VBAR_EL1,
        },
    }
}

/// Where the vCPU is.
pub(super) fn state<V: Vcpu + ?Sized>(vcpu: &V) -> Result<CoreState, Error> {
    let pc = vcpu::read(vcpu, RegisterId::PC)?;
    let pstate = Spsr::from_bits(vcpu::read(vcpu, RegisterId::PSTATE)?);
    Ok(CoreState { pc, pstate })
}

/// The guest's EL1 is in `AArch32`. In user mode nobody can tell before the entry.
pub(super) const fn is_aarch32_kernel(state: CoreState) -> bool {
    state.pstate.is_aarch32() && !matches!(state.pstate.mode(), Some(Mode::User))
}

/// The word as `target` makes it of an exception from here.
pub(super) const fn fitted(esr: Esr, target: TargetEl, before: CoreState) -> Esr {
    match before.pstate.origin() {
        Some(origin) => entry::fitted(esr, target, origin, before.pstate),
        None => esr,
    }
}

/// An abort that an `AArch64` level has taken.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) target: TargetEl,
    pub(super) esr: Esr,
    pub(super) far: u64,
}

pub(super) enum Taken {
    No,
    Aarch64(Entry),
    Aarch32 { fsr: u64, far: u64 },
}

/// What the vCPU has taken since `before`.
///
/// A guest that returns to the same instruction has the same `ELR_ELx`, `SPSR_ELx` and `ESR_ELx`
/// from the time before, so the PC must be at the vector too.
pub(super) fn read<V: Vcpu + ?Sized>(vcpu: &V, before: CoreState) -> Result<Taken, Error> {
    let now = state(vcpu)?;
    let target = match now.pstate.mode() {
        Some(Mode::El1h) => TargetEl::El1,
        Some(Mode::El2h) => TargetEl::El2,
        Some(Mode::Abort) if now != before => {
            let fsr = vcpu::read(vcpu, RegisterId::ESR_EL1)?;
            let far = vcpu::read(vcpu, RegisterId::FAR_EL1)? & 0xffff_ffff;
            return Ok(Taken::Aarch32 { fsr, far });
        }
        _ => return Ok(Taken::No),
    };
    let bank = bank(target);
    let is_at_vector = is_at_vector(now.pc, vcpu::read(vcpu, bank.vbar)?, before, target);
    let came_from_here = vcpu::read(vcpu, bank.elr)? == before.pc
        && vcpu::read(vcpu, bank.spsr)? == before.pstate.into_bits();
    let esr = Esr::from_bits(vcpu::read(vcpu, bank.esr)?);
    let is_external = esr.ec().is_abort() && EVERY_SEA.contains(esr.fault_status());
    if is_at_vector && came_from_here && is_external {
        Ok(Taken::Aarch64(Entry { target, esr, far: vcpu::read(vcpu, bank.far)? }))
    } else {
        Ok(Taken::No)
    }
}

/// Whether the PC is where an abort from `before` goes, as a synchronous exception or as `SError`.
const fn is_at_vector(pc: u64, vbar: u64, before: CoreState, target: TargetEl) -> bool {
    // KVM looks at the interrupted level alone, as if no other were between.
    let controls = Controls::DEFAULT.with_hcr_el2(0);
    let Some(origin) = before.pstate.origin() else { return false };
    let vector = entry::synchronous_vector(before.pstate, origin, target, controls);
    let offset = pc.wrapping_sub(vbar);
    offset == vector || offset == vector | entry::SERROR_VECTOR
}
