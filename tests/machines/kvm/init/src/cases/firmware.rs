//! Errors that the guest has the firmware at EL3 reflect into the host: the kernel's own path for
//! external aborts, and what becomes of them.

pub(crate) mod routes;
pub(crate) mod told;
mod words;

use crate::guest::{Deed, Level};
use crate::machine::{DATA, EL1H_MASKED, Machine};
use crate::stage1::{Address, Stage1};
use aarch64_syndrome::kvm::Capability;
use aarch64_syndrome::policy::KvmSea;
use vm_init::text;

/// PSTATE without `A`, so that an `SError` is taken where it is injected.
const UNMASKED: u64 = !(1 << 8);
/// What no rule says anything good about: `HPFAR_EL2` of an external abort.
const STALE_HPFAR: u64 = 0x0bad_bad0;

const ID_AA64PFR0_EL1: u64 = 0x6030_0000_0013_c020;
/// `ID_AA64PFR0_EL1.RAS`.
const RAS: u64 = 0xf << 28;

fn id_aa64pfr0(machine: &Machine) -> Result<u64, String> {
    let mut value = [0; 8];
    machine.vcpu.get_one_reg(ID_AA64PFR0_EL1, &mut value).map_err(text)?;
    Ok(u64::from_ne_bytes(value))
}

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
        let host_ras = Capability::InjectSErrorEsr.is_supported(&machine.vm).map_err(text)?;
        let guest_ras = id_aa64pfr0(&machine)? & RAS != 0;
        let kvm = KvmSea::DEFAULT
            .with_host_ras(host_ras)
            .with_guest_ras(guest_ras)
            .with_capability(capability);
        Ok(Self { machine, kvm })
    }

    /// A guest from which the VMM hides `FEAT_RAS`; some kernels do not let it.
    fn without_ras(stage1: Stage1) -> Result<Self, String> {
        let mut rig = Self::new(stage1, true)?;
        let hidden = id_aa64pfr0(&rig.machine)? & !RAS;
        let result = rig.machine.vcpu.set_one_reg(ID_AA64PFR0_EL1, &hidden.to_ne_bytes());
        rig.kvm = rig.kvm.with_guest_ras(id_aa64pfr0(&rig.machine)? & RAS != 0);
        if rig.kvm.guest_ras() {
            println!("        (this KVM does not hide FEAT_RAS: {result:?})");
        }
        Ok(rig)
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
