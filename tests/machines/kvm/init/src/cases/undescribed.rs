//! Accesses that the syndrome does not describe, finished by the VMM: through the guest's tables,
//! whose map is no identity, on a device that has no memory.

use super::registers::all_registers;
use super::{NOW, plain};
use crate::guest::{CODE, Deed, Form, HOLE, Level};
use crate::machine::{End, Machine, UNTOUCHED};
use crate::stage1::{
    ALIAS, BEFORE_READ_ONLY, HOLE_AS_MEMORY, HOLE_BEFORE_READ_ONLY, Stage1, map_hole,
};
use aarch64_syndrome::kvm::{self, Capability, Event, FinishError, Reactions, RegisterId, Told};
use aarch64_syndrome::load_store::{Instruction, VectorRegister};
use aarch64_syndrome::mmio::{
    GuestBus, Mismatch, NotAccessed, NotFinished, NotPerformed, Performed,
};
use aarch64_syndrome::stage1::NotTranslated;
use aarch64_syndrome::{Direction, Far, FaultClass, Ipa, Register};
use std::collections::BTreeMap;
use vm_init::{same, text};
use vm_memory::{Bytes, GuestAddress, GuestMemoryMmap};

/// `CPACR_EL1`, which the crate has no use for: no trap of floating point.
const CPACR_EL1: u64 = 0x6030_0000_0013_c082;
const CPACR_FPEN: u64 = 0b11 << 20;
/// `DC ZVA` at EL0.
const SCTLR_DZE: u64 = 1 << 14;
const V0: [u8; 16] = [0x5a; 16];

/// One access that the device saw, with what it read or wrote.
type Seen = (u64, Direction, Vec<u8>);

/// The guest's memory, and a device in the hole that answers each byte by its address.
struct Bus<'a> {
    memory: &'a GuestMemoryMmap,
    seen: Vec<Seen>,
}

/// What the device has there.
fn device(address: u64, bytes: u64) -> Vec<u8> {
    (address..address + bytes).map(|address| address.to_le_bytes()[0] ^ 0xa5).collect()
}

fn number(address: u64) -> u64 {
    device(address, 8).iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl GuestBus for Bus<'_> {
    type Error = Ipa;

    fn read_memory(&mut self, ipa: Ipa, bytes: &mut [u8]) -> Result<(), Ipa> {
        self.memory.read_slice(bytes, GuestAddress(ipa.into_bits())).map_err(|_| ipa)
    }

    fn access(&mut self, ipa: Ipa, direction: Direction, bytes: &mut [u8]) -> Result<(), Ipa> {
        let address = ipa.into_bits();
        if address & !0xfff != HOLE & !0xfff {
            return Err(ipa);
        }
        if direction == Direction::Read {
            bytes.copy_from_slice(&device(address, bytes.len() as u64));
        }
        self.seen.push((address, direction, bytes.to_vec()));
        Ok(())
    }
}

/// `DCZID_EL0`, which any program can read.
fn dczid_el0() -> u64 {
    let value;
    // SAFETY: reading this register changes nothing.
    unsafe { std::arch::asm!("mrs {}, dczid_el0", out(reg) value, options(nomem, nostack)) };
    value
}

/// A guest that is about to access this address.
fn prepared(form: Form, level: Level, address: u64) -> Result<Machine, String> {
    let mut machine = Machine::new();
    Capability::NisvToUser.enable(&machine.vm).map_err(text)?;
    Stage1::On.apply(&mut machine);
    map_hole(&machine);
    let sctlr = machine.get(RegisterId::SCTLR_EL1);
    machine.set(RegisterId::SCTLR_EL1, sctlr | SCTLR_DZE);
    machine.vcpu.set_one_reg(CPACR_EL1, &CPACR_FPEN.to_le_bytes()).map_err(text)?;
    let v0 = RegisterId::v(VectorRegister::from_bits(0));
    machine.vcpu.set_one_reg(v0.into_bits(), &V0).map_err(text)?;
    machine.set_form(form);
    machine.start(Deed::Form, level, address);
    machine.set(RegisterId::PC, CODE + ALIAS);
    machine.set_x(3, !UNTOUCHED);
    Ok(machine)
}

