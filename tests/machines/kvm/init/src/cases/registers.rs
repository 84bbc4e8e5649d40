//! The exception entry without KVM's help.

use crate::guest::{Deed, HOLE, Level};
use crate::machine::Machine;
use aarch64_syndrome::kvm::{
    self, Abort, Capability, Errno, Event, Injection, Method, RegisterId, RunHeader, Vcpu,
    VcpuEvents,
};
use aarch64_syndrome::{Esr, Far};
use kvm_bindings::RegList;
use kvm_ioctls::VcpuFd;
use std::collections::BTreeMap;
use vm_init::{same, text};

/// A vCPU with what a case needs of its KVM.
struct Staged<'a> {
    vcpu: &'a mut VcpuFd,
    /// KVM accepts `KVM_SET_VCPU_EVENTS` and injects nothing, as it does after some exits.
    is_idle: bool,
    /// Whenever it stops, the guest has asked for EASE. Emulated cores have `SCTLR2_EL1`, but
    /// forget this bit of it when they run; KVM goes by what it saved.
    has_ease: bool,
}

impl Vcpu for Staged<'_> {
    fn run(&mut self) -> Result<(), Errno> {
        const EASE: u64 = 1 << 5;
        // A run that is interrupted at once may load the registers too.
        let result = Vcpu::run(self.vcpu);
        if self.has_ease {
            Vcpu::set_register(self.vcpu, RegisterId::SCTLR2_EL1, EASE)?;
        }
        result
    }
    fn kvm_run(&mut self) -> &mut RunHeader {
        self.vcpu.kvm_run()
    }
    fn events(&self) -> Result<VcpuEvents, Errno> {
        self.vcpu.events()
    }
    fn set_events(&mut self, events: &VcpuEvents) -> Result<(), Errno> {
        if self.is_idle { Ok(()) } else { self.vcpu.set_events(events) }
    }
    fn register(&self, id: RegisterId) -> Result<u64, Errno> {
        self.vcpu.register(id)
    }
    fn set_register(&mut self, id: RegisterId, value: u64) -> Result<(), Errno> {
        self.vcpu.set_register(id, value)
    }
}

/// KVM injects nothing.
const fn idle(vcpu: &mut VcpuFd) -> Staged<'_> {
    Staged { vcpu, is_idle: true, has_ease: false }
}

const SCTLR_SPAN: u64 = 1 << 23;
const SCTLR_DSSBS: u64 = 1 << 44;
const PAN: u64 = 1 << 22;
const NZCV: u64 = 0xf000_0000;
const SSBS: u64 = 1 << 12;

/// The states from which both ways must end alike: (level, SCTLR bits, PSTATE bits at the load).
const STATES: [(Level, u64, u64); 6] = [
    (Level::El1, SCTLR_SPAN, 0),
    (Level::El1, 0, NZCV),
    (Level::El1, SCTLR_SPAN | SCTLR_DSSBS, PAN),
    (Level::El0, SCTLR_SPAN, 0),
    (Level::El0, SCTLR_DSSBS, NZCV),
    (Level::El0, 0, SSBS),
];

/// A guest that has stopped at a load that the syndrome does not describe.
fn stopped(level: Level, sctlr: u64, pstate: u64) -> Result<Machine, String> {
    let mut machine = Machine::new();
    Capability::NisvToUser.enable(&machine.vm).map_err(text)?;
    let reset = machine.get(RegisterId::SCTLR_EL1);
    machine.set(RegisterId::SCTLR_EL1, reset & !(SCTLR_SPAN | SCTLR_DSSBS) | sctlr);
    machine.start(Deed::LoadPair, level, HOLE);
    machine.run_to_event(|event| matches!(event, Event::Nisv(_)))?;
    let now = machine.get(RegisterId::PSTATE);
    machine.set(RegisterId::PSTATE, now & !NZCV | pstate);
    // Nothing has run since: the same exit once more, with the state as it is wanted.
    Ok(machine)
}

