//! A vCPU and its run loop.

mod state;

pub(crate) use state::VcpuState;

use crate::boot::Entry;
use crate::machine::Machine;
use crate::memory_errors::{Task, lock};
use crate::pause::Start;
use aarch64_syndrome::Register;
use aarch64_syndrome::kvm::{self, Event, ExitReason, RegisterId, Vcpu, VmmRange};
use kvm_bindings::{KVM_ARM_VCPU_POWER_OFF, KVM_ARM_VCPU_PSCI_0_2, kvm_vcpu_init};
use kvm_bindings::{KVM_SYSTEM_EVENT_RESET, KVM_SYSTEM_EVENT_SHUTDOWN};
use kvm_ioctls::{VcpuFd, VmFd};
use std::error::Error;
use std::sync::mpsc::Sender;

/// `MPIDR_EL1`.
const MPIDR: u64 = 0x6030_0000_0013_c005;
/// EL1 with its own stack pointer, all interrupts masked: how a kernel is entered.
const EL1H_MASKED: u64 = 0x3c5;

/// What the guest asks for, or whoever runs the VMM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    PowerOff,
    Reset,
    /// Memory is lost, and mapped as before.
    MakeUnreachable(VmmRange),
    /// Stand still, to be saved.
    Pause,
    /// Save the machine, and end.
    Save,
}

/// As after power-on: the first vCPU runs, the others wait to be turned on by PSCI.
pub(crate) fn initialize(vm: &VmFd, vcpu: &VcpuFd, index: usize) -> Result<u64, Box<dyn Error>> {
    let mut init = kvm_vcpu_init::default();
    vm.get_preferred_target(&mut init)?;
    init.features[0] |= 1 << KVM_ARM_VCPU_PSCI_0_2;
    if index > 0 {
        init.features[0] |= 1 << KVM_ARM_VCPU_POWER_OFF;
    }
    vcpu.vcpu_init(&init)?;
    let mut mpidr = [0; 8];
    vcpu.get_one_reg(MPIDR, &mut mpidr)?;
    Ok(u64::from_le_bytes(mpidr) & 0xff_00ff_ffff)
}

/// The boot vCPU at the kernel's first instruction.
fn enter(vcpu: &mut VcpuFd, entry: Entry) -> Result<(), Box<dyn Error>> {
    let x0 = RegisterId::x(Register::from_bits(0)).ok_or("X0")?;
    for (register, value) in
        [(RegisterId::PSTATE, EL1H_MASKED), (RegisterId::PC, entry.pc), (x0, entry.x0)]
    {
        vcpu.set_register(register, value).map_err(|errno| errno.to_string())?;
    }
    Ok(())
}

/// The life of a vCPU: from each power-on to the next, until the VM ends.
pub(crate) fn live(index: usize, machine: &Machine, ends: &Sender<Result<End, String>>) {
    let result = kvm::prepare_vcpu_thread().map_err(|error| error.to_string());
    let result = result.and_then(|()| {
        loop {
            let start = machine.pause.wait();
            // Whoever looks at a vCPU does so while it stands.
            let vcpu = &mut *lock(&machine.vcpus[index]);
            if let Start::PowerOn(entry) = start {
                power_on(vcpu, index, machine, entry).map_err(|error| error.to_string())?;
            }
            if let Some(end) = run(vcpu, machine)? {
                // The receiver is there as long as the VM.
                let _ = ends.send(Ok(end));
            }
            complete(vcpu);
        }
    });
    let _ = ends.send(result);
}

fn power_on(
    vcpu: &mut VcpuFd,
    index: usize,
    machine: &Machine,
    entry: Entry,
) -> Result<(), Box<dyn Error>> {
    initialize(&machine.vm, vcpu, index)?;
    if index == 0 { enter(vcpu, entry) } else { Ok(()) }
}

/// Has KVM complete what it has left to the next run: the load or store of an MMIO exit. Registers
/// that are saved without that have it before them again.
fn complete(vcpu: &mut VcpuFd) {
    vcpu.set_kvm_immediate_exit(1);
    let _ = kvm::run(vcpu);
    vcpu.set_kvm_immediate_exit(0);
}

/// Runs until the guest ends it, or until there is a pause.
fn run(vcpu: &mut VcpuFd, machine: &Machine) -> Result<Option<End>, String> {
    while !machine.pause.is_due() {
        let event = match kvm::run(vcpu) {
            Event::Mmio(mmio) => match machine.bus.access(mmio.cause(), &machine.errors) {
                Some(value) => {
                    mmio.finish_load(value);
                    continue;
                }
                None => Event::Mmio(mmio), // no device there
            },
            event => event,
        };
        match machine.errors.answer(event)? {
            None => {}
            // While no vCPU runs: this one is the first to stand still.
            Some(Task::MakeUnreachable(range)) => return Ok(Some(End::MakeUnreachable(range))),
            Some(Task::Exit(SYSTEM_EVENT)) => return system_event(vcpu).map(Some),
            Some(Task::Exit(reason)) => return Err(reason.to_string()),
        }
    }
    Ok(None)
}

const SYSTEM_EVENT: ExitReason = ExitReason::from_bits(kvm_bindings::KVM_EXIT_SYSTEM_EVENT);

fn system_event(vcpu: &mut VcpuFd) -> Result<End, String> {
    // SAFETY: the exit reason says which part of the union the kernel has written.
    let kind = unsafe { vcpu.get_kvm_run().__bindgen_anon_1.system_event.type_ };
    match kind {
        KVM_SYSTEM_EVENT_SHUTDOWN => Ok(End::PowerOff),
        KVM_SYSTEM_EVENT_RESET => Ok(End::Reset),
        kind => Err(format!("system event {kind}")),
    }
}