/// One that has stopped at the access.
fn stopped(form: Form, level: Level, address: u64) -> Result<Machine, String> {
    let mut machine = prepared(form, level, address)?;
    machine.run_to_event(|event| matches!(event, Event::Nisv(_)))?;
    Ok(machine)
}

type Finished = Result<Performed, FinishError<Ipa>>;

/// The same exit once more, finished; and what the device saw.
fn finish(machine: &mut Machine) -> Result<(Finished, Vec<Seen>), String> {
    let mut bus = Bus { memory: &machine.memory, seen: Vec::new() };
    match kvm::run(&mut machine.vcpu) {
        Event::Nisv(mut nisv) => Ok((nisv.finish(dczid_el0(), &mut bus), bus.seen)),
        event => Err(format!("not NISV: {event:?}")),
    }
}

fn x(number: u8, value: u64) -> (u64, Vec<u8>) {
    let register = RegisterId::x(Register::from_bits(number)).expect("X0 to X30");
    (register.into_bits(), padded(&value.to_le_bytes()))
}

fn v0(value: &[u8]) -> (u64, Vec<u8>) {
    (RegisterId::v(VectorRegister::from_bits(0)).into_bits(), padded(value))
}

/// As `all_registers` has a value.
fn padded(value: &[u8]) -> Vec<u8> {
    let mut bytes = value.to_vec();
    bytes.resize(64, 0);
    bytes
}

/// What an instruction does: the accesses, and the registers beside the PC.
fn done(form: Form) -> (Vec<Seen>, Vec<(u64, Vec<u8>)>) {
    let read = |address: u64, bytes| (address, Direction::Read, device(address, bytes));
    let write = |address: u64, bytes: &[u8]| (address, Direction::Write, bytes.to_vec());
    let (x2, x3) = (UNTOUCHED.to_le_bytes(), (!UNTOUCHED).to_le_bytes());
    match form {
        Form::Ldp => (
            vec![read(HOLE, 8), read(HOLE + 8, 8)],
            vec![x(2, number(HOLE)), x(3, number(HOLE + 8))],
        ),
        Form::LdrPost => (vec![read(HOLE, 8)], vec![x(1, HOLE_AS_MEMORY + 8), x(2, number(HOLE))]),
        Form::LdrPre => {
            (vec![read(HOLE - 8, 8)], vec![x(1, HOLE_AS_MEMORY - 8), x(2, number(HOLE - 8))])
        }
        Form::LdrQ => (vec![read(HOLE, 16)], vec![v0(&device(HOLE, 16))]),
        Form::Stp => (vec![write(HOLE, &x2), write(HOLE + 8, &x3)], vec![]),
        Form::StpPost => {
            (vec![write(HOLE, &x2), write(HOLE + 8, &x3)], vec![x(1, HOLE_AS_MEMORY + 16)])
        }
        Form::Swp => (vec![read(HOLE, 8), write(HOLE, &x2)], vec![x(3, number(HOLE))]),
        Form::DcZva => {
            let bytes = 4 << (dczid_el0() & 0xf);
            let first = HOLE & !(bytes - 1);
            let steps = (first..first + bytes).step_by(64);
            (steps.map(|at| write(at, &vec![0; bytes.min(64) as usize])).collect(), vec![])
        }
        Form::StrQ => (vec![write(HOLE, &V0)], vec![]),
        Form::Str | Form::LdpElsewhere | Form::Nop => (vec![], vec![]),
    }
}

pub(crate) fn at_el1() -> Result<(), String> {
    finished(Level::El1)
}

