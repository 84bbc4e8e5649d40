//! Faults of stage 1, taken to EL2 from its own EL0 and from itself, and to EL1 from a guest.

use super::{always, lpa2};
use crate::case::{Abort, Case, Outcome, Run};
use crate::code::{jump, load};
use crate::machine::{At, Code, Machine, TOO_LARGE, UNASSIGNED, VA, WIDE_VA, page};
use crate::registers::{TCR_EPD1, ttbr1_el2};
use crate::tables::{AF, TABLE_OR_PAGE, leaf, stage1};
use aarch64_syndrome::{ExceptionClass, FaultClass, IpaAnswer, Level, NoIpa, TargetEl};

const READABLE: u64 = stage1::NORMAL | stage1::EL0 | stage1::READ_ONLY | AF;
const ALL: [At; 4] = [At::HostEl0, At::El2, At::El0, At::El1];

pub(super) const CASES: &[Case] = &[
    Case {
        name: "an address that stage 1 does not map is a translation fault without an IPA",
        needs: always,
        run: Run::At(&[Level::L0, Level::L1, Level::L2, Level::L3], |machine, level| {
            everywhere(machine, VA, level, 0, FaultClass::Translation)
        }),
    },
    Case {
        name: "an address whose stage 1 entry has AF = 0 is an access flag fault without an IPA",
        needs: always,
        run: Run::At(&[Level::L1, Level::L2, Level::L3], |machine, level| {
            let entry = leaf(level, page(), READABLE & !AF);
            everywhere(machine, VA, level, entry, FaultClass::AccessFlag)
        }),
    },
    Case {
        name: "an address that stage 1 keeps from EL0 is a permission fault without an IPA",
        needs: always,
        run: Run::At(&[Level::L1, Level::L2, Level::L3], |machine, level| {
            let entry = leaf(level, page(), stage1::NORMAL | stage1::NO_EXECUTE | AF);
            place(machine, VA, level, entry);
            for at in [At::HostEl0, At::El0] {
                check(machine, at, VA, level, FaultClass::Permission)?;
            }
            Ok(())
        }),
    },
    Case {
        name: "an address that stage 1 maps beyond the output size is an address size fault \
               without an IPA",
        needs: always,
        run: Run::At(&[Level::L0, Level::L1, Level::L2, Level::L3], |machine, level| {
            let entry = match level {
                Level::L0 => TOO_LARGE | TABLE_OR_PAGE,
                _ => leaf(level, TOO_LARGE, READABLE),
            };
            everywhere(machine, VA, level, entry, FaultClass::AddressSize)
        }),
    },
    Case {
        name: "an address whose stage 1 table is not in memory is an external abort on the walk",
        needs: always,
        run: Run::At(&[Level::L1, Level::L2, Level::L3], |machine, level| {
            let above = Level::from_number(level.number() - 1).unwrap_or(Level::L0);
            place(machine, VA, above, UNASSIGNED | TABLE_OR_PAGE);
            for at in [At::HostEl0, At::El2] {
                check(machine, at, VA, level, FaultClass::SyncExternalOnWalk)?;
            }
            Ok(())
        }),
    },
    Case {
        name: "an address whose first stage 1 table is not in memory is an external abort at \
               level 0",
        needs: always,
        run: Run::Once(|machine| first_table_missing(machine, Level::L0)),
    },
    Case {
        name: "an address whose first stage 1 table of level -1 is not in memory is an external \
               abort",
        needs: lpa2,
        run: Run::Once(|machine| {
            machine.widen();
            first_table_missing(machine, Level::Minus1)
        }),
    },
    Case {
        name: "an address that a stage 1 from level -1 does not map is a translation fault at \
               level -1",
        needs: lpa2,
        run: Run::Once(|machine| {
            machine.widen();
            everywhere(machine, WIDE_VA, Level::Minus1, 0, FaultClass::Translation)
        }),
    },
    Case {
        name: "an address that level -1 sends beyond the output size is an address size fault at \
               level -1",
        needs: lpa2,
        run: Run::Once(|machine| {
            machine.widen();
            let entry = TOO_LARGE | TABLE_OR_PAGE;
            everywhere(machine, WIDE_VA, Level::Minus1, entry, FaultClass::AddressSize)
        }),
    },
    Case {
        name: "a 512 GiB block of stage 1 has access flag faults at level 0",
        needs: lpa2,
        run: Run::Once(|machine| {
            machine.widen();
            let entry = leaf(Level::L0, 0, READABLE & !AF);
            everywhere(machine, VA, Level::L0, entry, FaultClass::AccessFlag)
        }),
    },
    Case {
        name: "a 512 GiB block of stage 1 has permission faults at level 0",
        needs: lpa2,
        run: Run::Once(|machine| {
            machine.widen();
            let entry = leaf(Level::L0, 0, stage1::NORMAL | stage1::NO_EXECUTE | AF);
            place(machine, VA, Level::L0, entry);
            for at in [At::HostEl0, At::El0] {
                check(machine, at, VA, Level::L0, FaultClass::Permission)?;
            }
            Ok(())
        }),
    },
];

/// The entry in the guest's tables and in the payload's own.
fn place(machine: &mut Machine, va: u64, level: Level, entry: u64) {
    machine.pool.place(machine.stage1, va, level, entry);
    machine.pool.place(machine.host, va, level, entry);
}

fn everywhere(
    machine: &mut Machine,
    va: u64,
    level: Level,
    entry: u64,
    class: FaultClass,
) -> Outcome {
    place(machine, va, level, entry);
    ALL.into_iter().try_for_each(|at| check(machine, at, va, level, class))
}

/// Loads and fetches.
fn check(machine: &Machine, at: At, va: u64, level: Level, class: FaultClass) -> Outcome {
    let is_from_below = matches!(at, At::HostEl0 | At::El0);
    let ecs = if is_from_below {
        (ExceptionClass::DATA_ABORT_LOWER, ExceptionClass::INSTRUCTION_ABORT_LOWER)
    } else {
        (ExceptionClass::DATA_ABORT_CURRENT, ExceptionClass::INSTRUCTION_ABORT_CURRENT)
    };
    let target = if matches!(at, At::El1 | At::El0) { TargetEl::El1 } else { TargetEl::El2 };
    let reason = if at == At::HostEl0 { NoIpa::NotAGuest } else { NoIpa::OwnEl };
    for (code, ec) in [(load as Code, ecs.0), (jump, ecs.1)] {
        let taken = machine.run(at, code, &[0, va, va]);
        let (level, ipa) = (Some(level), IpaAnswer::Unavailable(reason));
        Abort { target, ec, class, level, va, s1ptw: false, ipa }.check(&taken)?;
    }
    Ok(())
}

/// The other half of the address space, since code cannot run where the first table is missing.
fn first_table_missing(machine: &mut Machine, level: Level) -> Outcome {
    ttbr1_el2::write(UNASSIGNED);
    machine.tcr_el2 &= !TCR_EPD1;
    if level == Level::Minus1 {
        machine.tcr_el2 = machine.tcr_el2 & !(0x3f << 16) | 12 << 16;
    }
    check(machine, At::El2, !0xfff, level, FaultClass::SyncExternalOnWalk)?;
    check(machine, At::HostEl0, !0xfff, level, FaultClass::SyncExternalOnWalk)
}
