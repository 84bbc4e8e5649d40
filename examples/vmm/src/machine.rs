//! The VM: its memory, interrupt controller, devices and vCPUs.

use crate::bus::Bus;
use crate::gic::Gic;
use crate::log::Log;
use crate::memory::Memory;
use crate::memory_errors::MemoryErrors;
use crate::options::{Hear, Options};
use crate::pause::{Pause, Start};
use crate::serial::Console;
use crate::snapshot::Saved;
use crate::vcpu::{self, End};
use crate::virtio::VirtioDisk;
use crate::{boot, sandbox, signals};
use aarch64_syndrome::kvm::{self, Capability};
use kvm_ioctls::{Kvm, VcpuFd, VmFd};
use std::error::Error;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Barrier, Mutex};
use std::thread::{self, JoinHandle};

const VCPUS: usize = 2;

/// What the threads of the VM share.
pub(crate) struct Machine {
    pub(crate) vm: VmFd,
    /// Each is its thread's while it runs.
    pub(crate) vcpus: Vec<Mutex<VcpuFd>>,
    pub(crate) mpidrs: Vec<u64>,
    pub(crate) gic: Gic,
    pub(crate) bus: Bus,
    pub(crate) errors: MemoryErrors,
    pub(crate) pause: Pause,
}

/// Runs the VMs of the process until their guests have powered them off. If one fails, all end.
pub(crate) fn run_all(options: Options) -> Result<(), Box<dyn Error>> {
    sandbox::forbid_at_start(&options)?;
    // Once, before there are other threads: they inherit it.
    kvm::install_sigbus_handler()?;
    if options.hear == Hear::All {
        kvm::hear_of_errors_early()?;
    }
    if options.save.is_some() {
        signals::block()?;
    }
    let vms = options.vms();
    let count = vms.len();
    let all_started = Arc::new(Barrier::new(count));
    let (sender, ends) = mpsc::channel();
    for options in vms {
        let (all_started, sender) = (all_started.clone(), sender.clone());
        thread::spawn(move || {
            sender.send(run(&options, &all_started).map_err(|error| error.to_string()))
        });
    }
    drop(sender);
    let ended: Vec<()> = ends.into_iter().collect::<Result<_, _>>()?;
    if ended.len() == count { Ok(()) } else { Err("a thread has panicked".into()) }
}

/// Runs a VM until its guest powers it off. The process enters its sandbox when the threads of all
/// VMs have started.
fn run(options: &Options, all_started: &Barrier) -> Result<(), Box<dyn Error>> {
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
        let vcpu = vm.create_vcpu(index as u64)?;
        mpidrs.push(vcpu::initialize(&vm, &vcpu, index)?);
        vcpus.push(Mutex::new(vcpu));
    }
    let gic = Gic::new(&vm)?;
    let restore = options.restore.as_deref();
    let saved =
        restore.map(|path| Ok::<_, Box<dyn Error>>((Saved::read(path)?, path))).transpose()?;
    let disk = options.disk.as_deref();
    let disk = disk.map(|path| VirtioDisk::new(&vm, path, memory.map.clone(), options.loads));
    let of_console = saved.as_ref().map(|(saved, _)| &saved.console);
    let (console, input) = Console::new(&vm, options.console.as_deref(), of_console)?;
    let machine = Arc::new(Machine {
        bus: Bus { console, disk: disk.transpose()? },
        errors: MemoryErrors::new(
            &vm,
            memory.clone(),
            options.has_records(),
            Log::new(options.name),
        )?,
        pause: Pause::new(VCPUS),
        vm,
        vcpus,
        mpidrs,
        gic,
    });
    let (sender, ends) = mpsc::channel();
    let mut threads = Vec::new();
    for index in 0..VCPUS {
        let (machine, sender) = (machine.clone(), sender.clone());
        threads.push(thread::spawn(move || vcpu::live(index, &machine, &sender)));
    }
    if options.save.is_some() {
        let sender = sender.clone();
        thread::spawn(move || signals::forward(&sender));
    }
    // Passed twice: when the threads have started, and when the machine is there. What comes from
    // outside before that, memory that is saved or a reset would undo.
    let started = Arc::new(Barrier::new(3));
    let (watching, start) = (machine.clone(), started.clone());
    thread::spawn(move || {
        start.wait();
        start.wait();
        let Err(error) = watching.errors.watch();
        sender.send(Err(error.to_string()))
    });
    let (console, start) = (machine.clone(), started.clone());
    thread::spawn(move || {
        start.wait();
        start.wait();
        console.bus.console.forward(input)
    });

    started.wait();
    if !machine.pause.begin(&threads) {
        return ends.recv()?.map(drop).map_err(Into::into);
    }
    if all_started.wait().is_leader() {
        sandbox::enter(options)?;
    }
    all_started.wait();
    match saved {
        Some((saved, path)) => {
            saved.restore(&machine, path)?;
            machine.pause.end(Start::Resume);
        }
        None => machine.power_on(options)?,
    }
    started.wait();
    attend(&machine, options, &threads, &ends)
}

/// Does what the guest asks for, and whoever runs the VMM, until the VM ends.
fn attend(
    machine: &Machine,
    options: &Options,
    threads: &[JoinHandle<()>],
    ends: &Receiver<Result<End, String>>,
) -> Result<(), Box<dyn Error>> {
    let mut asked = Vec::new();
    loop {
        if asked.is_empty() {
            asked.push(ends.recv()??);
        }
        let stand = asked.contains(&End::PowerOff) || machine.pause.begin(threads);
        // The vCPUs stand still: what more than one of them has asked for is done once.
        for end in ends.try_iter() {
            let end = end?;
            if !asked.contains(&end) {
                asked.push(end);
            }
        }
        if asked.contains(&End::PowerOff) {
            // The process takes the other threads along.
            return Ok(());
        }
        if !stand {
            return Err("the thread of a vCPU has ended".into());
        }
        for end in &asked {
            if let End::MakeUnreachable(range) = end {
                machine.errors.make_unreachable(*range)?;
            }
        }
        asked.retain(|end| !matches!(end, End::MakeUnreachable(_)));
        if asked.contains(&End::Reset) {
            asked.retain(|end| *end != End::Reset);
            machine.power_on(options)?;
        } else if asked.is_empty() {
            machine.pause.end(Start::Resume);
        } else {
            match &options.save {
                Some(path) if asked.contains(&End::Save) => return Saved::write(machine, path),
                _ => eprintln!("{}: paused", options.name),
            }
            asked.clear();
        }
    }
}

impl Machine {
    /// As after power-on. No vCPU runs.
    fn power_on(&self, options: &Options) -> Result<(), Box<dyn Error>> {
        self.errors.reset()?;
        if let Some(disk) = &self.bus.disk {
            disk.reset();
        }
        let entry = boot::load(options, &self.errors.memory().map, &self.mpidrs)?;
        self.pause.end(Start::PowerOn(entry));
        Ok(())
    }
}
