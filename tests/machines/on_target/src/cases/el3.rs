//! Exceptions that EL3 takes, and what it tells EL2 of them.

use super::aarch32::has_aarch32;
use super::always;
use super::entry::{controls, pstates, subsets, with_all_flags};
use crate::case::{Abort, Case, Failed, Outcome, Run, equal};
use crate::code;
use crate::code::aarch32::a32_wfi;
use crate::machine::{At, Code, Machine, UNASSIGNED, VA};
use crate::prediction::{self, features, keeps_btype, lost_by_qemu};
use crate::registers::{SCR_EA, SCR_EASE, SCR_TWI};
use crate::tables::{AF, leaf, stage1};
use crate::taken::Taken;
use aarch64_syndrome::entry::{CoreState, Exception, Mode, Spsr};
use aarch64_syndrome::{
    Esr, ExceptionClass, Far, FaultClass, Hpfar, IpaAnswer, Level, NoIpa, TargetEl,
};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a WFI that EL3 traps and an SMC enter it as predicted, whatever PSTATE and SCTLR \
               were",
        needs: always,
        run: Run::Once(|machine| {
            machine.scr |= SCR_TWI;
            for at in [At::El0, At::HostEl0, At::El1, At::El2] {
                from_every_state(machine, at, code::wfi)?;
            }
            for at in [At::El1, At::El2] {
                from_every_state(machine, at, code::smc)?;
            }
            Ok(())
        }),
    },
    Case {
        name: "an exception of EL3 itself enters as predicted, whatever PSTATE and SCTLR were",
        needs: always,
        run: Run::Once(|machine| {
            let codes = [code::svc as Code, code::brk, code::undefined, code::smc, code::load];
            codes.iter().try_for_each(|code| from_every_state(machine, At::El3, *code))
        }),
    },
    Case {
        name: "with SCR_EL3.EASE an external abort goes to the SError vector, and nothing else \
               does",
        needs: || features().double_fault(),
        run: Run::Once(|machine| {
            machine.scr |= SCR_EASE;
            for (code, vector) in [(code::load as Code, 0x380), (code::jump, 0x380)] {
                from_every_state(machine, At::El3, code)?;
                let taken = machine.run(At::El3, code, &NOWHERE);
                equal("vector", taken.vector & 0x7ff, vector)?;
            }
            let taken = machine.run(At::El3, code::brk, &[]);
            equal("vector", taken.vector & 0x7ff, 0x200)
        }),
    },
    Case {
        name: "AArch32 code below levels in AArch64 comes to EL3 at 0x400",
        needs: has_aarch32,
        run: Run::Once(|machine| {
            machine.scr |= SCR_TWI;
            for at in [At::El0, At::HostEl0] {
                let pstate = Spsr::new(Mode::User).with_daif(0b0111);
                let state = CoreState { pc: a32_wfi as Code as usize as u64, pstate };
                let taken = machine.run_from(at, state, &[]);
                equal("taken to", taken.target, TargetEl::El3)?;
                equal("vector", taken.vector & 0x7ff, 0x400)?;
            }
            Ok(())
        }),
    },
    Case {
        name: "QEMU does not know SCR_EL3.EA: EL2 takes its external abort all the same",
        needs: always,
        run: Run::Once(|machine| {
            map(machine);
            machine.scr |= SCR_EA;
            let taken = machine.run(At::El2, code::load, &NOWHERE);
            Abort {
                target: TargetEl::El2,
                ec: ExceptionClass::DATA_ABORT_CURRENT,
                class: FaultClass::SyncExternal,
                level: None,
                va: VA,
                s1ptw: false,
                ipa: IpaAnswer::Unavailable(NoIpa::OwnEl),
            }
            .check(&taken)
        }),
    },
    Case {
        name: "EL2 finds the same when EL3 tells it of an external abort as when it takes it \
               itself",
        needs: always,
        run: Run::Once(|machine| {
            map(machine);
            for at in [At::HostEl0, At::El2] {
                for code in [code::load as Code, code::jump] {
                    for pstate in subsets(pstates(at)) {
                        machine.spsr = with_all_flags(pstate);
                        passed_on(machine, at, code)?;
                    }
                }
            }
            Ok(())
        }),
    },
];

/// `x1` and `x2` are where nothing answers.
const NOWHERE: [u64; 3] = [0, VA, VA];

/// At `VA` there is nothing that answers.
fn map(machine: &mut Machine) {
    let readable = stage1::NORMAL | stage1::EL0 | stage1::READ_ONLY | AF;
    machine.pool.place(machine.host, VA, Level::L3, leaf(Level::L3, UNASSIGNED, readable));
}

fn from_every_state(machine: &mut Machine, at: At, code: Code) -> Outcome {
    let sctlr = machine.sctlr_el3;
    for pstate in subsets(pstates(at)) {
        machine.spsr = with_all_flags(pstate);
        for control in subsets(controls()) {
            machine.sctlr_el3 = sctlr ^ control;
            let taken = machine.run(at, code, &NOWHERE);
            equal("taken to", taken.target, TargetEl::El3)?;
        }
    }
    (machine.spsr, machine.sctlr_el3) = (0, sctlr);
    Ok(())
}

/// An external abort that EL2 takes, and then by EL3, which tells EL2 what the library makes of the
/// word that EL3 would have.
fn passed_on(machine: &Machine, at: At, code: Code) -> Outcome {
    let natural = machine.run(at, code, &NOWHERE);
    equal("taken to", natural.target, TargetEl::El2)?;
    let at_el3 = Esr::from_bits(natural.esr.into_bits() & !EC_SAME);
    let error = Exception::new(at_el3, Some(Far::from_bits(natural.far)))
        .with_hpfar(Hpfar::from_bits(natural.hpfar))
        .passed_to_el2();
    let before = prediction::before(&natural);
    let controls = prediction::controls(machine, at, TargetEl::El2);
    let entered = before.take(error, TargetEl::El2, controls, features()).map_err(|_| Failed)?;
    let told = machine.inject_into_el2(at, &entered, &NOWHERE);
    alike(&natural, &told)
}

/// The lowest bit of `EC`: EL3 takes an abort of EL2 from below.
const EC_SAME: u64 = 1 << 26;

fn alike(natural: &Taken, told: &Taken) -> Outcome {
    let btype = if keeps_btype(natural.esr.ec()) { 0 } else { 0b11 << 10 };
    equal("vector", told.vector, natural.vector)?;
    let pstate = lost_by_qemu(Spsr::from_bits(told.pstate));
    equal("PSTATE", pstate.into_bits(), natural.pstate)?;
    equal("ELR_EL2", told.elr, natural.elr)?;
    equal("SPSR_EL2", told.spsr & !btype, natural.spsr & !btype)?;
    equal("ESR_EL2", told.esr, natural.esr)?;
    equal("FAR_EL2", told.far, natural.far)?;
    equal("x0 to x30", told.x, natural.x)
}