/// Every register that KVM lists, except those that count time.
pub(super) fn all_registers(machine: &Machine) -> Result<BTreeMap<u64, Vec<u8>>, String> {
    let mut list = RegList::new(500).map_err(|error| format!("{error:?}"))?;
    machine.vcpu.get_reg_list(&mut list).map_err(text)?;
    let is_clock = |id: u64| [0xdf01, 0xdf02, 0xdf1a].contains(&(id & 0xffff));
    let mut registers = BTreeMap::new();
    for &id in list.as_slice().iter().filter(|id| !is_clock(**id)) {
        let mut value = [0; 64];
        if machine.vcpu.get_one_reg(id, &mut value).is_ok() {
            registers.insert(id, value.to_vec());
        }
    }
    Ok(registers)
}

fn inject<V: Vcpu>(vcpu: &mut V, abort: Abort) -> Result<Injection, String> {
    match kvm::run(vcpu) {
        Event::Nisv(nisv) => nisv.inject_as(abort).map_err(text),
        event => Err(format!("not NISV: {event:?}")),
    }
}

/// The abort that the helper makes of a load of [`HOLE`].
fn external_abort() -> Result<Abort, &'static str> {
    let abort = Abort::from_esr(Esr::from_bits(0x9600_0010), Some(Far::from_bits(HOLE)));
    abort.ok_or("not an external abort")
}

pub(crate) fn same_as_helper() -> Result<(), String> {
    // What the helper says: both ways say the same.
    let abort = external_abort()?;
    for (level, sctlr, pstate) in STATES {
        let mut helped = stopped(level, sctlr, pstate)?;
        let injection = inject(&mut helped.vcpu, abort)?;
        same!(injection.method, Method::Helper, "the method of the helper");
        let mut written = stopped(level, sctlr, pstate)?;
        let injection = inject(&mut idle(&mut written.vcpu), abort)?;
        same!(injection.method, Method::Registers, "the method");

        let (by_helper, by_registers) = (all_registers(&helped)?, all_registers(&written)?);
        same!(by_helper.len() > 100, true, "that KVM lists its registers");
        same!(by_helper.len(), by_registers.len(), "the number of registers");
        for (id, value) in by_helper {
            same!(&by_registers[&id], &value, "register {id:#x} from {level:?}, {pstate:#x}");
        }
    }
    Ok(())
}

pub(crate) fn fnv() -> Result<(), String> {
    let abort = Abort::from_esr(Esr::from_bits(0x8600_0a10), None).ok_or("not an abort")?;
    let mut machine = stopped(Level::El0, SCTLR_SPAN, 0)?;
    let injection = inject(&mut idle(&mut machine.vcpu), abort)?;
    same!(injection.method, Method::Registers, "the method");
    let report = machine.run_to_exception(|event, _| Err(format!("not expected: {event:?}")))?;
    same!(report.esr, 0x8200_0e10, "ESR_EL1");
    same!(report.far, 0, "FAR_EL1");
    same!(report.elr, injection.pc, "ELR_EL1");
    same!(report.vector, 0x400, "the vector");
    Ok(())
}

fn with_ease(is_idle: bool, method: Method) -> Result<(), String> {
    let mut machine = stopped(Level::El1, SCTLR_SPAN, 0)?;
    let mut vcpu = Staged { vcpu: &mut machine.vcpu, is_idle, has_ease: true };
    let injection = inject(&mut vcpu, external_abort()?)?;
    same!(injection.method, method, "the method");
    let report = machine.run_to_exception(|event, _| Err(format!("not expected: {event:?}")))?;
    same!(report.esr, 0x9600_0010, "ESR_EL1");
    same!(report.far, HOLE, "FAR_EL1");
    same!(report.elr, injection.pc, "ELR_EL1");
    same!(report.vector, 0x380, "the vector");
    Ok(())
}

pub(crate) fn ease() -> Result<(), String> {
    with_ease(false, Method::Helper)
}

pub(crate) fn ease_by_registers() -> Result<(), String> {
    with_ease(true, Method::Registers)
}
