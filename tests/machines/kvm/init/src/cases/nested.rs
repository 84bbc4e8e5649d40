//! A guest with an EL2 of its own, and a guest of its own.

use super::guest_memfd::{self, MEMORY};
use super::memory::{host, poison_guest};
use super::{NOW, plain, records};
use crate::guest::{HOLE, Report};
use crate::machine::{DATA, End, Machine, UNTOUCHED};
use crate::nested::{self, Deed, EL2H_MASKED, HCR_TEA, HCR_TGE, Nested, SECOND, Who};
use crate::poison::poison_here;
use crate::stage1::Stage1;
use aarch64_syndrome::ghes::MemoryError;
use aarch64_syndrome::kvm::{
    Abort, BusError, Capability, Delivery, Error, Event, FinishError, Injection, MappedMemory,
    MemorySlot, MemorySlots, Method, Reactions, Told, VmmRange,
};
use aarch64_syndrome::mmio::{GuestBus, NotFinished};
use aarch64_syndrome::{Direction, Ipa};
use kvm_ioctls::VcpuFd;
use vm_init::{same, text};

/// `CurrentEL`.
const EL1: u64 = 1 << 2;
const EL2: u64 = 2 << 2;
const EL1H_MASKED: u64 = 0x3c5;
const FNV: u64 = 1 << 10;
const NZCV: u64 = 0xf000_0000;
/// What a branch leaves.
const BTYPE: u64 = 0b11 << 10;
/// Where in the page the access is.
const OFFSET: u64 = 0x238;

/// Who meets an error, and what the architecture makes of it.
struct State {
    who: Who,
    /// What is added to `HCR_EL2`.
    hcr: u64,
    /// Who takes the abort: `CurrentEL`.
    level: u64,
    /// The offset of its vector, and what it finds as the interrupted state.
    vector: u64,
    spsr: u64,
}

impl State {
    /// The class of an abort that comes from a lower level, or from the same.
    fn class(&self, lower: u64) -> u64 {
        lower + u64::from(self.vector == 0x200)
    }

    /// Data or Instruction Abort, `IL`, a synchronous external abort, and nothing else.
    fn data_abort(&self) -> u64 {
        self.class(0x24) << 26 | 1 << 25 | 0x10
    }

    fn instruction_abort(&self) -> u64 {
        self.class(0x20) << 26 | 1 << 25 | 0x10
    }

    /// Whose addresses the accesses are by.
    fn is_of_guests_guest(&self) -> bool {
        matches!(self.who, Who::GuestKernel | Who::GuestUser)
    }

    /// KVM's helper cannot be asked: Linux 7.3.4 does not survive it.
    fn is_without_helper(&self) -> bool {
        self.is_of_guests_guest() && self.level == EL2
    }

    /// By which way they are told, and what of an access of which the VMM knows no address.
    fn expected(&self, method: Method, esr: u64, far: u64) -> (Method, u64, u64) {
        if self.is_without_helper() {
            (Method::Registers, self.data_abort() | FNV, 0)
        } else {
            (method, esr, far)
        }
    }

    /// Where they have the guest's first page, from the start of these pages.
    fn offset(&self) -> u64 {
        OFFSET + if self.is_of_guests_guest() { SECOND } else { 0 }
    }
}

static STATES: [State; 7] = [
    State { who: Who::GuestKernel, hcr: 0, level: EL1, vector: 0x200, spsr: EL1H_MASKED },
    State { who: Who::GuestUser, hcr: 0, level: EL1, vector: 0x400, spsr: 0 },
    State { who: Who::GuestKernel, hcr: HCR_TEA, level: EL2, vector: 0x400, spsr: EL1H_MASKED },
    State { who: Who::GuestUser, hcr: HCR_TEA, level: EL2, vector: 0x400, spsr: 0 },
    State { who: Who::Hypervisor, hcr: 0, level: EL2, vector: 0x200, spsr: EL2H_MASKED },
    State { who: Who::Hypervisor, hcr: HCR_TEA, level: EL2, vector: 0x200, spsr: EL2H_MASKED },
    State { who: Who::User, hcr: HCR_TGE, level: EL2, vector: 0x400, spsr: 0 },
];

