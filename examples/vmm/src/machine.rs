//! The VM: its memory, interrupt controller, devices and vCPUs.

use crate::bus::Bus;
use crate::layout::{GIC_DISTRIBUTOR, GIC_REDISTRIBUTORS};
use crate::memory::Memory;
use crate::memory_errors::MemoryErrors;
use crate::options::{Hear, Options};
use crate::pause::Pause;
use crate::serial::Console;
use crate::vcpu::{self, End};
use crate::virtio::VirtioDisk;
use crate::{boot, sandbox};
use aarch64_syndrome::kvm::{self, Capability};
use kvm_bindings::{
    KVM_DEV_ARM_VGIC_CTRL_INIT, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_DEV_ARM_VGIC_GRP_CTRL,
    KVM_VGIC_V3_ADDR_TYPE_DIST, KVM_VGIC_V3_ADDR_TYPE_REDIST, kvm_create_device, kvm_device_attr,
    kvm_device_type_KVM_DEV_TYPE_ARM_VGIC_V3,
};
use kvm_ioctls::{DeviceFd, Kvm, VmFd};
use std::error::Error;
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

const VCPUS: u64 = 2;

/// What the threads of the VM share.
pub(crate) struct Machine {
    pub(crate) vm: VmFd,
    pub(crate) bus: Bus,
    pub(crate) errors: MemoryErrors,
    pub(crate) pause: Pause,
}

/// Runs a VM until its guest powers it off.
pub(crate) fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    sandbox::forbid_at_start(options)?;
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
    let memory = Memory::new(&vm, options)?;

    let mut vcpus = Vec::new();
    let mut mpidrs = Vec::new();
    for index in 0..VCPUS {
        let vcpu = vm.create_vcpu(index)?;
        mpidrs.push(vcpu::initialize(&vm, &vcpu, index)?);
        vcpus.push(vcpu);
    }
    let _gic = interrupt_controller(&vm)?;
    let disk = options.disk.as_deref();
    let disk = disk.map(|path| VirtioDisk::new(&vm, path, memory.map.clone()));
    let machine = Arc::new(Machine {
        bus: Bus { console: Console::new(&vm)?, disk: disk.transpose()? },
        errors: MemoryErrors::new(&vm, memory.clone(), options.has_records())?,
        pause: Pause::new(vcpus.len()),
        vm,
    });
    let (sender, ends) = mpsc::channel();
    let mut threads = Vec::new();
    for (index, vcpu) in (0..).zip(vcpus) {
        let (machine, sender) = (machine.clone(), sender.clone());
        threads.push(thread::spawn(move || vcpu::live(vcpu, index, &machine, &sender)));
    }
    let started = Arc::new(Barrier::new(3));
    let (watching, start) = (machine.clone(), started.clone());
    thread::spawn(move || {
        start.wait();
        let Err(error) = watching.errors.watch();
        sender.send(Err(error.to_string()))
    });
    let (console, start) = (machine.clone(), started.clone());
    thread::spawn(move || {
        start.wait();
        console.bus.console.forward_input()
    });

    started.wait();
    machine.pause.begin(&threads);
    sandbox::enter(options)?;
    loop {
        machine.errors.reset()?;
        if let Some(disk) = &machine.bus.disk {
            disk.reset();
        }
        machine.pause.end(boot::load(options, &memory.map, &mpidrs)?);
        match ends.recv()?? {
            // The process takes the other threads along.
            End::PowerOff => return Ok(()),
            End::Reset => machine.pause.begin(&threads),
        }
        // The vCPUs stand still: what more than one of them has asked for is done once.
        while let Ok(end) = ends.try_recv() {
            match end? {
                End::PowerOff => return Ok(()),
                End::Reset => {}
            }
        }
    }
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
