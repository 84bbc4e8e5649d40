//! Poisoned memory.

use super::{NOW, plain};
use crate::guest::{Deed, Level, Report};
use crate::machine::{DATA, EL1H_MASKED, Machine, UNTOUCHED};
use crate::poison::{Child, OWN_ACCESS, exit_on_sigbus, in_child, poison};
use aarch64_syndrome::ghes::GuestMemory;
use aarch64_syndrome::kvm::{
    self, AccessError, BusError, CheckedMemory, Delivery, Error, Event, MappedMemory, MemorySlot,
    MemorySlots, Method, Reactions, Told, VmmRange,
};
use vm_init::{same, text};
use vm_memory::{GuestAddress, GuestMemoryBackend, GuestMemoryMmap};

pub(crate) fn host(machine: &Machine, address: u64) -> u64 {
    machine.memory.get_host_address(GuestAddress(address)).expect("guest memory").addr() as u64
}

/// Poisons a page of the guest, and returns what the process is told of it.
pub(crate) fn poison_guest(machine: &Machine, address: u64) -> Result<BusError, String> {
    let _ = kvm::memory_errors().take();
    poison(host(machine, address));
    kvm::memory_errors().take().ok_or_else(|| "no signal when the page was poisoned".into())
}

pub(crate) fn early() -> Result<(), String> {
    let machine = Machine::new();
    // The last page of one region and the first of the next: neighbours for the guest alone.
    for page in [DATA + 0x1000, DATA + 0x2000] {
        let error = poison_guest(&machine, page)?;
        let (address, block) = page_of(&machine, page);
        same!(error, BusError::ActionOptional { address, block }, "the signal");
        same!(ipas(block, &machine.memory), [(page, 0x1000)], "the guest's memory");
    }
    same!(kvm::memory_errors().take_lost(), 0, "the errors without room");
    Ok(())
}

fn ipas(range: VmmRange, memory: &GuestMemoryMmap) -> Vec<(u64, u64)> {
    let mut found = Vec::new();
    range.for_each_ipa_range(memory, |range, _| {
        found.push((range.start.into_bits(), range.length));
    });
    found
}

fn page_of(machine: &Machine, address: u64) -> (u64, VmmRange) {
    let start = host(machine, address);
    (start, VmmRange { start, length: 0x1000 })
}

pub(crate) fn load_at_el1() -> Result<(), String> {
    load(Level::El1, 0x9600_0010, EL1H_MASKED)
}

pub(crate) fn load_at_el0() -> Result<(), String> {
    load(Level::El0, 0x9200_0010, 0)
}

fn load(level: Level, esr: u64, pstate: u64) -> Result<(), String> {
    let mut machine = Machine::new();
    poison_guest(&machine, DATA)?;
    machine.start(Deed::Load, level, DATA + 0x238);
    let (report, method) = meet_poison(&mut machine, DATA)?;
    same!(method, Method::Helper, "the method");
    same!(report.esr, esr, "ESR_EL1");
    same!(report.far, DATA + 0x238, "FAR_EL1");
    same!(report.spsr & !0xf000_0000, pstate, "SPSR_EL1 without NZCV");
    same!(report.x2, UNTOUCHED, "the destination register");
    Ok(())
}

pub(crate) fn branch() -> Result<(), String> {
    for (level, esr) in [(Level::El1, 0x8600_0010), (Level::El0, 0x8200_0010)] {
        let mut machine = Machine::new();
        poison_guest(&machine, DATA + 0x1000)?;
        machine.start(Deed::Branch, level, DATA + 0x1008);
        let (report, method) = meet_poison(&mut machine, DATA + 0x1000)?;
        same!(method, Method::HelperThenPatch, "the method");
        same!(report.esr, esr, "ESR_EL1");
        same!(report.far, DATA + 0x1008, "FAR_EL1");
        same!(report.elr, DATA + 0x1008, "ELR_EL1");
    }
    Ok(())
}

/// Has the guest meet the page, which is the guest's own address for it.
fn meet_poison(machine: &mut Machine, page: u64) -> Result<(Report, Method), String> {
    let (address, block) = page_of(machine, page);
    let (mut reporter, mut method) = (plain(), None);
    let report = machine.run_to_exception(|event, memory| {
        let Event::BusError(error) = &event else { return Err(format!("no signal: {event:?}")) };
        same!(error.cause(), BusError::ActionRequired { address, block }, "the signal");
        match reporter.tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)? {
            Told::Reported(report) => {
                same!(report.retire, Some(block), "the memory to retire");
                match report.delivery {
                    Delivery::AtNextTouch => {}
                    Delivery::Injected(injection) => method = Some(injection.method),
                    _ => return Err(format!("not injected: {report}")),
                }
                Ok(())
            }
            told => Err(format!("not reported: {told}")),
        }
    })?;
    same!(reporter.gone().ranges(), [block], "the list of what is gone");
    same!(ipas(block, &machine.memory), [(page, 0x1000)], "the guest's memory");
    Ok((report, method.ok_or("the guest met no poison")?))
}