pub(crate) fn is_there() -> Result<(), String> {
    same!(nested::is_there()?, true, "KVM_CAP_ARM_EL2");
    Ok(())
}

/// Has one of them touch the guest's first page, which is poisoned: the guest has a record of that
/// page, whoever touches it.
fn touch(
    nested: &mut Nested,
    state: &State,
    deed: Deed,
    address: u64,
) -> Result<(Report, Injection), String> {
    let mut reporter = records::reporter(&nested.machine.memory)?;
    let block = poisoned(&nested.machine)?;
    nested.start(state.who, state.hcr, deed, address);
    let mut injected = None;
    let report = nested.machine.run_to_exception(|event, memory| {
        is_signal_of(&event, block)?;
        match reporter.tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)? {
            Told::Reported(report) => {
                same!(report.retire, Some(block), "the memory to retire");
                match report.delivery {
                    Delivery::AtNextTouch => {}
                    Delivery::Injected(injection) => injected = Some(injection),
                    _ => return Err(format!("not injected: {report}")),
                }
                Ok(())
            }
            told => Err(format!("not reported: {told}")),
        }
    })?;
    same!(recorded(&nested.machine)?, Some(DATA), "the page in the record");
    same!(reporter.gone().ranges(), [block], "the list of what is gone");
    Ok((report, injected.ok_or("no abort")?))
}

/// The first page, as the VMM has it.
fn poisoned(machine: &Machine) -> Result<VmmRange, String> {
    poison_guest(machine, DATA)?;
    Ok(VmmRange { start: host(machine, DATA), length: 0x1000 })
}

fn is_signal_of(event: &Event<'_, VcpuFd>, block: VmmRange) -> Result<(), String> {
    let Event::BusError(error) = event else { return Err(format!("no signal: {event:?}")) };
    let expected = BusError::ActionRequired { address: block.start, block };
    same!(error.cause(), expected, "the signal");
    Ok(())
}

/// The address in the guest's record of an access.
fn recorded(machine: &Machine) -> Result<Option<u64>, String> {
    let mut copy = [0; 1024];
    let block = records::source(0).read(&machine.memory, &mut copy).map_err(text)?;
    Ok(block.and_then(|block| {
        let mut entries = block.entries();
        entries.find_map(|entry| MemoryError::parse(entry.section).ok()?.physical_address())
    }))
}

/// What the guest found is what the architecture says, and what the crate says.
fn compare(
    state: &State,
    (report, injection): (Report, Injection),
    (esr, far, elr): (u64, u64, u64),
) -> Result<(), String> {
    let State { who, hcr, level, vector, spsr } = *state;
    let expected =
        Report { esr, far, elr, spsr, vector, level, x2: UNTOUCHED, ..Report::default() };
    let report = Report { spsr: report.spsr & !(NZCV | BTYPE), ..report };
    if report != expected {
        return Err(format!("{who:?}, HCR_EL2 + {hcr:#x}: {report:?}, not {expected:?}"));
    }
    same!(injection.taken.esr.into_bits(), esr, "the syndrome that the crate reports");
    same!(injection.taken.target.map(|el| el as u64), Some(level >> 2), "the level it reports");
    same!(injection.pc, elr, "the PC that it reports");
    Ok(())
}

pub(crate) fn load() -> Result<(), String> {
    for state in &STATES {
        let (nested, address) = (Nested::new()?, DATA + state.offset());
        let taken = touch(nested, state, Deed::Load, address)?;
        let (method, esr, far) = state.expected(Method::Helper, state.data_abort(), address);
        same!(taken.1.method, method, "the method for {:?}", state.who);
        compare(state, taken, (esr, far, nested::load_address()))?;
    }
    Ok(())
}

pub(crate) fn branch() -> Result<(), String> {
    for state in &STATES {
        let (nested, address) = (Nested::new()?, DATA + state.offset());
        let taken = touch(nested, state, Deed::Branch, address)?;
        let by_helper = (Method::HelperThenPatch, state.instruction_abort(), address);
        let (method, esr, far) = state.expected(by_helper.0, by_helper.1, by_helper.2);
        same!(taken.1.method, method, "the method for {:?}", state.who);
        compare(state, taken, (esr, far, address))?;
    }
    Ok(())
}

