//! Capabilities, and what KVM refuses.

use crate::machine::Machine;
use aarch64_syndrome::kvm::{
    self, Call, Capability, Errno, Error, Event, RunFailure, SErrorSyndrome, Vcpu, VcpuEvents,
    inject_serror,
};
use vm_init::{same, text};

pub(crate) fn capabilities() -> Result<(), String> {
    let machine = Machine::new();
    for capability in [Capability::InjectExtDabt, Capability::InjectSErrorEsr] {
        same!(capability.is_supported(&machine.vm), Ok(true), "{capability}");
    }
    Capability::NisvToUser.enable(&machine.vm).map_err(text)?;
    // Not before Linux 6.19, and then it can be enabled.
    let sea = Capability::SeaToUser;
    let is_there = sea.is_supported(&machine.vm).map_err(text)?;
    let expected = if is_there { Ok(()) } else { Err(Error::NoCapability(sea)) };
    same!(sea.enable(&machine.vm), expected, "KVM_CAP_ARM_SEA_TO_USER");
    Ok(())
}

pub(crate) fn wide_syndrome() -> Result<(), String> {
    let mut machine = Machine::new();
    let wide = 1 << 25;
    let mut bytes = [0; 64];
    (bytes[0], bytes[1], bytes[11]) = (1, 1, 2);
    let events = VcpuEvents::from_bytes(&bytes);
    same!(events.serror_esr(), Some(wide), "the syndrome");
    same!(machine.vcpu.set_events(&events), Err(Errno::EINVAL), "KVM's answer");
    let refused = SErrorSyndrome::from_iss(&machine.vm, wide);
    same!(refused, Err(Error::SyndromeTooWide { iss: wide }), "the crate's answer");
    Ok(())
}

pub(crate) fn not_initialised() -> Result<(), String> {
    let machine = Machine::new();
    let mut vcpu = machine.vm.create_vcpu(1).map_err(text)?;
    match kvm::run(&mut vcpu) {
        Event::Failed(run) if run.failure() == RunFailure::NotExecutable => {}
        event => return Err(format!("not expected: {event:?}")),
    }
    match inject_serror(&mut vcpu, SErrorSyndrome::NONE) {
        // Which call KVM refuses first depends on the kernel.
        Err(Error::Call { call: Call::GetVcpuEvents | Call::Run, errno: Errno::ENOEXEC }) => Ok(()),
        result => Err(format!("not expected: {result:?}")),
    }
}
