//! Synchronous external aborts: accesses to an address at which there is nothing.

use super::always;
use crate::case::{Abort, Case, Outcome, Run};
use crate::code::{jump, load};
use crate::machine::{At, Code, IPA, Machine, UNASSIGNED, VA};
use crate::registers::HCR_TEA;
use crate::tables::{AF, leaf, stage1, stage2};
use aarch64_syndrome::{ExceptionClass, FaultClass, IpaAnswer, Level, NoIpa, TargetEl, policy};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "an access of EL2 to nothing is an external abort of its own",
        needs: always,
        run: Run::Once(|machine| {
            map(machine);
            let ecs =
                (ExceptionClass::DATA_ABORT_CURRENT, ExceptionClass::INSTRUCTION_ABORT_CURRENT);
            check(machine, At::El2, TargetEl::El2, ecs, NoIpa::OwnEl)
        }),
    },
    Case {
        name: "an access of the host's EL0 to nothing is an external abort from below",
        needs: always,
        run: Run::Once(|machine| {
            map(machine);
            let ecs = (ExceptionClass::DATA_ABORT_LOWER, ExceptionClass::INSTRUCTION_ABORT_LOWER);
            check(machine, At::HostEl0, TargetEl::El2, ecs, NoIpa::NotAGuest)
        }),
    },
    Case {
        name: "an access of a guest to nothing is an external abort that EL1 takes",
        needs: always,
        run: Run::Once(|machine| {
            map(machine);
            guest(machine)
        }),
    },
    Case {
        name: "QEMU has no HCR_EL2.TEA: EL1 takes the external abort of a guest all the same",
        needs: always,
        run: Run::Once(|machine| {
            map(machine);
            machine.hcr |= HCR_TEA;
            guest(machine)
        }),
    },
];

/// At `VA`, for EL2 by stage 1 and for the guest by stage 2, there is nothing.
fn map(machine: &mut Machine) {
    let readable = stage1::NORMAL | stage1::EL0 | stage1::READ_ONLY | AF;
    machine.pool.place(machine.host, VA, Level::L3, leaf(Level::L3, UNASSIGNED, readable));
    machine.pool.place(machine.stage1, VA, Level::L3, leaf(Level::L3, IPA, readable));
    let attributes = stage2::NORMAL | stage2::READ | stage2::WRITE | AF;
    machine.pool.place(machine.stage2, IPA, Level::L3, leaf(Level::L3, UNASSIGNED, attributes));
}

fn guest(machine: &Machine) -> Outcome {
    let ecs = (ExceptionClass::DATA_ABORT_CURRENT, ExceptionClass::INSTRUCTION_ABORT_CURRENT);
    check(machine, At::El1, TargetEl::El1, ecs, NoIpa::OwnEl)?;
    let ecs = (ExceptionClass::DATA_ABORT_LOWER, ExceptionClass::INSTRUCTION_ABORT_LOWER);
    check(machine, At::El0, TargetEl::El1, ecs, NoIpa::OwnEl)
}

/// Loads and fetches.
fn check(
    machine: &Machine,
    at: At,
    target: TargetEl,
    ecs: (ExceptionClass, ExceptionClass),
    reason: NoIpa,
) -> Outcome {
    for (code, ec) in [(load as Code, ecs.0), (jump, ecs.1)] {
        let taken = machine.run(at, code, &[0, VA, VA]);
        let ipa = IpaAnswer::Unavailable(reason);
        let class = FaultClass::SyncExternal;
        Abort { target, ec, class, level: None, va: VA, s1ptw: false, ipa }.check(&taken)?;
        let is_from_below = ec.is_abort_from_lower();
        crate::case::equal("RFC v2", policy::kvm_rfc_v2(taken.esr), is_from_below)?;
        crate::case::equal("every SEA", policy::every_sea(taken.esr), is_from_below)?;
    }
    Ok(())
}
