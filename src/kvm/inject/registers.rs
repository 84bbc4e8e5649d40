//! The exception entry, register by register: what `enter_exception64` of KVM does.

use super::entry::{self, Taken};
use super::{Injection, Method, TakenAbort, expect, tell, told};
use crate::address::Far;
use crate::el::TargetEl;
use crate::entry::{CannotBeTaken, Controls, CoreState, Exception, Features};
use crate::esr::Esr;
use crate::kvm::error::Error;
use crate::kvm::register::RegisterId;
use crate::kvm::vcpu::{self, Vcpu};

/// Takes EL1 of the guest to its vector, with this syndrome and this address.
///
/// Only after the helper is known to have injected nothing, while nothing else has moved the vCPU
/// or waits to, and never after an MMIO exit, whose completion would still move the PC.
pub(super) fn enter<V: Vcpu + ?Sized>(
    vcpu: &mut V,
    before: CoreState,
    esr: Esr,
    far: Option<Far>,
) -> Result<Injection, Error> {
    let target = TargetEl::El1;
    if vcpu::events(vcpu)?.serror_pending() {
        return Err(Error::SErrorPending);
    }
    expect(vcpu, RegisterId::PC, before.pc)?;
    expect(vcpu, RegisterId::PSTATE, before.pstate.into_bits())?;
    if entry::is_aarch32_kernel(before) {
        return Err(Error::Aarch32 { injected: false });
    }
    if vcpu::read_if_there(vcpu, RegisterId::HCR_EL2)?.is_some() {
        return Err(Error::NestedGuest);
    }
    let (controls, features) = (controls(vcpu)?, features(vcpu)?);
    let entered = match before.take(Exception::new(esr, far), target, controls, features) {
        Ok(entered) => entered,
        Err(CannotBeTaken::TargetIsAarch32) => return Err(Error::Aarch32 { injected: false }),
        Err(_) => return Err(Error::NothingInjected),
    };
    let (state, esr) = (entered.state(), entered.esr().unwrap_or(esr));

    // KVM refuses this PSTATE for an AArch32 guest: first, while nothing has changed.
    vcpu::write(vcpu, RegisterId::PSTATE, state.pstate.into_bits())?;
    vcpu::write(vcpu, RegisterId::SPSR_EL1, entered.spsr().into_bits())?;
    vcpu::write(vcpu, RegisterId::ELR_EL1, entered.elr())?;
    tell(vcpu, target, esr, entered.far())?;
    vcpu::write(vcpu, RegisterId::PC, state.pc)?;

    match entry::read(vcpu, before)? {
        Taken::Aarch64(_) => {
            let taken = TakenAbort { target: Some(target), esr, far: entered.far() };
            Ok(told(before, Method::Registers, taken))
        }
        _ => Err(Error::NothingInjected),
    }
}

/// Of EL1. KVM enables `SCTLR2_EL1` where it shows it.
fn controls<V: Vcpu + ?Sized>(vcpu: &V) -> Result<Controls, Error> {
    let sctlr2 = vcpu::read_if_there(vcpu, RegisterId::SCTLR2_EL1)?;
    Ok(Controls::DEFAULT
        .with_vbar(vcpu::read(vcpu, RegisterId::VBAR_EL1)?)
        .with_sctlr(vcpu::read(vcpu, RegisterId::SCTLR_EL1)?)
        .with_sctlr2(sctlr2.unwrap_or(0), sctlr2.is_some())
        .with_gcscr(vcpu::read_if_there(vcpu, RegisterId::GCSCR_EL1)?.unwrap_or(0)))
}

/// What the guest's core can do, as the guest is told. KVM heeds `EASE` wherever it shows
/// `SCTLR2_EL1`.
fn features<V: Vcpu + ?Sized>(vcpu: &V) -> Result<Features, Error> {
    let has_ease = vcpu::read_if_there(vcpu, RegisterId::SCTLR2_EL1)?.is_some();
    let id = |register| Ok(vcpu::read_if_there(vcpu, register)?.unwrap_or(0));
    Ok(Features::DEFAULT
        .with_id_aa64pfr1(id(RegisterId::ID_AA64PFR1_EL1)?)
        .with_id_aa64dfr1(id(RegisterId::ID_AA64DFR1_EL1)?)
        .with_id_aa64dfr2(id(RegisterId::ID_AA64DFR2_EL1)?)
        .with_id_aa64mmfr1(id(RegisterId::ID_AA64MMFR1_EL1)?)
        .with_double_fault2(has_ease)
        .with_sctlr2(has_ease))
}
