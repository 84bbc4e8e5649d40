//! Errors that the guest has the firmware at EL3 reflect into the host: the kernel's own path for
//! external aborts, and what becomes of them.

pub(crate) mod routes;
pub(crate) mod told;
mod words;

use super::text;
use crate::guest::{Deed, Level};
use crate::machine::{DATA, EL1H_MASKED, Machine};
use crate::stage1::{Address, Stage1};
use aarch64_syndrome::kvm::Capability;
use aarch64_syndrome::policy::KvmSea;

/// PSTATE without `A`, so that an `SError` is taken where it is injected.
const UNMASKED: u64 = !(1 << 8);
/// What no rule says anything good about: `HPFAR_EL2` of an external abort.
const STALE_HPFAR: u64 = 0x0bad_bad0;

/// A guest that meets errors.
struct Rig {
    machine: Machine,
    /// What decides KVM's route beside the syndrome and the address.
    kvm: KvmSea,
}

impl Rig {
    fn new(stage1: Stage1, capability: bool) -> Result<Self, String> {
        let mut machine = Machine::new();
        stage1.apply(&mut machine);
        if capability {
            Capability::SeaToUser.enable(&machine.vm).map_err(text)?;
        }
        let has_ras = Capability::InjectSErrorEsr.is_supported(&machine.vm).map_err(text)?;
        let kvm =
            KvmSea { host_ras: has_ras, guest_ras: has_ras, capability, ..KvmSea::DEFAULT };
        Ok(Self { machine, kvm })
    }

    /// The guest is about to load, and to meet the error with these registers of EL2.
    fn start(&mut self, level: Level, request: u64, address: Address) {
        let pstate = if level == Level::El1 { EL1H_MASKED & UNMASKED } else { 0 };
        self.machine.finish_access();
        self.machine.start(Deed::MeetError, Level::El1, DATA);
        self.machine.set_x(el3_request::ESR, request);
        self.machine.set_x(el3_request::FAR, address.va);
        self.machine.set_x(el3_request::HPFAR, STALE_HPFAR);
        self.machine.set_x(el3_request::PSTATE, pstate);
    }
}