pub(crate) fn without_address() -> Result<(), String> {
    for state in &STATES {
        let nested = Nested::new()?;
        let block = poisoned(&nested.machine)?;
        nested.start(state.who, state.hcr, Deed::Load, DATA + state.offset());
        let mut injected = None;
        let report = nested.machine.run_to_exception(|event, _| {
            is_signal_of(&event, block)?;
            let Event::BusError(error) = event else { return Err("no signal".into()) };
            injected = Some(error.inject_as(Abort::WITHOUT_ADDRESS).map_err(text)?);
            Ok(())
        })?;
        let injection = injected.ok_or("no abort")?;
        let (method, esr, far) =
            state.expected(Method::HelperThenPatch, state.data_abort() | FNV, 0);
        same!(injection.method, method, "the method for {:?}", state.who);
        compare(state, (report, injection), (esr, far, nested::load_address()))?;
    }
    Ok(())
}

pub(crate) fn own_stage1() -> Result<(), String> {
    // An address that stage 2 of its guest would translate to something else.
    let [memory, ..] = Stage1::On.addresses();
    let address = (memory.va & !0xfff) - SECOND + OFFSET;
    for state in STATES.iter().filter(|state| state.who == Who::Hypervisor) {
        let nested = Nested::with_stage1(Stage1::On)?;
        let taken = touch(nested, state, Deed::Load, address)?;
        compare(state, taken, (state.data_abort(), address, nested::load_address()))?;
    }
    Ok(())
}

/// Accesses where the guest has nothing: of the first KVM says all, of the second where it is.
pub(crate) fn unclaimed() -> Result<(), String> {
    for state in &STATES {
        for (deed, pc) in
            [(Deed::Load, nested::load_address()), (Deed::LoadPair, nested::pair_address())]
        {
            let nested = Nested::new()?;
            Capability::NisvToUser.enable(&nested.machine.vm).map_err(text)?;
            nested.start(state.who, state.hcr, deed, HOLE);
            let mut injected = None;
            let report = nested.machine.run_to_exception(|event, memory| {
                let event = match event {
                    Event::Nisv(mut nisv) if deed == Deed::LoadPair => {
                        let result = nisv.finish(4, &mut NoBus);
                        let refused = Err(FinishError::NotFinished(NotFinished::Nested));
                        same!(result, refused, "the end of finishing it");
                        Event::Nisv(nisv)
                    }
                    Event::Mmio(mmio) if deed == Deed::Load => Event::Mmio(mmio),
                    event => return Err(format!("not expected: {event:?}")),
                };
                match plain().tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)? {
                    Told::Aborted(injection) => injected = Some(injection),
                    told => return Err(format!("not aborted: {told}")),
                }
                Ok(())
            })?;
            let injection = injected.ok_or("no abort")?;
            let (method, esr, far) = state.expected(Method::Helper, state.data_abort(), HOLE);
            same!(injection.method, method, "the method for {:?}", state.who);
            compare(state, (report, injection), (esr, far, pc))?;
        }
    }
    Ok(())
}

/// Nothing is asked of it.
struct NoBus;

impl GuestBus for NoBus {
    type Error = Ipa;

    fn read_memory(&mut self, ipa: Ipa, _: &mut [u8]) -> Result<(), Ipa> {
        Err(ipa)
    }

    fn access(&mut self, ipa: Ipa, _: Direction, _: &mut [u8]) -> Result<(), Ipa> {
        Err(ipa)
    }
}