pub(crate) fn at_el0() -> Result<(), String> {
    finished(Level::El0)
}

fn finished(level: Level) -> Result<(), String> {
    for form in [
        Form::Ldp,
        Form::LdrPost,
        Form::LdrPre,
        Form::LdrQ,
        Form::Stp,
        Form::StpPost,
        Form::Swp,
        Form::DcZva,
        Form::StrQ,
    ] {
        let mut machine = stopped(form, level, HOLE_AS_MEMORY)?;
        let mut expected = all_registers(&machine)?;
        same!(expected.len() > 100, true, "that KVM lists its registers");
        let (result, seen) = finish(&mut machine)?;
        same!(result, Ok(Performed::Done), "the end of {form:?}");
        let (accesses, registers) = done(form);
        same!(&seen, &accesses, "what the device sees of {form:?}");
        let pc = machine.get(RegisterId::PC) - 4;
        let next = (RegisterId::PC.into_bits(), padded(&(pc + 4).to_le_bytes()));
        expected.extend(registers.into_iter().chain([next]));
        unchanged_but(&machine, &expected, form)?;
        let x2 = machine.get(RegisterId::x(Register::from_bits(2)).ok_or("X2")?);
        let end = machine.run(|event, _| Err(format!("not expected: {event:?}")))?;
        same!(end, End::WentOn(x2), "the guest after {form:?}");
    }
    Ok(())
}

/// Compares every register.
fn unchanged_but(
    machine: &Machine,
    expected: &BTreeMap<u64, Vec<u8>>,
    form: Form,
) -> Result<(), String> {
    let found = all_registers(machine)?;
    same!(found.len(), expected.len(), "the number of registers");
    for (id, value) in expected {
        same!(&found[id], value, "register {id:#x} after {form:?}");
    }
    Ok(())
}

pub(crate) fn swapped() -> Result<(), String> {
    let other = |form: Form| NotFinished::NotLoadStore(Instruction::from_bits(form.word()));
    let cases = [
        (Form::Str, NotFinished::Mismatch(Mismatch::Kind)),
        (Form::DcZva, NotFinished::Mismatch(Mismatch::Kind)),
        (Form::LdpElsewhere, NotFinished::Mismatch(Mismatch::Address)),
        (Form::Nop, other(Form::Nop)),
    ];
    for (form, why) in cases {
        let mut machine = stopped(Form::Ldp, Level::El0, HOLE_AS_MEMORY)?;
        let before = all_registers(&machine)?;
        let mut bus = Bus { memory: &machine.memory, seen: Vec::new() };
        let Event::Nisv(mut nisv) = kvm::run(&mut machine.vcpu) else {
            return Err("no exit".into());
        };
        // As another vCPU of the guest would, between the exit and this.
        let place = GuestAddress(crate::guest::form_address());
        machine.memory.write_obj(form.word(), place).map_err(text)?;
        let result = nisv.finish(dczid_el0(), &mut bus);
        same!(result, Err(FinishError::NotFinished(why)), "the end of {form:?}");
        same!(&bus.seen, &vec![], "what the device sees of {form:?}");
        unchanged_but(&machine, &before, form)?;
    }
    // An abort is still there for the guest.
    let mut machine = stopped(Form::Ldp, Level::El0, HOLE_AS_MEMORY)?;
    let mut is_refused = false;
    let report = machine.run_to_exception(|event, memory| {
        let Event::Nisv(mut nisv) = event else { return Err(format!("not NISV: {event:?}")) };
        let place = GuestAddress(crate::guest::form_address());
        memory.write_obj(Form::Nop.word(), place).map_err(text)?;
        is_refused = nisv.finish(dczid_el0(), &mut Bus { memory, seen: Vec::new() }).is_err();
        let event = Event::Nisv(nisv);
        let told = plain().tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)?;
        if matches!(told, Told::Aborted(_)) { Ok(()) } else { Err(format!("not aborted: {told}")) }
    })?;
    same!(is_refused, true, "that the access is not finished");
    same!(report.esr, 0x9200_0010, "ESR_EL1");
    same!(report.far, HOLE_AS_MEMORY, "FAR_EL1");
    Ok(())
}

