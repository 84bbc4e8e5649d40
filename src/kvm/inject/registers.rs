//! The exception entry, register by register: what `enter_exception64` of KVM does.

use super::entry;
use super::{Injection, Method, TakenAbort, expect, tell, told};
use crate::el::TargetEl;
use crate::entry::{CannotBeTaken, Controls, CoreState, Exception, Features};
use crate::kvm::error::Error;
use crate::kvm::register::RegisterId;
use crate::kvm::vcpu::{self, Vcpu};

/// Takes EL1 of the guest, or the EL2 of a guest hypervisor, to its vector, with this exception.
///
/// Only after the helper is known to have injected nothing, or without it, while nothing else has
/// moved the vCPU or waits to, and never while an MMIO access waits to be completed, which would
/// still move the PC.
pub(super) fn enter<V: Vcpu + ?Sized>(
    vcpu: &mut V,
    before: CoreState,
    exception: Exception,
    target: TargetEl,
) -> Result<Injection, Error> {
    // One that the guest masks waits on: no core takes it first, and the guest, which meets the
    // same fault again, would not come to unmask it.
    if !before.pstate.a() && vcpu::events(vcpu)?.serror_pending() {
        return Err(Error::SErrorPending);
    }
    expect(vcpu, RegisterId::PC, before.pc)?;
    expect(vcpu, RegisterId::PSTATE, before.pstate.into_bits())?;
    if entry::is_aarch32_kernel(before) {
        return Err(Error::Aarch32 { injected: false });
    }
    let hcr = vcpu::read_if_there(vcpu, RegisterId::HCR_EL2)?;
    if target == TargetEl::El1 && hcr.is_some() {
        return Err(Error::NestedGuest);
    }
    let (controls, features) = (controls(vcpu, target, hcr)?, features(vcpu)?);
    let entered = match before.take(exception, target, controls, features) {
        Ok(entered) => entered,
        Err(CannotBeTaken::TargetIsAarch32) => return Err(Error::Aarch32 { injected: false }),
        Err(_) => return Err(Error::NothingInjected),
    };
    // An interrupt has no syndrome, and is KVM's.
    let Some(esr) = entered.esr() else { return Err(Error::NothingInjected) };
    let state = entered.state();
    let bank = entry::bank(target);

    // KVM refuses this PSTATE for an AArch32 guest: first, while nothing has changed.
    vcpu::write(vcpu, RegisterId::PSTATE, state.pstate.into_bits())?;
    vcpu::write(vcpu, bank.spsr, entered.spsr().into_bits())?;
    vcpu::write(vcpu, bank.elr, entered.elr())?;
    tell(vcpu, target, esr, entered.far())?;
    vcpu::write(vcpu, RegisterId::PC, state.pc)?;

    for (register, value) in [
        (RegisterId::PSTATE, state.pstate.into_bits()),
        (bank.spsr, entered.spsr().into_bits()),
        (bank.elr, entered.elr()),
        (RegisterId::PC, state.pc),
    ] {
        expect(vcpu, register, value)?;
    }
    let taken = TakenAbort { target: Some(target), esr, far: entered.far() };
    Ok(told(before, Method::Registers, taken))
}

/// Of the level that takes it. KVM enables `SCTLR2_EL1` where it shows it.
fn controls<V: Vcpu + ?Sized>(
    vcpu: &V,
    target: TargetEl,
    hcr: Option<u64>,
) -> Result<Controls, Error> {
    let (sctlr, sctlr2, gcscr) = match target {
        TargetEl::El2 => (RegisterId::SCTLR_EL2, RegisterId::SCTLR2_EL2, RegisterId::GCSCR_EL2),
        _ => (RegisterId::SCTLR_EL1, RegisterId::SCTLR2_EL1, RegisterId::GCSCR_EL1),
    };
    let sctlr2 = vcpu::read_if_there(vcpu, sctlr2)?;
    let controls = Controls::DEFAULT
        .with_vbar(vcpu::read(vcpu, entry::bank(target).vbar)?)
        .with_sctlr(vcpu::read(vcpu, sctlr)?)
        .with_sctlr2(sctlr2.unwrap_or(0), sctlr2.is_some())
        .with_gcscr(vcpu::read_if_there(vcpu, gcscr)?.unwrap_or(0));
    Ok(hcr.map_or(controls, |hcr| controls.with_hcr_el2(hcr)))
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
