//! Fields that go together: by the builders, which know, or, where a builder refuses what does not
//! go with the rest, by taking that away.

use crate::bits::BitRange;
use crate::condition::Condition;
use crate::direction::Direction;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::field::FieldState;
use crate::instruction_length::InstructionLengthRule;
use crate::iss::{Access, DataAbort, MemoryInstruction, Watchpoint};
use crate::small_int::U3;
use crate::syndrome::Syndrome;

/// The word with what goes with the field that was changed.
pub(super) fn tied(esr: Esr, target: TargetEl, changed: &str) -> Esr {
    let syndrome = Syndrome::decode(esr, target);
    let esr = match syndrome {
        Syndrome::DataAbort(abort) => of_data_abort(abort, changed),
        Syndrome::InstructionAbort(abort) if !abort.class().is_external() => {
            without(syndrome, "EA")
        }
        Syndrome::Watchpoint(watchpoint) => of_watchpoint(watchpoint, changed),
        Syndrome::Gpc(gpc) if gpc.cm() => gpc.with_cm(true).esr(),
        Syndrome::Mops(mops) if mops.mem_inst() == MemoryInstruction::Copy => {
            without(syndrome, "isSETG")
        }
        Syndrome::McrMrc(_) if esr.ec() == ExceptionClass::VMRS => {
            with(syndrome, "Direction", Direction::Read as u64)
        }
        Syndrome::McrrMrrc(_) if esr.ec() == ExceptionClass::MRRC_CP14 => {
            with(syndrome, "Direction", Direction::Read as u64)
        }
        // From AArch32 alone, and all ones there.
        Syndrome::FpException(_) => with(syndrome, "VECITR", 0b111),
        _ => esr,
    };
    let has_length = match esr.ec().il_rule() {
        InstructionLengthRule::One => false,
        InstructionLengthRule::Length => true,
        InstructionLengthRule::LengthIfIsv => {
            matches!(syndrome, Syndrome::DataAbort(abort) if abort.isv())
        }
    };
    if has_length { esr } else { esr.with_field(Esr::IL, 1) }
}

/// The word of a class that was just chosen with what its constructors set: an instruction that has
/// a condition is one that is always executed, a VMRS names its register in `CRn`.
pub(super) const fn begun(esr: Esr, target: TargetEl) -> Esr {
    let always = Some(Condition::AL);
    match Syndrome::decode(esr, target) {
        Syndrome::Wfx(trap) => trap.with_cond(always).esr(),
        Syndrome::McrMrc(trap) if esr.ec().into_bits() == ExceptionClass::VMRS.into_bits() => {
            trap.with_cond(always).with_opc1(U3::from_bits(0b111)).esr()
        }
        Syndrome::McrMrc(trap) => trap.with_cond(always).esr(),
        Syndrome::McrrMrrc(trap) => trap.with_cond(always).esr(),
        Syndrome::LdcStc(trap) => trap.with_cond(always).esr(),
        Syndrome::FpAccess(trap) => trap.with_cond(always).esr(),
        _ => esr,
    }
}

fn of_data_abort(mut abort: DataAbort, changed: &str) -> Esr {
    if abort.isv() && !abort.may_have_access() {
        return abort.esr().with_field(Access::WITH_ISV_AND_IL, 0);
    }
    if abort.vncr() == Some(true) {
        abort = abort.with_vncr(changed != "EC" || !abort.esr().ec().is_abort_from_lower());
    }
    if abort.cm() {
        abort = abort.with_cm(true);
    }
    if abort.class().is_external() {
        abort.esr()
    } else {
        without(Syndrome::DataAbort(abort), "EA")
    }
}

fn of_watchpoint(mut watchpoint: Watchpoint, changed: &str) -> Esr {
    if watchpoint.vncr() == Some(true) {
        let is_lower = watchpoint.esr().ec() == ExceptionClass::WATCHPOINT_LOWER;
        watchpoint = watchpoint.with_vncr(changed != "EC" || !is_lower);
    }
    if watchpoint.fnv() {
        watchpoint = watchpoint.with_fnv(true);
    }
    if watchpoint.cm() {
        watchpoint = watchpoint.with_cm(true);
    }
    watchpoint.esr()
}

/// The word with 0 in the field of this name.
fn without(syndrome: Syndrome, name: &str) -> Esr {
    with(syndrome, name, 0)
}

/// The word with this value in the field of this name.
fn with(syndrome: Syndrome, name: &str, value: u64) -> Esr {
    let mut esr = syndrome.esr();
    syndrome.for_each_field(|field| {
        if field.name == name && field.state == FieldState::Meaningful {
            let width = field.high.saturating_sub(field.low).saturating_add(1);
            esr = esr.with_field(BitRange::new(field.low, width), value);
        }
    });
    esr
}
