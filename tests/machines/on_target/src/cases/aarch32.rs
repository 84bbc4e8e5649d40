//! Exceptions of `AArch32` code at EL0, which levels in `AArch64` take.

use super::entry::{controls, subsets, with_all_flags};
use super::field;
use crate::case::{Case, Run, equal};
use crate::code::aarch32::{
    a32_bkpt, a32_jump, a32_load, a32_svc, a32_udf, t32_bkpt, t32_load, t32_load_wide, t32_svc,
    t32_udf,
};
use crate::emulator::is_qemu_7;
use crate::machine::{At, Code, IPA, Machine};
use crate::prediction::{features, has_dit};
use crate::registers::{MDCR_TDE, id_aa64pfr0_el1};
use crate::tables::{AF, leaf, stage1};
use crate::taken::Taken;
use aarch64_syndrome::entry::{CoreState, Mode, Spsr};
use aarch64_syndrome::{ExceptionClass, InstructionLength, Level, TargetEl, TrapSnapshot};

/// Mapped nowhere.
const VA: u64 = 0x2345_6000;
/// Mapped by stage 1 alone.
const NO_STAGE2: u64 = 0x2345_7000;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "an exception of AArch32 code enters as predicted, whatever PSTATE and SCTLR were",
        needs: has_aarch32,
        run: Run::Once(|machine| {
            map(machine);
            for at in [At::El0, At::HostEl0] {
                for (codes, t) in [(A32, false), (T32, true)] {
                    from_every_state(machine, at, codes, t);
                }
            }
            Ok(())
        }),
    },
    Case {
        name: "AArch32 code of a guest comes to EL1 at 0x600 and to EL2 at 0x400",
        needs: has_aarch32,
        run: Run::Once(|machine| {
            map(machine);
            let user = Spsr::new(Mode::User).with_daif(0b0111);
            let at_el1 = run(machine, At::El0, a32_udf, user, VA);
            let at_el2 = run(machine, At::El0, a32_load, user, NO_STAGE2);
            let of_host = run(machine, At::HostEl0, a32_udf, user, VA);
            equal("taken to", at_el1.target, TargetEl::El1)?;
            equal("taken to", at_el2.target, TargetEl::El2)?;
            let vectors = [at_el1, at_el2, of_host].map(|taken| taken.vector & 0x7ff);
            equal("vectors", vectors, [0x600, 0x400, 0x600])
        }),
    },
    Case {
        name: "an SVC in an IT block leaves the rest of the block to be done",
        needs: has_aarch32,
        run: Run::Once(|machine| {
            // IT EQ and ITTTT EQ.
            for (it, after) in [(0x08, 0x00), (0x01, 0x02)] {
                let user = Spsr::new(Mode::User).with_daif(0b0111).with_t(true).with_z(true);
                let taken = run(machine, At::El0, t32_svc, user.with_it(it), VA);
                equal("IT", Spsr::from_bits(taken.spsr).it(), Some(after))?;
                equal("ELR", taken.elr, t32_svc as Code as usize as u64 + 2)?;
            }
            Ok(())
        }),
    },
    Case {
        name: "a load of T32 that EL2 emulates goes on behind its two or four bytes",
        needs: has_aarch32,
        run: Run::Once(|machine| {
            map(machine);
            for (code, t, length) in [
                (a32_load as Code, false, InstructionLength::Bits32),
                (t32_load, true, InstructionLength::Bits16),
                (t32_load_wide, true, InstructionLength::Bits32),
            ] {
                let user = Spsr::new(Mode::User).with_daif(0b0111).with_t(t);
                let taken = run(machine, At::El0, code, user, NO_STAGE2);
                equal("length", snapshot(&taken).instruction_length(), Some(length))?;
                let after = snapshot(&taken).after_instruction().map(|state| state.pc);
                equal("PC", after, Some(code as usize as u64 + length.bytes()))?;
            }
            Ok(())
        }),
    },
    Case {
        name: "QEMU 7.2 says of a BKPT of 16 bits that it has 32",
        needs: has_aarch32,
        run: Run::Once(|machine| {
            let user = Spsr::new(Mode::User).with_daif(0b0111).with_t(true);
            let taken = run(machine, At::El0, t32_bkpt, user, VA);
            equal("EC", taken.esr.ec(), ExceptionClass::BKPT32)?;
            let length =
                if is_qemu_7() { InstructionLength::Bits32 } else { InstructionLength::Bits16 };
            equal("length", taken.esr.instruction_length(), Some(length))
        }),
    },
];

const A32: [Code; 5] = [a32_svc, a32_udf, a32_load, a32_bkpt, a32_jump];
const T32: [Code; 5] = [t32_svc, t32_udf, t32_load, t32_load_wide, t32_bkpt];

/// At EL0.
pub(super) fn has_aarch32() -> bool {
    field(id_aa64pfr0_el1::read(), 0) == 2
}

fn map(machine: &mut Machine) {
    let readable = stage1::NORMAL | stage1::EL0 | stage1::READ_ONLY | AF;
    machine.pool.place(machine.stage1, NO_STAGE2, Level::L3, leaf(Level::L3, IPA, readable));
}

fn run(machine: &Machine, at: At, code: Code, pstate: Spsr, address: u64) -> Taken {
    let state = CoreState { pc: code as usize as u64, pstate };
    machine.run_from(at, state, &[0, address, address])
}

fn snapshot(taken: &Taken) -> TrapSnapshot {
    TrapSnapshot {
        esr: taken.esr.into_bits(),
        spsr: taken.spsr,
        elr: taken.elr,
        ..TrapSnapshot::default()
    }
}

fn from_every_state(machine: &mut Machine, at: At, codes: [Code; 5], t: bool) {
    let features = features();
    let bit = |is_there: bool, bit: u64| if is_there { bit } else { 0 };
    // The flags, Q, GE as one, E, and what the core has.
    let pstates = 1 << 28
        | 1 << 27
        | 1 << 16
        | bit(has_dit(), 1 << 24)
        | bit(features.ssbs(), 1 << 23)
        | bit(features.pan(), 1 << 22);
    let (sctlr_el1, sctlr_el2) = (machine.sctlr_el1, machine.sctlr_el2);
    for pstate in subsets(pstates) {
        let all_ge = if pstate & 1 << 16 != 0 { 0b1111 << 16 } else { 0 };
        let user = Spsr::from_bits(with_all_flags(pstate & !(1 << 28)) | pstate & 1 << 28 | all_ge);
        let user = user.with_mode(Mode::User).with_daif(0b0111).with_t(t);
        for control in subsets(controls()) {
            machine.sctlr_el1 = sctlr_el1 ^ control;
            machine.sctlr_el2 = sctlr_el2 ^ control;
            for code in codes {
                run(machine, at, code, user, VA);
                run(machine, at, code, user, NO_STAGE2);
            }
            machine.mdcr = MDCR_TDE;
            run(machine, at, codes[3], user, VA);
            machine.mdcr = 0;
        }
    }
    machine.sctlr_el1 = sctlr_el1;
    machine.sctlr_el2 = sctlr_el2;
}
