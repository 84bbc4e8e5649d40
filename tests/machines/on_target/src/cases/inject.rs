//! The other way: EL1 is told by the library what the core would have told it by itself, and finds
//! every register the same.

use super::entry::{controls, pstates, subsets, with_all_flags};
use super::{always, fgt};
use crate::case::{Case, Failed, Outcome, Run, equal};
use crate::code;
use crate::emulator::is_qemu_7;
use crate::machine::{At, Code, IPA, Machine, TABLE_IPA, UNASSIGNED, VA, page};
use crate::prediction::{self, features, keeps_btype, lost_by_qemu};
use crate::registers::{
    CPTR_FPEN, HCR_TIDCP, MDCR_TDE, MDSCR_MDE, MDSCR_SS, SPSR_SS, dbgbcr0_el1, dbgbvr0_el1,
    dbgwcr0_el1, dbgwvr0_el1, hfgitr_el2, mdscr_el1,
};
use crate::tables::{AF, TABLE_OR_PAGE, leaf, stage1, stage2};
use crate::taken::Taken;
use aarch64_syndrome::entry::{Entered, Exception, Spsr};
use aarch64_syndrome::{Far, Level, TargetEl, TrapSnapshot};

const GUESTS: [At; 2] = [At::El0, At::El1];
const READABLE: u64 = stage1::NORMAL | stage1::EL0 | stage1::READ_ONLY | AF;
const ALL: u64 = stage2::NORMAL | stage2::READ | stage2::WRITE | AF;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "EL1 finds the same after an injection as after the exception, in every state",
        needs: always,
        run: Run::Once(|machine| {
            let sctlr = machine.sctlr_el1;
            for at in GUESTS {
                for pstate in subsets(pstates(at)) {
                    for control in subsets(controls()) {
                        machine.spsr = with_all_flags(pstate);
                        machine.sctlr_el1 = sctlr ^ control;
                        let turn = (pstate >> 22 ^ control >> 23 ^ pstate >> 12) as usize;
                        injected(machine, at, CODES[turn % CODES.len()])?;
                    }
                }
                machine.sctlr_el1 = sctlr;
                for spsr in [0, 1 << 28] {
                    machine.spsr = spsr;
                    CODES.iter().try_for_each(|code| injected(machine, at, *code))?;
                }
            }
            Ok(())
        }),
    },
    Case {
        name: "a page that stage 2 does not have is told like a bus that does not answer",
        needs: always,
        run: Run::Once(|machine| {
            machine.pool.place(machine.stage1, VA, Level::L3, leaf(Level::L3, IPA, READABLE));
            for code in [code::load as Code, code::jump] {
                let bus = leaf(Level::L3, UNASSIGNED, ALL);
                passed_on(machine, code, None, &mut |machine, is_trapped| {
                    let entry = if is_trapped { 0 } else { bus };
                    machine.pool.place(machine.stage2, IPA, Level::L3, entry);
                })?;
            }
            Ok(())
        }),
    },
    Case {
        name: "a table that stage 2 does not have is told like a table that cannot be read",
        needs: always,
        run: Run::At(&[Level::L1, Level::L2, Level::L3], |machine, level| {
            // The table of this level is at a place of its own, which the level above names.
            let above = Level::from_number(level.number() - 1).ok_or(Failed)?;
            machine.pool.place(machine.stage1, VA, above, TABLE_IPA | TABLE_OR_PAGE);
            for code in [code::load as Code, code::jump] {
                let bus = leaf(Level::L3, UNASSIGNED, ALL);
                passed_on(machine, code, Some(level), &mut |machine, is_trapped| {
                    let entry = if is_trapped { 0 } else { bus };
                    machine.pool.place(machine.stage2, TABLE_IPA, Level::L3, entry);
                })?;
            }
            Ok(())
        }),
    },
    Case {
        name: "a register of no architecture that EL2 traps is told as undefined",
        needs: || !is_qemu_7(),
        run: Run::Once(|machine| {
            let natural = machine.run(At::El1, code::read_impdef_register, &[]);
            machine.hcr |= HCR_TIDCP;
            let trapped = machine.run(At::El1, code::read_impdef_register, &[]);
            equal("trapped to", trapped.target, TargetEl::El2)?;
            told_alike(machine, &natural, &trapped, Exception::UNDEFINED)
        }),
    },
    Case {
        name: "a BRK that EL2 takes is passed on as it is",
        needs: always,
        run: Run::Once(|machine| {
            passed_on(machine, code::brk, None, &mut |machine, is_trapped| {
                machine.mdcr = if is_trapped { MDCR_TDE } else { 0 };
            })
        }),
    },
    Case {
        name: "floating point that EL2 traps is passed on as if EL1 had trapped it",
        needs: always,
        run: Run::Once(|machine| {
            let (cptr, cpacr) = (machine.cptr, machine.cpacr);
            passed_on(machine, code::fp, None, &mut |machine, is_trapped| {
                machine.cptr = if is_trapped { cptr & !CPTR_FPEN } else { cptr };
                machine.cpacr = if is_trapped { cpacr } else { cpacr & !CPTR_FPEN };
            })
        }),
    },
    Case {
        name: "an SVC that a fine-grained trap takes is passed on as the call that it is",
        needs: fgt,
        run: Run::Once(|machine| {
            let outcome = passed_on(machine, code::svc, None, &mut |_, is_trapped| {
                hfgitr_el2::write(if is_trapped { 0b11 << 52 } else { 0 });
            });
            hfgitr_el2::write(0);
            outcome
        }),
    },
    Case {
        name: "a breakpoint of EL0 that EL2 takes is passed on as it is",
        needs: always,
        run: Run::Once(|machine| {
            dbgbvr0_el1::write(code::nothing as Code as usize as u64);
            dbgbcr0_el1::write(0xf << 5 | 0b10 << 1 | 1);
            let outcome = debug_of_el0(machine, code::nothing, MDSCR_MDE);
            dbgbcr0_el1::write(0);
            outcome
        }),
    },
    Case {
        name: "a watchpoint of EL0 that EL2 takes is passed on with its address",
        needs: always,
        run: Run::Once(|machine| {
            dbgwvr0_el1::write(page());
            dbgwcr0_el1::write(0xff << 5 | 0b11 << 3 | 0b10 << 1 | 1);
            let outcome = debug_of_el0(machine, code::load, MDSCR_MDE);
            dbgwcr0_el1::write(0);
            outcome
        }),
    },
    Case {
        name: "a software step of EL0 that EL2 takes is passed on as it is",
        needs: always,
        run: Run::Once(|machine| {
            machine.spsr = SPSR_SS;
            debug_of_el0(machine, code::nothing, MDSCR_SS)
        }),
    },
];

