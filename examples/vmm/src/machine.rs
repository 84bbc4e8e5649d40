//! The VM: its memory, interrupt controller, devices and vCPUs.

use crate::bus::Bus;
use crate::layout::{GIC_DISTRIBUTOR, GIC_REDISTRIBUTORS};
use crate::memory_errors::MemoryErrors;
use crate::options::{Hear, Options};
use crate::serial::Console;
use crate::vcpu::{self, End};
use crate::{boot, memory};
use aarch64_syndrome::kvm::{self, Capability};
use kvm_bindings::{
    KVM_DEV_ARM_VGIC_CTRL_INIT, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_DEV_ARM_VGIC_GRP_CTRL,
    KVM_VGIC_V3_ADDR_TYPE_DIST, KVM_VGIC_V3_ADDR_TYPE_REDIST, kvm_create_device, kvm_device_attr,
    kvm_device_type_KVM_DEV_TYPE_ARM_VGIC_V3,
};
use kvm_ioctls::{DeviceFd, Kvm, VcpuFd, VmFd};
use std::error::Error;
use std::sync::{Arc, mpsc};
use std::thread;

const VCPUS: u64 = 2;

/// What the threads of the VM share.
pub(crate) struct Machine {
    pub(crate) bus: Bus,
    pub(crate) errors: MemoryErrors,
}

/// Runs a VM until it ends.
pub(crate) fn run(options: &Options) -> Result<End, Box<dyn Error>> {
    // Before there are other threads: they inherit it.
    kvm::install_sigbus_handler()?;
    if options.hear == Hear::All {
        kvm::hear_of_errors_early()?;
    }

    let vm = Kvm::new()?.create_vm()?;
    for capability in [Capability::NisvToUser, Capability::SeaToUser] {
        if let Err(error) = capability.enable(&vm) {
            eprintln!("vmm: {error}"); // a kernel that is too old: the VM runs without it
        }
    }
    let memory = memory::create(options)?;
    memory::register(&vm, &memory)?;

    let mut vcpus = Vec::new();
    let mut mpidrs = Vec::new();
    for index in 0..VCPUS {
        let vcpu = vm.create_vcpu(index)?;
        mpidrs.push(vcpu::initialize(&vm, &vcpu, index)?);
        vcpus.push(vcpu);
    }
    let _gic = interrupt_controller(&vm)?;
    let machine = Arc::new(Machine {
        bus: Bus { console: Console::new(&vm)? },
        errors: MemoryErrors::new(&vm, memory.clone(), options.acpi)?,
    });
    let entry = boot::load(options, &memory, &mpidrs)?;
    vcpu::enter(&mut vcpus[0], entry)?;
    run_threads(&machine, vcpus)
}

fn run_threads(machine: &Arc<Machine>, vcpus: Vec<VcpuFd>) -> Result<End, Box<dyn Error>> {
    let (sender, ends) = mpsc::channel();
    for mut vcpu in vcpus {
        let (machine, sender) = (machine.clone(), sender.clone());
        thread::spawn(move || sender.send(vcpu::run(&mut vcpu, &machine)));
    }
    let watching = machine.clone();
    thread::spawn(move || {
        let Err(error) = watching.errors.watch();
        sender.send(Err(error.to_string()))
    });
    let console = machine.clone();
    thread::spawn(move || console.bus.console.forward_input());
    // The first that ends is the end of all: the process takes the other threads along.
    Ok(ends.recv()??)
}

fn interrupt_controller(vm: &VmFd) -> Result<DeviceFd, Box<dyn Error>> {
    let mut device =
        kvm_create_device { type_: kvm_device_type_KVM_DEV_TYPE_ARM_VGIC_V3, fd: 0, flags: 0 };
    let gic = vm.create_device(&mut device)?;
    for (kind, window) in [
        (KVM_VGIC_V3_ADDR_TYPE_DIST, GIC_DISTRIBUTOR),
        (KVM_VGIC_V3_ADDR_TYPE_REDIST, GIC_REDISTRIBUTORS),
    ] {
        gic.set_device_attr(&kvm_device_attr {
            group: KVM_DEV_ARM_VGIC_GRP_ADDR,
            attr: kind.into(),
            addr: (&raw const window.base).addr() as u64,
            flags: 0,
        })?;
    }
    gic.set_device_attr(&kvm_device_attr {
        group: KVM_DEV_ARM_VGIC_GRP_CTRL,
        attr: KVM_DEV_ARM_VGIC_CTRL_INIT.into(),
        addr: 0,
        flags: 0,
    })?;
    Ok(gic)
}
