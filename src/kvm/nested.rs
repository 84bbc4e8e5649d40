//! A vCPU that may have an EL2 of its own: by whose addresses and tables its accesses are.

use super::error::Error;
use super::register::RegisterId;
use super::vcpu::{self, Vcpu};
use crate::entry::{Mode, Spsr};

/// Who runs on a vCPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Running {
    /// EL1 or EL0 of this VM's guest, by the tables of EL1 and the addresses of this VM.
    Guest,
    /// The guest's own EL2, or its user space (`HCR_EL2.TGE`), by the tables of that EL2 and the
    /// addresses of this VM.
    Hypervisor,
    /// A guest inside the guest, whose addresses a stage 2 of the guest translates
    /// (`HCR_EL2.VM`).
    InnerGuest,
}

impl Running {
    pub(super) fn on<V: Vcpu + ?Sized>(vcpu: &V) -> Result<Self, Error> {
        let hcr = vcpu::read_if_there(vcpu, RegisterId::HCR_EL2)?;
        hcr.map_or(Ok(Self::Guest), |hcr| Ok(Self::of(hcr, pstate(vcpu)?)))
    }

    const fn of(hcr: u64, pstate: Spsr) -> Self {
        const VM: u64 = 1 << 0;
        const TGE: u64 = 1 << 27;
        let is_el2 = matches!(pstate.mode(), Some(Mode::El2t | Mode::El2h));
        if is_el2 || hcr & TGE != 0 {
            Self::Hypervisor
        } else if hcr & VM != 0 {
            Self::InnerGuest
        } else {
            Self::Guest
        }
    }
}

fn pstate<V: Vcpu + ?Sized>(vcpu: &V) -> Result<Spsr, Error> {
    Ok(Spsr::from_bits(vcpu::read(vcpu, RegisterId::PSTATE)?))
}

/// What the guest hypervisor can have taken from below to its EL2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Routed {
    /// Synchronous external aborts: `HCR_EL2.TEA`, or `HCRX_EL2.TMEA` while EL1 masks `SError`s.
    Abort,
    /// `SError`s: `HCR_EL2.AMO`, or `HCRX_EL2.TMEA` while they are masked.
    SError,
}

impl Routed {
    /// The exception would leave EL1 or EL0 for the guest's own EL2.
    ///
    /// There `KVM_SET_VCPU_EVENTS` must not be called: to change the level, `kvm_inject_nested`
    /// takes the vCPU off its core, on which it is not while no `KVM_RUN` runs, and the host's
    /// kernel follows a null pointer (`kvm_vcpu_put_hw_mmu`, Linux 7.3.4).
    pub(super) fn goes_to_el2<V: Vcpu + ?Sized>(self, vcpu: &V) -> Result<bool, Error> {
        const AMO: u64 = 1 << 5;
        const TEA: u64 = 1 << 37;
        const TMEA: u64 = 1 << 19;
        const A: u64 = 1 << 8;
        let Some(hcr) = vcpu::read_if_there(vcpu, RegisterId::HCR_EL2)? else { return Ok(false) };
        let pstate = pstate(vcpu)?;
        if Running::of(hcr, pstate) == Running::Hypervisor {
            return Ok(false);
        }
        let (control, is_masked) = match self {
            Self::Abort => (TEA, !matches!(pstate.mode(), Some(Mode::El0t | Mode::User))),
            Self::SError => (AMO, true),
        };
        if hcr & control != 0 {
            return Ok(true);
        }
        let hcrx = vcpu::read_if_there(vcpu, RegisterId::HCRX_EL2)?.unwrap_or_default();
        Ok(is_masked && pstate.into_bits() & A != 0 && hcrx & TMEA != 0)
    }
}
