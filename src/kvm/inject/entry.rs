//! Whether the guest has taken an abort, read from its registers.

use crate::el::OriginEl;
use crate::el::TargetEl;
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

/// The vCPU before it is told.
#[derive(Clone, Copy)]
pub(super) struct Before {
    pub(super) pc: u64,
    pub(super) pstate: u64,
}

const AARCH32: u64 = 1 << 4;
const MODE: u64 = 0x1f;
pub(super) const MODE_EL1H: u64 = 0b0_0101;
const MODE_EL2H: u64 = 0b0_1001;
const MODE_USER: u64 = 0b1_0000;
const MODE_ABORT: u64 = 0b1_0111;
/// From a synchronous vector to the `SError` vector.
pub(super) const SERROR_VECTOR: u64 = 0x180;

impl Before {
    pub(super) fn read<V: Vcpu + ?Sized>(vcpu: &V) -> Result<Self, Error> {
        Ok(Self {
            pc: vcpu::read(vcpu, RegisterId::PC)?,
            pstate: vcpu::read(vcpu, RegisterId::PSTATE)?,
        })
    }

    pub(super) const fn origin(self) -> OriginEl {
        match self.pstate & MODE {
            mode if mode & AARCH32 != 0 => OriginEl::El0,
            mode => match mode >> 2 & 0b11 {
                0 => OriginEl::El0,
                1 => OriginEl::El1,
                _ => OriginEl::El2,
            },
        }
    }

    /// The guest's EL1 is in `AArch32`. In user mode nobody can tell before the entry.
    pub(super) const fn is_aarch32_kernel(self) -> bool {
        self.pstate & AARCH32 != 0 && self.pstate & MODE != MODE_USER
    }

    /// Where the synchronous vector for an exception from here is, from `VBAR_ELx`.
    pub(super) const fn vector(self, target: TargetEl) -> u64 {
        if self.pstate & AARCH32 != 0 {
            0x600
        } else if self.origin().is_below(target) {
            0x400
        } else if self.pstate & 1 != 0 {
            0x200
        } else {
            0
        }
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
pub(super) fn read<V: Vcpu + ?Sized>(vcpu: &V, before: Before) -> Result<Taken, Error> {
    let pc = vcpu::read(vcpu, RegisterId::PC)?;
    let pstate = vcpu::read(vcpu, RegisterId::PSTATE)?;
    let target = match pstate & MODE {
        MODE_EL1H => TargetEl::El1,
        MODE_EL2H => TargetEl::El2,
        MODE_ABORT if (pc, pstate) != (before.pc, before.pstate) => {
            let fsr = vcpu::read(vcpu, RegisterId::ESR_EL1)?;
            let far = vcpu::read(vcpu, RegisterId::FAR_EL1)? & 0xffff_ffff;
            return Ok(Taken::Aarch32 { fsr, far });
        }
        _ => return Ok(Taken::No),
    };
    let bank = bank(target);
    let vector = vcpu::read(vcpu, bank.vbar)?.wrapping_add(before.vector(target));
    let is_at_vector = pc == vector || pc == vector.wrapping_add(SERROR_VECTOR);
    let came_from_here =
        vcpu::read(vcpu, bank.elr)? == before.pc && vcpu::read(vcpu, bank.spsr)? == before.pstate;
    let esr = Esr::from_bits(vcpu::read(vcpu, bank.esr)?);
    let is_external = esr.ec().is_abort() && EVERY_SEA.contains(esr.fault_status());
    if is_at_vector && came_from_here && is_external {
        Ok(Taken::Aarch64(Entry { target, esr, far: vcpu::read(vcpu, bank.far)? }))
    } else {
        Ok(Taken::No)
    }
}
