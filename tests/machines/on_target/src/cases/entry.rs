//! Exceptions from every state that the core has: what is compared is the entry itself, which each
//! run compares (`prediction.rs`).

use super::{always, gcs, nv2};
use crate::case::{Case, Run, equal};
use crate::code;
use crate::machine::{At, Code, IPA, Machine, VA};
use crate::prediction::{features, has_bti, has_dit, has_uao};
use crate::registers::{
    HCR_NV, HCR_NV1, HCR_NV2, HCR_TID3, HCR_TSC, SPSR_IL, gcscr_el12, hcrx_el2,
};
use crate::tables::{AF, leaf, stage1};
use aarch64_syndrome::{Level, TargetEl};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "an exception from EL0 of a guest enters as predicted, whatever PSTATE and SCTLR \
               were",
        needs: always,
        run: Run::Once(|machine| {
            from_every_state(machine, At::El0);
            Ok(())
        }),
    },
    Case {
        name: "an exception from EL1 enters as predicted, whatever PSTATE and SCTLR were",
        needs: always,
        run: Run::Once(|machine| {
            from_every_state(machine, At::El1);
            Ok(())
        }),
    },
    Case {
        name: "an exception from the host's EL0 enters as predicted, whatever PSTATE and SCTLR \
               were",
        needs: always,
        run: Run::Once(|machine| {
            from_every_state(machine, At::HostEl0);
            Ok(())
        }),
    },
    Case {
        name: "an exception of EL2 itself enters as predicted, whatever PSTATE and SCTLR were",
        needs: always,
        run: Run::Once(|machine| {
            from_every_state(machine, At::El2);
            Ok(())
        }),
    },
    Case {
        name: "QEMU clears the flags and DIT when an exception is taken",
        needs: has_dit,
        run: Run::Once(|machine| {
            machine.spsr = FLAGS | DIT;
            for at in [At::El0, At::HostEl0, At::El1, At::El2] {
                let taken = machine.run(at, code::undefined, &[]);
                equal("saved", taken.spsr & (FLAGS | DIT), FLAGS | DIT)?;
                equal("left", taken.pstate & (FLAGS | DIT), 0)?;
            }
            Ok(())
        }),
    },
    Case {
        name: "EL1 that may be told that it is EL2 finds so in SPSR_EL1",
        needs: nv2,
        run: Run::Once(|machine| {
            let hcr = machine.hcr;
            for nv in subsets(HCR_NV | HCR_NV1 | HCR_NV2) {
                machine.hcr = hcr | nv;
                for spsr in [0, SP_EL0] {
                    machine.spsr = spsr;
                    for code in [code::undefined, code::brk, code::svc, code::load] {
                        let taken = machine.run(At::El1, code, &[0, VA]);
                        equal("taken to", taken.target, TargetEl::El1)?;
                    }
                }
                machine.spsr = 0;
                machine.run(At::El0, code::brk, &[]);
            }
            Ok(())
        }),
    },
    Case {
        name: "QEMU has no EXLOCK: GCSCR_EL1.EXLOCKEN changes nothing of an entry",
        needs: gcs,
        run: Run::Once(|machine| {
            const EXLOCKEN: u64 = 1 << 6;
            const EXLOCK: u64 = 1 << 34;
            const GCSEN: u64 = 1 << 22;
            hcrx_el2::write(GCSEN);
            gcscr_el12::write(EXLOCKEN);
            let taken = machine.run(At::El1, code::undefined, &[]);
            gcscr_el12::write(0);
            hcrx_el2::write(0);
            equal("EXLOCK", taken.pstate & EXLOCK, 0)
        }),
    },
];

const FLAGS: u64 = 0b1111 << 28;
const DIT: u64 = 1 << 24;
const SPAN: u64 = 1 << 23;
const DSSBS: u64 = 1 << 44;
const SPINTMASK: u64 = 1 << 62;
/// The stack pointer of EL0, at EL1 and EL2.
const SP_EL0: u64 = 1;

/// Instructions whose first one takes an exception, with `x1` and `x2` where nothing is mapped.
const CODES: [Code; 9] = [
    code::svc,
    code::undefined,
    code::brk,
    code::load,
    code::store,
    code::hvc,
    code::smc,
    code::read_id_register,
    code::jump,
];

/// Every subset of these bits.
pub(super) fn subsets(bits: u64) -> impl Iterator<Item = u64> {
    let mut next = Some(0_u64);
    core::iter::from_fn(move || {
        let now = next?;
        let after = (now | !bits).wrapping_add(1) & bits;
        next = (after != 0).then_some(after);
        Some(now)
    })
}

/// The bits of `PSTATE` that may be set there, of the flags one for all.
pub(super) fn pstates(at: At) -> u64 {
    let features = features();
    bit(features.pan(), 1 << 22)
        | bit(has_uao(), 1 << 23)
        | bit(has_dit(), DIT)
        | bit(features.mte(), 1 << 25)
        | bit(features.ssbs(), 1 << 12)
        | bit(features.nmi(), 1 << 13)
        | bit(has_bti(), 0b11 << 10)
        | bit(matches!(at, At::El1 | At::El2 | At::El3), SP_EL0)
        | 1 << 28
}

pub(super) fn with_all_flags(pstate: u64) -> u64 {
    pstate | bit(pstate >> 28 != 0, FLAGS)
}

/// The bits of `SCTLR_ELx` that decide what `PSTATE` becomes.
pub(super) fn controls() -> u64 {
    let features = features();
    SPAN | bit(features.ssbs(), DSSBS) | bit(features.nmi(), SPINTMASK)
}

fn bit(is_there: bool, bit: u64) -> u64 {
    if is_there { bit } else { 0 }
}

fn from_every_state(machine: &mut Machine, at: At) {
    let (pstates, controls) = (pstates(at), controls());
    machine.hcr |= HCR_TSC | HCR_TID3;
    // For stage 2 to fail.
    let readable = stage1::NORMAL | stage1::EL0 | stage1::READ_ONLY | AF;
    machine.pool.place(machine.stage1, IPA, Level::L3, leaf(Level::L3, IPA, readable));
    let (sctlr_el1, sctlr_el2) = (machine.sctlr_el1, machine.sctlr_el2);
    for (turn, pstate) in subsets(pstates).enumerate() {
        machine.spsr = with_all_flags(pstate);
        for control in subsets(controls) {
            machine.sctlr_el1 = sctlr_el1 ^ control;
            machine.sctlr_el2 = sctlr_el2 ^ control;
            // Each code meets each state of PSTATE, two of them each control as well.
            let of_all = (control == 0).then_some(CODES).into_iter().flatten();
            let of_some =
                [CODES[turn % CODES.len()], CODES[(turn / CODES.len() + 1) % CODES.len()]];
            for code in of_all.chain(of_some) {
                machine.run(at, code, &[0, VA, VA]);
            }
            machine.run(at, code::load, &[0, IPA, IPA]);
        }
    }
    machine.spsr = SPSR_IL;
    machine.run(at, code::nothing, &[]);
}