/// What EL1 takes from itself and from EL0.
const CODES: [Code; 7] = [
    code::svc,
    code::undefined,
    code::brk,
    code::load,
    code::store,
    code::jump,
    code::read_el2_register,
];

/// An exception that EL1 takes, and then the same by the library at the same place.
fn injected(machine: &mut Machine, at: At, code: Code) -> Outcome {
    let x = [0, VA, VA];
    let natural = machine.run(at, code, &x);
    equal("taken to", natural.target, TargetEl::El1)?;
    let exception = Exception::new(natural.esr, Some(Far::from_bits(natural.far)));
    let controls = prediction::controls(machine, at, TargetEl::El1);
    let before = prediction::before(&natural);
    let entered = before.take(exception, TargetEl::El1, controls, features());
    alike(machine, &natural, &entered.map_err(|_| Failed)?, &x)
}

/// The same exception twice, to EL1, and to EL2 which passes it on.
fn passed_on(
    machine: &mut Machine,
    code: Code,
    stage1_level: Option<Level>,
    set: &mut dyn FnMut(&mut Machine, bool),
) -> Outcome {
    for at in GUESTS {
        passed_on_from(machine, at, code, stage1_level, set)?;
    }
    Ok(())
}

fn passed_on_from(
    machine: &mut Machine,
    at: At,
    code: Code,
    stage1_level: Option<Level>,
    set: &mut dyn FnMut(&mut Machine, bool),
) -> Outcome {
    let x = [0, VA, VA];
    set(machine, false);
    let natural = machine.run(at, code, &x);
    equal("taken to", natural.target, TargetEl::El1)?;
    set(machine, true);
    let trapped = machine.run(at, code, &x);
    equal("trapped to", trapped.target, TargetEl::El2)?;
    let passed = snapshot(machine, &trapped).exception().passed_to_el1(stage1_level);
    told_alike(machine, &natural, &trapped, passed.map_err(|_| Failed)?)
}

fn debug_of_el0(machine: &mut Machine, code: Code, mdscr: u64) -> Outcome {
    mdscr_el1::write(mdscr);
    let x = [0, page(), VA];
    let natural = machine.run(At::El0, code, &x);
    machine.mdcr = MDCR_TDE;
    let trapped = machine.run(At::El0, code, &x);
    machine.mdcr = 0;
    mdscr_el1::write(0);
    equal("taken to", natural.target, TargetEl::El1)?;
    equal("trapped to", trapped.target, TargetEl::El2)?;
    let passed = snapshot(machine, &trapped).exception().passed_to_el1(None);
    told_alike(machine, &natural, &trapped, passed.map_err(|_| Failed)?)
}

fn snapshot(machine: &Machine, trapped: &Taken) -> TrapSnapshot {
    TrapSnapshot {
        esr: trapped.esr.into_bits(),
        far: trapped.far,
        hpfar: trapped.hpfar,
        hcr: machine.hcr,
        spsr: trapped.spsr,
        elr: trapped.elr,
    }
}

/// EL1 takes `exception` where EL2 was called, and finds what it found by itself.
fn told_alike(
    machine: &Machine,
    natural: &Taken,
    trapped: &Taken,
    exception: Exception,
) -> Outcome {
    let controls = prediction::controls(machine, At::El1, TargetEl::El1);
    let entered = snapshot(machine, trapped).tell_el1(exception, controls, features());
    alike(machine, natural, &entered.map_err(|_| Failed)?, &trapped.x)
}

/// Goes to the vector of EL1 and compares all that it finds there.
fn alike(machine: &Machine, natural: &Taken, entered: &Entered, x: &[u64]) -> Outcome {
    let told = machine.inject(entered, x);
    let btype = if keeps_btype(natural.esr.ec()) { 0 } else { 0b11 << 10 };
    equal("vector", told.vector, natural.vector)?;
    let pstate = lost_by_qemu(Spsr::from_bits(told.pstate));
    equal("PSTATE", pstate.into_bits(), natural.pstate)?;
    equal("ELR_EL1", told.elr, natural.elr)?;
    equal("SPSR_EL1", told.spsr & !btype, natural.spsr & !btype)?;
    equal("ESR_EL1", told.esr, natural.esr)?;
    equal("FAR_EL1", told.far, natural.far)?;
    equal("x0 to x30", told.x, natural.x)
}
