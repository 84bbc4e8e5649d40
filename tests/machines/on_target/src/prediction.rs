//! What the library says of each exception entry, from the state before, beside what the core made
//! of it.

use crate::machine::{At, Machine};
use crate::registers::*;
use crate::semihosting::Console;
use crate::taken::Taken;
use crate::vectors::{el1_vectors, el2_vectors, el3_vectors};
use aarch64_syndrome::entry::{Controls, CoreState, Exception, Features, Spsr};
use aarch64_syndrome::{Esr, ExceptionClass, Far, Hpfar, TargetEl};
use core::fmt::Write;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

static COMPARED: AtomicU32 = AtomicU32::new(0);
static DIFFERS: AtomicBool = AtomicBool::new(false);

/// How many entries were as they should be.
pub(crate) fn compared() -> u32 {
    COMPARED.load(Ordering::Relaxed)
}

/// Whether all entries of a case were as they should be.
pub(crate) fn outcome() -> crate::case::Outcome {
    if DIFFERS.swap(false, Ordering::Relaxed) { Err(crate::case::Failed) } else { Ok(()) }
}

/// What the core can do, as far as an entry depends on it.
pub(crate) fn features() -> Features {
    Features::DEFAULT
        .with_id_aa64pfr0(id_aa64pfr0_el1::read())
        .with_id_aa64pfr1(id_aa64pfr1_el1::read())
        .with_id_aa64mmfr1(id_aa64mmfr1_el1::read())
        .with_id_aa64mmfr3(id_aa64mmfr3_el1::read())
        .with_id_aa64dfr1(id_aa64dfr1_el1::read())
        .with_id_aa64dfr2(id_aa64dfr2_el1::read())
}

pub(crate) fn has_uao() -> bool {
    id_aa64mmfr2_el1::read() >> 4 & 0xf != 0
}

pub(crate) fn has_dit() -> bool {
    id_aa64pfr0_el1::read() >> 48 & 0xf != 0
}

pub(crate) fn has_bti() -> bool {
    id_aa64pfr1_el1::read() & 0xf != 0
}

/// The fields of `PSTATE` that have a register of their own, in the order in which the vector of
/// EL2 reads them.
pub(crate) fn readable_pstate() -> u64 {
    let features = features();
    let there =
        [features.pan(), has_uao(), has_dit(), features.mte(), features.ssbs(), features.nmi()];
    there.iter().enumerate().map(|(bit, is_there)| u64::from(*is_there) << bit).sum()
}

/// What the core is set up to at the level that takes the exception.
pub(crate) fn controls(machine: &Machine, at: At, target: TargetEl) -> Controls {
    let tge = if at == At::HostEl0 { HCR_TGE } else { 0 };
    let (vbar, sctlr) = match target {
        TargetEl::El1 => (&raw const el1_vectors as u64, machine.sctlr_el1),
        TargetEl::El2 => (&raw const el2_vectors as u64, machine.sctlr_el2),
        TargetEl::El3 => (&raw const el3_vectors as u64, machine.sctlr_el3),
    };
    Controls::DEFAULT
        .with_vbar(vbar)
        .with_sctlr(sctlr)
        .with_hcr_el2(machine.hcr | tge)
        .with_scr_el3(machine.scr)
}

/// What the first instructions of a piece of code may change, before the one that takes the
/// exception: the flags, and by a jump `BTYPE`.
const MAY_CHANGE: u64 = 0b1111 << 28 | SPSR_SS | 0b11 << 10;

/// The state before the instruction that took the exception, from what is known of the code.
pub(crate) fn before(taken: &Taken) -> CoreState {
    let pc = taken.elr - length_if_behind(taken);
    if pc == taken.began.pc {
        // The first instruction: nothing has changed yet.
        return taken.began;
    }
    let known = taken.began.pstate.into_bits() & !MAY_CHANGE;
    CoreState { pc, pstate: Spsr::from_bits(known | taken.spsr & MAY_CHANGE) }
}

