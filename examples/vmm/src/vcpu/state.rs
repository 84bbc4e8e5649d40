//! The state of a vCPU for a snapshot: all registers that KVM lists, whatever they are.

use kvm_bindings::{RegList, kvm_mp_state};
use kvm_ioctls::{VcpuFd, reg_size};
use serde::{Deserialize, Serialize};
use std::error::Error;

/// More registers than a vCPU has.
const MOST: usize = 500;
/// `KVM_REG_ARM_PTIMER_CNT`: the physical counter is the host's.
const PHYSICAL_COUNTER: u64 = 0x6030_0000_0013_df01;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VcpuState {
    registers: Vec<(u64, Vec<u8>)>,
    /// Whether PSCI has turned it on.
    mp_state: u32,
    /// The syndrome of an `SError` that waits to be taken.
    serror: Option<u64>,
}

impl VcpuState {
    /// Of a vCPU that stands, with nothing of its last exit left to be completed.
    pub(crate) fn of(vcpu: &VcpuFd) -> Result<Self, Box<dyn Error>> {
        let registers = list(vcpu)?.into_iter().map(|id| Ok((id, get(vcpu, id)?)));
        let events = vcpu.get_vcpu_events()?.exception;
        let serror = (events.serror_pending != 0).then_some(events.serror_esr);
        Ok(Self {
            registers: registers.collect::<Result<_, String>>()?,
            mp_state: vcpu.get_mp_state()?.mp_state,
            serror,
        })
    }

    /// Gives it to a vCPU that has been initialized, and has not run.
    pub(crate) fn restore(&self, vcpu: &VcpuFd) -> Result<(), Box<dyn Error>> {
        for (id, value) in &self.registers {
            // What does not differ may not be writable either: it says what the vCPU is.
            if *id == PHYSICAL_COUNTER || get(vcpu, *id)? == *value {
                continue;
            }
            vcpu.set_one_reg(*id, value).map_err(|error| format!("register {id:#x}: {error}"))?;
        }
        if let Some(syndrome) = self.serror {
            let mut events = vcpu.get_vcpu_events()?;
            events.exception.serror_pending = 1;
            events.exception.serror_esr = syndrome;
            vcpu.set_vcpu_events(&events)?;
        }
        Ok(vcpu.set_mp_state(kvm_mp_state { mp_state: self.mp_state })?)
    }
}

fn list(vcpu: &VcpuFd) -> Result<Vec<u64>, Box<dyn Error>> {
    let mut list = RegList::new(MOST).map_err(|error| format!("{error:?}"))?;
    vcpu.get_reg_list(&mut list)?;
    Ok(list.as_slice().to_vec())
}

fn get(vcpu: &VcpuFd, id: u64) -> Result<Vec<u8>, String> {
    let mut value = vec![0; reg_size(id)];
    vcpu.get_one_reg(id, &mut value).map_err(|error| format!("register {id:#x}: {error}"))?;
    Ok(value)
}
