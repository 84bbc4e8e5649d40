//! Instructions that are exceptions: calls to a higher level, breakpoints, what is undefined.

use super::{always, fpac, mops};
use crate::case::{Case, Outcome, Run, equal, is_syndrome};
use crate::code;
use crate::machine::{At, page};
use crate::registers::{HCR_TSC, HCR_VSE, MDCR_TDE, SCTLR_ENIA, SCTLR_MSCEN, SPSR_IL, vsesr_el2};
use crate::taken::Taken;
use aarch64_syndrome::iss::{AsyncErrorType, MemoryInstruction, Mops, SError};
use aarch64_syndrome::{ExceptionClass, Register, Syndrome, TargetEl};

const IMMEDIATE: u32 = 0x1234;

/// An exception whose syndrome is [`IMMEDIATE`], whatever the decoder calls it.
fn has_immediate(taken: &Taken, target: TargetEl, ec: ExceptionClass) -> Outcome {
    is_syndrome(taken, target, ec, IMMEDIATE)?;
    let immediate = match Syndrome::decode(taken.esr, taken.target) {
        Syndrome::HvcSvc(call) => Some(call.imm16()),
        Syndrome::Smc64(call) => Some(call.imm16()),
        Syndrome::BreakpointInstruction(brk) => Some(brk.comment()),
        _ => None,
    };
    equal("immediate", immediate.map(u32::from), Some(IMMEDIATE))
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "SVC has its immediate, at EL2 from the host's EL0 and at EL1 from the guest's",
        needs: always,
        run: Run::Once(|machine| {
            let svc = ExceptionClass::SVC64;
            let taken = machine.run(At::HostEl0, code::svc, &[]);
            has_immediate(&taken, TargetEl::El2, svc)?;
            let taken = machine.run(At::El0, code::svc, &[]);
            has_immediate(&taken, TargetEl::El1, svc)
        }),
    },
    Case {
        name: "HVC has its immediate",
        needs: always,
        run: Run::Once(|machine| {
            let taken = machine.run(At::El1, code::hvc, &[]);
            has_immediate(&taken, TargetEl::El2, ExceptionClass::HVC64)
        }),
    },
    Case {
        name: "SMC trapped by HCR_EL2.TSC has its immediate",
        needs: always,
        run: Run::Once(|machine| {
            machine.hcr |= HCR_TSC;
            let taken = machine.run(At::El1, code::smc, &[]);
            has_immediate(&taken, TargetEl::El2, ExceptionClass::SMC64)
        }),
    },
    Case {
        name: "BRK has its comment, wherever it is taken to",
        needs: always,
        run: Run::Once(|machine| {
            for (at, target) in [
                (At::El2, TargetEl::El2),
                (At::HostEl0, TargetEl::El2),
                (At::El1, TargetEl::El1),
                (At::El0, TargetEl::El1),
            ] {
                let taken = machine.run(at, code::brk, &[]);
                has_immediate(&taken, target, ExceptionClass::BRK64)?;
            }
            machine.mdcr |= MDCR_TDE;
            let taken = machine.run(At::El1, code::brk, &[]);
            has_immediate(&taken, TargetEl::El2, ExceptionClass::BRK64)
        }),
    },
    Case {
        name: "an undefined instruction and a register out of reach have no syndrome",
        needs: always,
        run: Run::Once(|machine| {
            for code in [code::undefined, code::read_el2_register] {
                let taken = machine.run(At::HostEl0, code, &[]);
                is_syndrome(&taken, TargetEl::El2, ExceptionClass::UNKNOWN, 0)?;
            }
            Ok(())
        }),
    },
    Case {
        name: "a return with SPSR_EL2.IL = 1 is the Illegal Execution state",
        needs: always,
        run: Run::Once(|machine| {
            machine.spsr = SPSR_IL;
            let taken = machine.run(At::HostEl0, code::nothing, &[]);
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::ILLEGAL_STATE, 0)?;
            let taken = machine.run(At::El1, code::nothing, &[]);
            is_syndrome(&taken, TargetEl::El1, ExceptionClass::ILLEGAL_STATE, 0)
        }),
    },
    Case {
        name: "a virtual SError has the syndrome that EL2 gave it",
        needs: always,
        run: Run::Once(|machine| {
            // HCR_EL2.VSE needs AMO, and PSTATE.A = 0.
            machine.hcr |= HCR_VSE | 1 << 5;
            let uncontainable = 0x11;
            vsesr_el2::write(uncontainable);
            machine.spsr = crate::registers::SPSR_UNMASK_SERROR;
            let taken = machine.run(At::El1, code::nothing, &[]);
            is_syndrome(&taken, TargetEl::El1, ExceptionClass::SERROR, uncontainable as u32)?;
            let error = SError::from_esr(taken.esr, TargetEl::El1);
            let state = error.and_then(SError::aet);
            equal("AET", state, Some(AsyncErrorType::from_bits(0)))
        }),
    },
    Case {
        name: "an address that was signed with another key fails its authentication",
        needs: fpac,
        run: Run::Once(|machine| {
            machine.sctlr_el2 |= SCTLR_ENIA;
            let taken = machine.run(At::HostEl0, code::authenticate, &[0, 0, 0, page(), 0]);
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::PAC_FAIL, 0)
        }),
    },
    Case {
        name: "the main part of a memory set in another core's format is a MOPS exception",
        needs: mops,
        run: Run::Once(|machine| {
            machine.sctlr_el2 |= SCTLR_MSCEN;
            let code = code::set_memory_from_another_option;
            let taken = machine.run(At::HostEl0, code, &[0, page(), 0, 64, 0]);
            // MemInst, option B (PSTATE.C was 1) on a core of option A, then x1, x4 and x3.
            let iss = 1 << 24 | 0b11 << 16 | 1 << 10 | 4 << 5 | 3;
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::MOPS, iss)?;
            let Some(set) = Mops::from_esr(taken.esr, taken.target) else {
                return equal("MOPS", false, true);
            };
            equal("instruction", set.mem_inst(), MemoryInstruction::Set)?;
            equal("option A", set.is_option_a(), false)?;
            let registers = [set.destreg(), set.srcreg(), set.sizereg()];
            equal("registers", registers.map(Register::into_bits), [1, 4, 3])
        }),
    },
];
