//! The exception entry, register by register: what `enter_exception64` of KVM does.

use super::entry::{self, Before, MODE_EL1H, SERROR_VECTOR, Taken};
use super::{Injection, Method, TakenAbort, expect, tell};
use crate::address::Far;
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::kvm::error::Error;
use crate::kvm::register::RegisterId;
use crate::kvm::vcpu::{self, Vcpu};

const NZCV: u64 = 0b1111 << 28;
const TCO: u64 = 1 << 25;
const DIT: u64 = 1 << 24;
const PAN: u64 = 1 << 22;
const SSBS: u64 = 1 << 12;
const DAIF: u64 = 0b1111 << 6;

const SCTLR_SPAN: u64 = 1 << 23;
const SCTLR_DSSBS: u64 = 1 << 44;
const SCTLR2_EASE: u64 = 1 << 5;

/// Takes EL1 of the guest to its vector, with the syndrome and the address that `told` gives.
///
/// Only after the helper is known to have injected nothing, while nothing else has moved the vCPU
/// or waits to, and never after an MMIO exit, whose completion would still move the PC.
pub(super) fn enter<V: Vcpu + ?Sized>(
    vcpu: &mut V,
    before: Before,
    told: impl FnOnce(TargetEl) -> (Esr, Option<Far>),
) -> Result<Injection, Error> {
    let target = TargetEl::El1;
    if vcpu::events(vcpu)?.serror_pending() {
        return Err(Error::SErrorPending);
    }
    expect(vcpu, RegisterId::PC, before.pc)?;
    expect(vcpu, RegisterId::PSTATE, before.pstate)?;
    if before.is_aarch32_kernel() {
        return Err(Error::Aarch32 { injected: false });
    }
    if vcpu::read_if_there(vcpu, RegisterId::HCR_EL2)?.is_some() {
        return Err(Error::NestedGuest);
    }
    let sctlr = vcpu::read(vcpu, RegisterId::SCTLR_EL1)?;
    let sctlr2 = vcpu::read_if_there(vcpu, RegisterId::SCTLR2_EL1)?.unwrap_or(0);
    let has_mte = vcpu::read(vcpu, RegisterId::ID_AA64PFR1_EL1)? >> 8 & 0xf >= 2;

    let kind = if sctlr2 & SCTLR2_EASE != 0 { SERROR_VECTOR } else { 0 };
    let vbar = vcpu::read(vcpu, RegisterId::VBAR_EL1)?;
    let pc = vbar.wrapping_add(before.vector(target)).wrapping_add(kind);

    // KVM refuses this PSTATE for an AArch32 guest: first, while nothing has changed.
    vcpu::write(vcpu, RegisterId::PSTATE, pstate(before.pstate, sctlr, has_mte))?;
    vcpu::write(vcpu, RegisterId::SPSR_EL1, before.pstate)?;
    vcpu::write(vcpu, RegisterId::ELR_EL1, before.pc)?;
    let (esr, far) = told(target);
    tell(vcpu, target, esr, far)?;
    vcpu::write(vcpu, RegisterId::PC, pc)?;

    match entry::read(vcpu, before)? {
        Taken::Aarch64(_) => {
            let taken = TakenAbort { target: Some(target), esr, far };
            Ok(before.told(Method::Registers, taken))
        }
        _ => Err(Error::NothingInjected),
    }
}

const fn pstate(old: u64, sctlr: u64, has_mte: bool) -> u64 {
    let mut new = old & (NZCV | DIT | PAN) | DAIF | MODE_EL1H;
    if has_mte {
        new |= TCO;
    }
    if sctlr & SCTLR_SPAN == 0 {
        new |= PAN;
    }
    if sctlr & SCTLR_DSSBS != 0 {
        new |= SSBS;
    }
    new
}