/// The length of the call that stands before `ELR_ELx`, 0 if `ELR_ELx` points at the instruction.
fn length_if_behind(taken: &Taken) -> u64 {
    let is_t32 = taken.began.pstate.t() == Some(true);
    let (length, call, mask) = match taken.esr.ec() {
        ExceptionClass::SVC64 => (4, 0xd400_0001, 0xffe0_001f),
        ExceptionClass::HVC64 => (4, 0xd400_0002, 0xffe0_001f),
        ExceptionClass::SMC64 => (4, 0xd400_0003, 0xffe0_001f),
        ExceptionClass::SVC32 if is_t32 => (2, 0xdf00, 0xff00),
        ExceptionClass::SVC32 => (4, 0x0f00_0000, 0x0f00_0000),
        _ => return 0,
    };
    // SAFETY: the code of a call, or the end of the piece of code before it.
    let word = unsafe { ((taken.elr - length) as *const u32).read_unaligned() };
    if word & mask == call { length } else { 0 }
}

/// Compares every register of the entry, and remembers the case's failure.
pub(crate) fn check(machine: &Machine, at: At, taken: &Taken) {
    // The library has to find out by itself where the exception came from and how long it was.
    let esr = match taken.esr.ec().into_bits() {
        0x20 | 0x21 | 0x24 | 0x25 | 0x30..=0x35 => taken.esr.into_bits() ^ 1 << 26,
        _ => taken.esr.into_bits(),
    };
    // In T32 the length is what IL says, else it is known.
    let is_t32 = taken.began.pstate.t() == Some(true);
    let esr = Esr::from_bits(if is_t32 { esr } else { esr & !(1 << 25) });
    let exception = Exception::new(esr, Some(Far::from_bits(taken.far)))
        .with_hpfar(Hpfar::from_bits(taken.hpfar));
    let controls = controls(machine, at, taken.target);
    let entered = match before(taken).take(exception, taken.target, controls, features()) {
        Ok(entered) => entered,
        Err(error) => return differs(&format_args!("{error}: {taken:x?}")),
    };
    let readable = if taken.target == TargetEl::El1 { !0 } else { readable_by_name() };
    // What BTYPE an SPSR has is the core's own choice after most exceptions.
    let btype = if keeps_btype(taken.esr.ec()) { 0 } else { 0b11 << 10 };
    let state = entered.state();
    let rows = [
        ("PC", taken.vector, state.pc),
        ("PSTATE", taken.pstate & readable, lost_by_qemu(state.pstate).into_bits() & readable),
        ("ELR", taken.elr, entered.elr()),
        ("SPSR", taken.spsr & !btype, entered.spsr().into_bits() & !btype),
        ("ESR", taken.esr.into_bits(), entered.esr().map_or(0, Esr::into_bits)),
    ];
    for (name, seen, predicted) in rows {
        if seen != predicted {
            return differs(&format_args!("{name} {seen:#x}, not {predicted:#x}: {taken:x?}"));
        }
    }
    COMPARED.fetch_add(1, Ordering::Relaxed);
}

/// QEMU keeps neither the flags nor `DIT`, against the architecture.
pub(crate) fn lost_by_qemu(pstate: Spsr) -> Spsr {
    pstate.with_n(false).with_z(false).with_c(false).with_v(false).with_dit(false)
}

/// `M`, the masks, `NZCV`, and what has a register of its own.
fn readable_by_name() -> u64 {
    const POSITIONS: [u32; 6] = [22, 23, 24, 25, 12, 13];
    let always = 0b1111 << 28 | 0b1111 << 6 | 0x1f;
    let named = readable_pstate();
    let there = |(bit, position): (usize, &u32)| (named >> bit & 1) << position;
    always | POSITIONS.iter().enumerate().map(there).sum::<u64>()
}

/// The exceptions after which `SPSR_ELx.BTYPE` has to be what it was.
pub(crate) fn keeps_btype(ec: ExceptionClass) -> bool {
    matches!(
        ec,
        ExceptionClass::SERROR
            | ExceptionClass::SOFTWARE_STEP_LOWER
            | ExceptionClass::SOFTWARE_STEP_CURRENT
            | ExceptionClass::PC_ALIGNMENT
            | ExceptionClass::INSTRUCTION_ABORT_LOWER
            | ExceptionClass::INSTRUCTION_ABORT_CURRENT
            | ExceptionClass::BREAKPOINT_LOWER
            | ExceptionClass::BREAKPOINT_CURRENT
            | ExceptionClass::BRK64
            | ExceptionClass::ILLEGAL_STATE
            | ExceptionClass::BTI
    )
}

pub(crate) fn differs(what: &core::fmt::Arguments<'_>) {
    // The console cannot fail.
    let _ = writeln!(Console, "  entry: {what}");
    DIFFERS.store(true, Ordering::Relaxed);
}
