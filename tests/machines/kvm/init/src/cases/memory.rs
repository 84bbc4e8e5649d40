//! Poisoned memory.

use crate::guest::{Deed, Level, Report};
use crate::machine::{DATA, EL1H_MASKED, End, Machine, UNTOUCHED};
use crate::poison::{Child, OWN_ACCESS, exit_on_sigbus, in_child, poison, replace};
use aarch64_syndrome::kvm::{
    self, BusError, Error, Event, IpaRange, MemorySlot, MemorySlots, Method, Outcome, Reactions,
    StopVm, VmmRange, respond,
};
use vm_init::{same, text};
use vm_memory::{GuestAddress, GuestMemoryBackend};

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
        let range = VmmRange { start: host(&machine, page), length: 0x1000 };
        same!(error, BusError::ActionOptional(range), "the signal");
        let found: Vec<_> = range.ipa_ranges(&machine.memory).collect();
        same!(ipas(&found), [(page, 0x1000)], "the guest's memory");
    }
    same!(kvm::memory_errors().take_lost(), 0, "the errors without room");
    Ok(())
}

fn ipas(ranges: &[IpaRange]) -> Vec<(u64, u64)> {
    ranges.iter().map(|range| (range.start.into_bits(), range.length)).collect()
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
    let expected = VmmRange { start: host(machine, page), length: 0x1000 };
    let mut method = None;
    let report = machine.run_to_exception(|event, memory| {
        let Event::BusError(error) = &event else { return Err(format!("no signal: {event:?}")) };
        same!(error.cause(), BusError::ActionRequired(expected), "the signal");
        match respond(event, memory, Reactions::DEFAULT).map_err(text)? {
            Outcome::Injected { injection, retire: Some(range) } => {
                let found: Vec<_> = range.ipa_ranges(memory).collect();
                same!(ipas(&found), [(page, 0x1000)], "the guest's memory");
                method = Some(injection.method);
                Ok(())
            }
            outcome => Err(format!("not injected: {outcome:?}")),
        }
    })?;
    Ok((report, method.ok_or("the guest met no poison")?))
}

pub(crate) fn foreign() -> Result<(), String> {
    let mut machine = Machine::new();
    poison_guest(&machine, DATA)?;
    machine.start(Deed::Load, Level::El1, DATA);
    let elsewhere = [MemorySlot {
        ipa: aarch64_syndrome::Ipa::from_bits(DATA),
        host: host(&machine, DATA) + 0x1000,
        length: 0x1000,
    }];
    let page = VmmRange { start: host(&machine, DATA), length: 0x1000 };
    let event = kvm::run(&mut machine.vcpu);
    let outcome = respond(event, &MemorySlots(&elsewhere), Reactions::DEFAULT).map_err(text)?;
    let expected = Outcome::Stop { reason: StopVm::NotGuestMemory(page), retire: None };
    same!(outcome, expected, "the outcome");
    Ok(())
}

pub(crate) fn replaced_after_reset() -> Result<(), String> {
    let mut machine = Machine::new();
    let mut poisoned = Vec::new();
    poison_guest(&machine, DATA)?;
    machine.start(Deed::Load, Level::El1, DATA);
    machine.run_to_exception(|event, memory| {
        match respond(event, memory, Reactions::DEFAULT).map_err(text)? {
            Outcome::Injected { retire: Some(range), .. } => poisoned.push(range),
            outcome => return Err(format!("not injected: {outcome:?}")),
        }
        Ok(())
    })?;

    machine.reset();
    poisoned.drain(..).for_each(replace);
    machine.start(Deed::Load, Level::El1, DATA);
    let end = machine.run(|event, _| Err(format!("not expected: {event:?}")))?;
    same!(end, End::WentOn(0), "the end");
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