pub(crate) fn guest_memfd() -> Result<(), String> {
    for state in &STATES {
        let nested = Nested::new()?;
        let Some(start) = guest_memfd::add(&nested.machine)? else {
            return Err("no guest_memfd that can be mapped".into());
        };
        // The page has to be there.
        // SAFETY: the mapping of `add`.
        unsafe { (start as *const u8).read_volatile() };
        poison_here(start);
        let slots = [MemorySlot::memory(Ipa::from_bits(MEMORY), start, guest_memfd::SIZE as u64)];
        let mut reporter = records::reporter(&nested.machine.memory)?;
        nested.start(state.who, state.hcr, Deed::Load, MEMORY + state.offset());
        let (mut shown, mut told) = (0, None);
        let end = nested.machine.run(|event, memory| {
            let Event::PoisonedMemory(fault) = &event else {
                return Err(format!("not EHWPOISON: {event:?}"));
            };
            shown = fault.cause().range().start.into_bits();
            let listed = MappedMemory { map: &MemorySlots(&slots), memory };
            match reporter.tell(event, &listed, Reactions::DEFAULT, NOW) {
                Ok(Told::Reported(report)) => told = Some((report.retire, report.delivery)),
                Ok(told) => return Err(format!("not reported: {told}")),
                // No abort is brought about by registers but from below to the guest's own EL2.
                Err(failed) => {
                    same!(failed.error, Error::NestedGuest, "what the crate says");
                    told = Some((failed.retire, Delivery::None));
                    return Err("stopped".into());
                }
            }
            Ok(())
        });
        let Some((retire, delivery)) = told else { return Err(format!("{end:?}")) };
        let lost = VmmRange { start, length: 0x1000 };
        let is_known = !state.is_of_guests_guest();
        same!(retire, is_known.then_some(lost), "what is lost, for {:?}", state.who);
        let named = recorded(&nested.machine)?;
        same!(named, is_known.then_some(MEMORY), "the page in the record, for {:?}", state.who);
        println!("        ({:?}: KVM shows the page at {shown:#x})", state.who);
        match (delivery, end) {
            (Delivery::Injected(injection), Ok(End::Exception(report))) => {
                same!(state.is_without_helper(), true, "that {:?} is told", state.who);
                let expected = (state.data_abort() | FNV, 0, nested::load_address());
                compare(state, (report, injection), expected)?;
            }
            (_, end) => {
                same!(end, Err("stopped".to_owned()), "the end of {:?}", state.who);
                same!(state.is_without_helper(), false, "that {:?} is not told", state.who);
            }
        }
    }
    Ok(())
}

pub(crate) fn exit() -> Result<(), String> {
    const STALE_HPFAR: u64 = 0x0bad_bad0;
    let of_guests_guest = STATES.iter().filter(|state| state.who == Who::GuestKernel);
    for state in of_guests_guest {
        let (nested, address) = (Nested::new()?, DATA + state.offset());
        Capability::SeaToUser.enable(&nested.machine.vm).map_err(text)?;
        let mut reporter = records::reporter(&nested.machine.memory)?;
        nested.start(state.who, state.hcr, Deed::MeetError, address);
        for (register, value) in [
            (el3_request::ESR, 0x9200_0010 | el3_request::VERBATIM),
            (el3_request::FAR, address),
            (el3_request::HPFAR, STALE_HPFAR),
            (el3_request::PSTATE, EL1H_MASKED),
        ] {
            nested.machine.set_x(register, value);
        }
        let mut injected = None;
        let report = nested.machine.run_to_exception(|event, memory| {
            let Event::Sea(sea) = &event else { return Err(format!("not an SEA: {event:?}")) };
            let shown = sea.cause().gpa().map(Ipa::into_bits);
            println!("        ({:?}: KVM shows {shown:x?} for {address:#x})", state.who);
            match reporter.tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)? {
                Told::Reported(report) => {
                    same!(report.retire, None, "the memory to retire");
                    let Delivery::Injected(injection) = report.delivery else {
                        return Err(format!("not injected: {report}"));
                    };
                    injected = Some(injection);
                    Ok(())
                }
                told => Err(format!("not reported: {told}")),
            }
        })?;
        same!(recorded(&nested.machine)?, None, "the page in a record");
        same!(reporter.gone().ranges().is_empty(), true, "that nothing is on the list");
        let injection = injected.ok_or("no exit")?;
        let expected = (state.data_abort(), address, nested::load_address());
        compare(state, (report, injection), expected)?;
    }
    Ok(())
}
