//! The sentence about a call, a breakpoint instruction or a trapped instruction.

use super::Report;
use crate::direction::Direction;
use crate::ec::ExceptionClass as Ec;
use crate::iss::BreakpointInstruction;
use crate::report::SysRegTrap;
use crate::syndrome::Syndrome;
use crate::sysreg::SysReg;
use core::fmt::{Formatter, Result};

macro_rules! brk_immediates {
    ($($first:literal $last:literal $text:literal;)+) => {
        /// What arm64 Linux means by the immediate of a BRK.
        const fn brk_meaning(immediate: u16) -> Option<&'static str> {
            match immediate {
                $($first..=$last => Some($text),)+
                _ => None,
            }
        }
    };
}

include!("../../../tables/brk.rs");

/// Writes the sentence, if the syndrome is one of these.
pub(super) fn write(
    f: &mut Formatter<'_>,
    report: &Report,
    syndrome: Syndrome,
) -> core::result::Result<bool, core::fmt::Error> {
    if let Some(trap) = report.sysreg() {
        return system_register(f, trap).map(|()| true);
    }
    match syndrome {
        Syndrome::HvcSvc(call) => {
            let name = match call.esr().ec() {
                Ec::SVC32 | Ec::SVC64 => "SVC",
                _ => "HVC",
            };
            let state = match call.esr().ec() {
                Ec::SVC32 | Ec::HVC32 => " in AArch32 state",
                _ => "",
            };
            write!(f, "{name} #{:#x}{state}", call.imm16())?;
        }
        Syndrome::Smc64(call) => write!(f, "SMC #{:#x}", call.imm16())?,
        Syndrome::Smc32(_) => f.write_str("SMC in AArch32 state")?,
        Syndrome::Wfx(wait) => write!(f, "trapped {}", wait.ti().name())?,
        Syndrome::Eret(eret) => write!(f, "trapped {}", eret.instruction().name())?,
        Syndrome::OtherInstruction(trap) => match trap.instruction() {
            Some(instruction) => write!(f, "trapped {}", instruction.name())?,
            None => return Ok(false),
        },
        Syndrome::BreakpointInstruction(instruction) => breakpoint(f, instruction)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn breakpoint(f: &mut Formatter<'_>, instruction: BreakpointInstruction) -> Result {
    let comment = instruction.comment();
    if instruction.esr().ec() == Ec::BKPT32 {
        return write!(f, "BKPT #{comment:#x} in AArch32 state");
    }
    write!(f, "BRK #{comment:#x}")?;
    match brk_meaning(comment) {
        Some(meaning) => write!(f, ", to Linux {meaning}"),
        None => Ok(()),
    }
}

fn system_register(f: &mut Formatter<'_>, trap: SysRegTrap) -> Result {
    let (register, direction, rt, bits) = match trap {
        SysRegTrap::One(access) => (access.register, access.direction, [Some(access.rt), None], ""),
        SysRegTrap::Pair(access) => {
            (access.register, access.direction, [Some(access.low), Some(access.high)], "128-bit ")
        }
    };
    let is_instruction = register.op0().into_bits() == 1;
    let to_or_from = match (is_instruction, direction) {
        (true, _) => {
            write!(f, "trapped {bits}instruction ")?;
            "with"
        }
        (false, direction) => {
            write!(f, "trapped {bits}{} of ", direction.name())?;
            if direction == Direction::Read { "into" } else { "from" }
        }
    };
    name(f, register)?;
    // An instruction without an operand has XZR.
    if is_instruction && matches!(rt, [Some(None), None]) {
        return Ok(());
    }
    let mut link = to_or_from;
    for rt in rt.into_iter().flatten() {
        match rt {
            Some(rt) => write!(f, " {link} x{rt}")?,
            None => write!(f, " {link} xzr")?,
        }
        link = "and";
    }
    Ok(())
}

/// The register's name, or its numbers as an assembler takes them.
fn name(f: &mut Formatter<'_>, register: SysReg) -> Result {
    if let Some(name) = register.name() {
        return f.write_str(name);
    }
    let [op0, op1, crn, crm, op2] = [
        register.op0().into_bits(),
        register.op1().into_bits(),
        register.crn().into_bits(),
        register.crm().into_bits(),
        register.op2().into_bits(),
    ];
    write!(f, "S{op0}_{op1}_C{crn}_C{crm}_{op2}")
}
