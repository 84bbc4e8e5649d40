//! The registers that an instruction may name, read from a vCPU and written back.

use crate::kvm::error::{Call, Error};
use crate::kvm::register::RegisterId;
use crate::kvm::vcpu::{Vcpu, read, write};
use crate::load_store::{LoadStore, VectorRegister};
use crate::mmio::{GeneralRegisters, Registers};
use crate::register::Register;

/// The vCPU's registers, read before the instruction and written after it.
#[derive(Clone, Copy)]
pub(super) struct Saved {
    x: [u64; 31],
    sp: u64,
    pub(super) pc: u64,
    pub(super) pstate: u64,
    v: [u128; 32],
    dczid_el0: u64,
}

/// By number.
const fn x(index: u8) -> Option<RegisterId> {
    RegisterId::x(Register::from_bits(index))
}

/// `PSTATE.SP` chooses at EL1; EL0 has one of its own.
const fn stack_pointer(pstate: u64) -> RegisterId {
    if pstate & 1 == 0 { RegisterId::SP_EL0 } else { RegisterId::SP_EL1 }
}

impl Saved {
    pub(super) fn read<V: Vcpu + ?Sized>(vcpu: &V, dczid_el0: u64) -> Result<Self, Error> {
        let pstate = read(vcpu, RegisterId::PSTATE)?;
        let mut saved = Self {
            x: [0; 31],
            sp: read(vcpu, stack_pointer(pstate))?,
            pc: read(vcpu, RegisterId::PC)?,
            pstate,
            v: [0; 32],
            dczid_el0,
        };
        for (index, value) in (0..).zip(&mut saved.x) {
            if let Some(register) = x(index) {
                *value = read(vcpu, register)?;
            }
        }
        Ok(saved)
    }

    pub(super) fn read_vectors<V: Vcpu + ?Sized>(&mut self, vcpu: &V) -> Result<(), Error> {
        for (index, value) in (0..).zip(&mut self.v) {
            let register = VectorRegister::from_bits(index);
            *value = vcpu.vector(register).map_err(|errno| Error::Register {
                call: Call::GetOneReg,
                register: RegisterId::v(register),
                errno,
            })?;
        }
        Ok(())
    }

    /// What has changed, and nothing else; the flags go with the PC.
    pub(super) fn write<V: Vcpu + ?Sized>(
        &self,
        vcpu: &mut V,
        before: &Self,
        access: LoadStore,
    ) -> Result<(), Error> {
        if access.is_simd_fp() {
            for (index, (value, old)) in (0..).zip(self.v.iter().zip(&before.v)) {
                let register = VectorRegister::from_bits(index);
                if value != old {
                    vcpu.set_vector(register, *value).map_err(|errno| Error::Register {
                        call: Call::SetOneReg,
                        register: RegisterId::v(register),
                        errno,
                    })?;
                }
            }
        }
        for (index, (value, old)) in (0..).zip(self.x.iter().zip(&before.x)) {
            if let (true, Some(register)) = (value != old, x(index)) {
                write(vcpu, register, *value)?;
            }
        }
        if self.sp != before.sp {
            write(vcpu, stack_pointer(self.pstate), self.sp)?;
        }
        Ok(())
    }
}

impl GeneralRegisters for Saved {
    fn x(&self, index: usize) -> u64 {
        self.x.x(index)
    }

    fn set_x(&mut self, index: usize, value: u64) {
        self.x.set_x(index, value);
    }
}

impl Registers for Saved {
    fn sp(&self) -> u64 {
        self.sp
    }

    fn set_sp(&mut self, value: u64) {
        self.sp = value;
    }

    fn pc(&self) -> u64 {
        self.pc
    }

    fn nzcv(&self) -> u64 {
        self.pstate
    }

    fn set_nzcv(&mut self, nzcv: u64) {
        self.pstate = self.pstate & !(0xf << 28) | nzcv;
    }

    fn v(&self, index: usize) -> u128 {
        self.v.get(index).copied().unwrap_or_default()
    }

    fn set_v(&mut self, index: usize, value: u128) {
        if let Some(register) = self.v.get_mut(index) {
            *register = value;
        }
    }

    fn dczid_el0(&self) -> u64 {
        self.dczid_el0
    }
}