pub(crate) fn read_only_page() -> Result<(), String> {
    let first = UNTOUCHED.to_le_bytes().to_vec();
    // A pair is two accesses, of which the device sees one; a vector is one.
    let cases = [
        (Form::Stp, vec![(HOLE_BEFORE_READ_ONLY, Direction::Write, first.clone())]),
        (Form::StpPost, vec![(HOLE_BEFORE_READ_ONLY, Direction::Write, first)]),
        (Form::StrQ, vec![]),
    ];
    for (form, accesses) in cases {
        for level in [Level::El1, Level::El0] {
            let mut machine = stopped(form, level, BEFORE_READ_ONLY)?;
            let before = all_registers(&machine)?;
            let (result, seen) = finish(&mut machine)?;
            let address = BEFORE_READ_ONLY + 8;
            match result {
                Err(FinishError::NotFinished(NotFinished::NotPerformed(NotPerformed::Bus {
                    error:
                        NotAccessed::NotTranslated {
                            address: at,
                            direction: Direction::Write,
                            reason: NotTranslated::Fault { class: FaultClass::Permission, .. },
                        },
                    bytes_before,
                }))) => {
                    same!(at, address, "the page that was not reached by {form:?}");
                    same!(bytes_before, 8 * seen.len() as u64, "the bytes before");
                }
                result => return Err(format!("{form:?} from {level:?} ended as {result:?}")),
            }
            same!(&seen, &accesses, "what the device sees of {form:?}");
            unchanged_but(&machine, &before, form)?;
        }
    }
    // A load may reach that page: it is read from the bus, which has nothing there.
    let mut machine = stopped(Form::Ldp, Level::El0, BEFORE_READ_ONLY)?;
    let (result, seen) = finish(&mut machine)?;
    let error = NotAccessed::Bus(Ipa::from_bits(HOLE_BEFORE_READ_ONLY + 8));
    let why = NotPerformed::Bus { error, bytes_before: 8 };
    let expected = Err(FinishError::NotFinished(NotFinished::NotPerformed(why)));
    same!(result, expected, "the end of a load");
    same!(seen.len(), 1, "the accesses of a load");
    Ok(())
}

/// The guest takes what it takes of a store to that page alone, which no VMM sees.
pub(crate) fn own_fault() -> Result<(), String> {
    for level in [Level::El1, Level::El0] {
        let mut machine = prepared(Form::Str, level, BEFORE_READ_ONLY + 8)?;
        let expected =
            machine.run_to_exception(|event, _| Err(format!("not expected: {event:?}")))?;
        for form in [Form::Stp, Form::StpPost, Form::StrQ] {
            let mut machine = stopped(form, level, BEFORE_READ_ONLY)?;
            let mut taken = None;
            let report = machine.run_to_exception(|event, memory| {
                let Event::Nisv(mut nisv) = event else {
                    return Err(format!("not NISV: {event:?}"));
                };
                let result = nisv.finish(dczid_el0(), &mut Bus { memory, seen: Vec::new() });
                let Err(FinishError::NotFinished(why)) = result else {
                    return Err(format!("{form:?} ended as {result:?}"));
                };
                let fault = why.exception().ok_or_else(|| format!("no fault: {why:?}"))?;
                taken = Some(nisv.take(fault).map_err(text)?.taken);
                Ok(())
            })?;
            same!(report, expected, "what the guest takes of {form:?} from {level:?}");
            let taken = taken.ok_or("no exit")?;
            let said = (taken.esr.into_bits(), taken.far.map(Far::into_bits));
            same!(said, (expected.esr, Some(expected.far)), "what the crate says of it");
        }
    }
    Ok(())
}