pub(crate) fn unlisted() -> Result<(), String> {
    let mut machine = Machine::new();
    poison_guest(&machine, DATA)?;
    machine.start(Deed::Load, Level::El1, DATA);
    let host = host(&machine, DATA) + 0x1000;
    let elsewhere = [MemorySlot::memory(aarch64_syndrome::Ipa::from_bits(DATA), host, 0x1000)];
    let mut reporter = plain();
    let report = machine.run_to_exception(|event, memory| {
        let listed = MappedMemory { map: &MemorySlots(&elsewhere), memory };
        match reporter.tell(event, &listed, Reactions::DEFAULT, NOW).map_err(text)? {
            Told::Reported(report) if matches!(report.delivery, Delivery::Injected(_)) => Ok(()),
            told => Err(format!("not injected: {told}")),
        }
    })?;
    same!((report.esr, report.far), (0x9600_0410, 0), "ESR_EL1 and FAR_EL1");
    Ok(())
}

pub(crate) fn two_vms() -> Result<(), String> {
    let (a, b) = (Machine::new(), Machine::new());
    let _ = kvm::memory_errors().take();
    poison(host(&a, DATA));
    same!(kvm::memory_errors().take_of(&b.memory), None, "what the other VM takes");
    let (address, block) = page_of(&a, DATA);
    let expected = Some(BusError::ActionOptional { address, block });
    same!(kvm::memory_errors().take_of(&a.memory), expected, "what the VM takes");
    Ok(())
}

pub(crate) fn own_load() -> Result<(), String> {
    let machine = Machine::new();
    poison_guest(&machine, DATA)?;
    let address = host(&machine, DATA) as *const u64;
    let child = in_child(|| {
        exit_on_sigbus();
        // SAFETY: the page is mapped; that it is poisoned is the point.
        unsafe { address.read_volatile() };
        0
    });
    same!(child, Child::Exited(OWN_ACCESS), "the end of the process");
    Ok(())
}

pub(crate) fn own_load_kills() -> Result<(), String> {
    let machine = Machine::new();
    poison_guest(&machine, DATA)?;
    let address = host(&machine, DATA) as *const u64;
    let child = in_child(|| {
        // SAFETY: as above.
        unsafe { address.read_volatile() };
        0
    });
    same!(child, Child::Killed(libc::SIGBUS), "the end of the process");
    Ok(())
}

pub(crate) fn blocked() -> Result<(), String> {
    // SAFETY: one signal is blocked and opened again.
    let result = unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigaddset(&raw mut set, libc::SIGBUS);
        libc::pthread_sigmask(libc::SIG_BLOCK, &raw const set, std::ptr::null_mut());
        let result = kvm::prepare_vcpu_thread();
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const set, std::ptr::null_mut());
        result
    };
    same!(result, Err(Error::SigbusBlocked), "the answer");
    same!(kvm::prepare_vcpu_thread(), Ok(()), "the answer with the signal open");
    Ok(())
}

pub(crate) fn copied() -> Result<(), String> {
    let machine = Machine::new();
    poison_guest(&machine, DATA)?;
    let memory = CheckedMemory::of(&machine.memory);
    let mut bytes = [0; 0x20];
    let error = memory.read(DATA + 0xff0, &mut bytes).err().ok_or("the page is read")?;
    let AccessError::Gone { at, error } = error else { return Err(text(error)) };
    same!(at.into_bits(), DATA + 0xff0, "the address of the error");
    let page = VmmRange { start: host(&machine, DATA), length: 0x1000 };
    same!(error.page(0x1000), Some(page), "the page in the signal");
    same!(error.is_synchronous(), true, "that it was an access");
    // What is there is read, and what is gone is not written.
    memory.read(DATA + 0x1000, &mut bytes).map_err(text)?;
    same!(&bytes[..8], &(DATA + 0x1000).to_le_bytes()[..], "the page behind it");
    same!(memory.write(DATA + 8, &bytes).is_err(), true, "that a write fails");
    // The guest is told as if it had been told of the page by the kernel.
    let mut reporter = plain();
    match reporter.report(error, &machine.memory) {
        Told::Reported(report) => same!(report.retire, Some(page), "the memory to retire"),
        told => return Err(format!("not reported: {told}")),
    }
    Ok(())
}
