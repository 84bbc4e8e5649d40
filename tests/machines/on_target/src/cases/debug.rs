//! Debug exceptions that EL2 takes: `MDCR_EL2.TDE` = 1.

use super::always;
use crate::case::{Case, Outcome, Run, equal, is_syndrome};
use crate::code;
use crate::machine::{At, Code, Machine, page};
use crate::registers::{
    MDCR_TDE, MDSCR_MDE, MDSCR_SS, SPSR_SS, dbgbcr0_el1, dbgbvr0_el1, dbgwcr0_el1, dbgwvr0_el1,
    mdscr_el1,
};
use crate::taken::Taken;
use aarch64_syndrome::address::far_is_valid;
use aarch64_syndrome::iss::{SoftwareStep, Watchpoint};
use aarch64_syndrome::{ExceptionClass, TargetEl};

/// The code that debug exceptions have where aborts have a fault status code.
const DEBUG: u32 = 0x22;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a software step of a load of EL1 is one instruction long",
        needs: always,
        run: Run::Once(|machine| {
            mdscr_el1::write(MDSCR_SS);
            machine.mdcr |= MDCR_TDE;
            machine.spsr = SPSR_SS;
            let taken = machine.run(At::El1, code::load, &[0, page()]);
            mdscr_el1::write(0);
            // ISV = 1: EX says whether it was an exclusive load.
            let iss = 1 << 24 | DEBUG;
            is_step(&taken, iss, false)?;
            equal("ELR", taken.elr, code::load as Code as usize as u64 + 4)
        }),
    },
    Case {
        name: "a software step of an exclusive load says so",
        needs: always,
        run: Run::Once(|machine| {
            mdscr_el1::write(MDSCR_SS);
            machine.mdcr |= MDCR_TDE;
            machine.spsr = SPSR_SS;
            let taken = machine.run(At::El1, code::load_exclusive, &[0, page()]);
            mdscr_el1::write(0);
            let iss = 1 << 24 | 1 << 6 | DEBUG;
            is_step(&taken, iss, true)
        }),
    },
    Case {
        name: "a breakpoint on an instruction of EL1 is taken before it",
        needs: always,
        run: Run::Once(|machine| {
            let code = code::nothing as Code;
            dbgbvr0_el1::write(code as usize as u64);
            // Enabled at EL1 and EL0, for all four bytes.
            dbgbcr0_el1::write(0xf << 5 | 0b11 << 1 | 1);
            mdscr_el1::write(MDSCR_MDE);
            machine.mdcr |= MDCR_TDE;
            let taken = machine.run(At::El1, code, &[]);
            dbgbcr0_el1::write(0);
            mdscr_el1::write(0);
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::BREAKPOINT_LOWER, DEBUG)?;
            equal("ELR", taken.elr, code as usize as u64)
        }),
    },
    Case {
        name: "a watchpoint on a load of EL1 has the address that was watched",
        needs: always,
        run: Run::Once(|machine| watchpoint(machine, code::load, page(), false)),
    },
];

fn is_step(taken: &Taken, iss: u32, is_exclusive: bool) -> Outcome {
    is_syndrome(taken, TargetEl::El2, ExceptionClass::SOFTWARE_STEP_LOWER, iss)?;
    let step = SoftwareStep::from_esr(taken.esr, taken.target);
    equal("EX", step.and_then(SoftwareStep::ex), Some(is_exclusive))
}

fn watchpoint(machine: &mut Machine, code: Code, address: u64, is_write: bool) -> Outcome {
    dbgwvr0_el1::write(address);
    // Enabled for loads and stores at EL1 and EL0, for all eight bytes.
    dbgwcr0_el1::write(0xff << 5 | 0b11 << 3 | 0b11 << 1 | 1);
    mdscr_el1::write(MDSCR_MDE);
    machine.mdcr |= MDCR_TDE;
    let taken = machine.run(At::El1, code, &[0, address]);
    dbgwcr0_el1::write(0);
    mdscr_el1::write(0);
    let iss = DEBUG | u32::from(is_write) << 6;
    is_syndrome(&taken, TargetEl::El2, ExceptionClass::WATCHPOINT_LOWER, iss)?;
    let hit = Watchpoint::from_esr(taken.esr, taken.target);
    equal("write", hit.map(Watchpoint::wnr), Some(is_write))?;
    equal("FAR valid", far_is_valid(taken.esr, TargetEl::El2), true)?;
    equal("FAR", taken.far, address)
}
