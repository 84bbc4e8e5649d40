//! Instructions and registers that EL2 traps.

use super::{always, fgt, pauth, sme, sve, wfxt};
use crate::case::{Case, Outcome, Run, equal, is_syndrome};
use crate::code::{self, RAN_THROUGH};
use crate::emulator::is_qemu_7;
use crate::machine::At;
use crate::registers::{
    CPTR_FPEN, CPTR_SMEN, CPTR_ZEN, HCR_API, HCR_TID3, HCR_TVM, HCR_TWE, HCR_TWI, hfgitr_el2,
};
use crate::taken::Taken;
use aarch64_syndrome::iss::{WaitInstruction, Wfx};
use aarch64_syndrome::{Direction, ExceptionClass, Register, SysRegAccess, TargetEl};

/// `CV` = 1 and `COND` = always, as for every A64 instruction.
const UNCONDITIONAL: u32 = 1 << 24 | 0xe << 20;

/// The `ISS` of a trapped `MRS` or `MSR`.
const fn system_register(
    (op0, op1, crn, crm, op2): (u32, u32, u32, u32, u32),
    register: u32,
    is_read: bool,
) -> u32 {
    op0 << 20 | op2 << 17 | op1 << 14 | crn << 10 | register << 5 | crm << 1 | is_read as u32
}

fn is_wait(taken: &Taken, iss: u32, instruction: WaitInstruction, rn: Option<u8>) -> Outcome {
    is_syndrome(taken, TargetEl::El2, ExceptionClass::WFX, iss)?;
    let wait = Wfx::from_esr(taken.esr, taken.target);
    equal("instruction", wait.map(Wfx::ti), Some(instruction))?;
    equal("register", wait.and_then(Wfx::rn).map(Register::into_bits), rn)
}

fn is_register(taken: &Taken, iss: u32, name: &str, rt: usize, direction: Direction) -> Outcome {
    is_syndrome(taken, TargetEl::El2, ExceptionClass::MSR_MRS_SYS, iss)?;
    let Some(access) = SysRegAccess::from_esr(taken.esr, taken.target) else {
        return equal("an access", false, true);
    };
    equal("system register", access.register.name(), Some(name))?;
    equal("general-purpose register", access.rt, Some(rt))?;
    equal("direction", access.direction, direction)
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "WFI trapped by HCR_EL2.TWI says that it is WFI",
        needs: always,
        run: Run::Once(|machine| {
            machine.hcr |= HCR_TWI;
            let taken = machine.run(At::El1, code::wfi, &[]);
            is_wait(&taken, UNCONDITIONAL, WaitInstruction::Wfi, None)
        }),
    },
    Case {
        name: "WFE trapped by HCR_EL2.TWE says that it is WFE, but in QEMU 7.2 it never waits",
        needs: always,
        run: Run::Once(|machine| {
            machine.hcr |= HCR_TWE;
            let taken = machine.run(At::El1, code::wfe, &[]);
            if is_qemu_7() {
                return is_syndrome(&taken, TargetEl::El1, ExceptionClass::BRK64, RAN_THROUGH);
            }
            is_wait(&taken, UNCONDITIONAL | 1, WaitInstruction::Wfe, None)
        }),
    },
    Case {
        name: "WFIT and WFET that are trapped say which they are and name their register",
        needs: wfxt,
        run: Run::Once(|machine| {
            machine.hcr |= HCR_TWI | HCR_TWE;
            // RN and RV.
            let register = UNCONDITIONAL | 7 << 5 | 1 << 2;
            let x = [0, 0, 0, 0, 0, 0, 0, u64::MAX];
            let taken = machine.run(At::El1, code::wfit, &x);
            is_wait(&taken, register | 2, WaitInstruction::Wfit, Some(7))?;
            let taken = machine.run(At::El1, code::wfet, &x);
            is_wait(&taken, register | 3, WaitInstruction::Wfet, Some(7))
        }),
    },
    Case {
        name: "a read of an ID register trapped by HCR_EL2.TID3 names both registers",
        needs: always,
        run: Run::Once(|machine| {
            machine.hcr |= HCR_TID3;
            let taken = machine.run(At::El1, code::read_id_register, &[]);
            let iss = system_register((3, 0, 0, 6, 0), 5, true);
            is_register(&taken, iss, "ID_AA64ISAR0_EL1", 5, Direction::Read)
        }),
    },
    Case {
        name: "a write of a translation register trapped by HCR_EL2.TVM names both registers",
        needs: always,
        run: Run::Once(|machine| {
            machine.hcr |= HCR_TVM;
            let taken = machine.run(At::El1, code::write_ttbr1, &[]);
            let iss = system_register((3, 0, 2, 0, 1), 6, false);
            is_register(&taken, iss, "TTBR1_EL1", 6, Direction::Write)
        }),
    },
    Case {
        name: "floating point trapped by CPTR_EL2.FPEN is an FP access",
        needs: always,
        run: Run::Once(|machine| {
            machine.cptr &= !CPTR_FPEN;
            let taken = machine.run(At::El1, code::fp, &[]);
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::FP_ACCESS, UNCONDITIONAL)
        }),
    },
    Case {
        name: "SVE trapped by CPTR_EL2.ZEN is an SVE access",
        needs: sve,
        run: Run::Once(|machine| {
            machine.cptr &= !CPTR_ZEN;
            let taken = machine.run(At::El1, code::sve, &[]);
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::SVE_ACCESS, 0)
        }),
    },
    Case {
        name: "SME trapped by CPTR_EL2.SMEN is an SME access",
        needs: sme,
        run: Run::Once(|machine| {
            machine.cptr &= !CPTR_SMEN;
            let taken = machine.run(At::El1, code::sme, &[]);
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::SME_ACCESS, 0)
        }),
    },
    Case {
        name: "pointer authentication trapped by HCR_EL2.API has no more to say",
        needs: pauth,
        run: Run::Once(|machine| {
            machine.hcr &= !HCR_API;
            machine.sctlr_el1 |= crate::registers::SCTLR_ENIA;
            let taken = machine.run(At::El1, code::sign, &[]);
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::PAUTH_TRAP, 0)
        }),
    },
    Case {
        name: "ERET trapped by a fine-grained trap says that it is ERET",
        needs: fgt,
        run: Run::Once(|machine| {
            hfgitr_el2::write(1 << 51);
            let taken = machine.run(At::El1, code::return_from_exception, &[]);
            hfgitr_el2::write(0);
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::ERET, 0)
        }),
    },
];
