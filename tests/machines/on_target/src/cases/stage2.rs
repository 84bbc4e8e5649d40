//! Faults of stage 2: on the access itself, and on the guest's walk of stage 1.

use super::{always, lpa2};
use crate::case::{Abort, Case, Outcome, Run};
use crate::code::{self, jump, load, load_pair, store};
use crate::emulator::is_qemu_7;
use crate::machine::{At, Code, IPA, Machine, TABLE_IPA, TOO_LARGE, UNASSIGNED, VA, WIDE_VA, page};
use crate::registers::{HCR_E2H, HCR_RW, HCR_VM, SCTLR_M};
use crate::tables::{AF, TABLE_OR_PAGE, leaf, stage1, stage2};
use aarch64_syndrome::{
    ExceptionClass, Far, FaultClass, Granule, Ipa, IpaAnswer, Level, NoIpa, TargetEl,
};

const ALL: u64 = stage2::NORMAL | stage2::READ | stage2::WRITE | AF;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "an IPA that stage 2 does not map is a translation fault with its IPA",
        needs: always,
        run: Run::At(&[Level::L0, Level::L1, Level::L2, Level::L3], |machine, level| {
            on_the_access(machine, level, 0, FaultClass::Translation)
        }),
    },
    Case {
        name: "an IPA whose stage 2 entry has AF = 0 is an access flag fault with its IPA",
        needs: always,
        run: Run::At(&[Level::L1, Level::L2, Level::L3], |machine, level| {
            let entry = leaf(level, page(), ALL & !AF);
            on_the_access(machine, level, entry, FaultClass::AccessFlag)
        }),
    },
    Case {
        name: "an IPA that stage 2 lets nobody read is a permission fault, and FAR has to be \
               translated",
        needs: always,
        run: Run::At(&[Level::L1, Level::L2, Level::L3], |machine, level| {
            let entry = leaf(level, page(), stage2::NORMAL | stage2::NO_EXECUTE | AF);
            on_the_access(machine, level, entry, FaultClass::Permission)
        }),
    },
    Case {
        name: "an IPA that stage 2 maps beyond the output size is an address size fault with its \
               IPA",
        needs: always,
        run: Run::At(&[Level::L0, Level::L1, Level::L2, Level::L3], |machine, level| {
            let entry = match level {
                Level::L0 => TOO_LARGE | TABLE_OR_PAGE,
                _ => leaf(level, TOO_LARGE, ALL),
            };
            on_the_access(machine, level, entry, FaultClass::AddressSize)
        }),
    },
    Case {
        name: "an access whose stage 2 table is not in memory has no IPA",
        needs: always,
        run: Run::At(&[Level::L1, Level::L2, Level::L3], |machine, level| {
            let above = Level::from_number(level.number() - 1).unwrap_or(Level::L0);
            let entry = UNASSIGNED | TABLE_OR_PAGE;
            machine.pool.place(machine.stage2, IPA, above, entry);
            access(machine, VA, level, FaultClass::SyncExternalOnWalk)
        }),
    },
    Case {
        name: "a fetch whose first stage 2 table is not in memory has no IPA",
        needs: always,
        run: Run::Once(|machine| first_table_missing(machine, Level::L0)),
    },
    Case {
        name: "a fetch whose first stage 2 table of level -1 is not in memory has no IPA",
        needs: lpa2,
        run: Run::Once(|machine| {
            machine.widen();
            first_table_missing(machine, Level::Minus1)
        }),
    },
    Case {
        name: "a stage 1 table that stage 2 does not map is a translation fault with the \
               descriptor's page",
        needs: always,
        run: Run::At(&[Level::L0, Level::L1, Level::L2, Level::L3], |machine, level| {
            on_the_walk(machine, level, 0, FaultClass::Translation)
        }),
    },
    Case {
        name: "a stage 1 table whose stage 2 entry has AF = 0 is an access flag fault with the \
               descriptor's page",
        needs: always,
        run: Run::At(&[Level::L1, Level::L2, Level::L3], |machine, level| {
            let entry = leaf(level, page(), ALL & !AF);
            on_the_walk(machine, level, entry, FaultClass::AccessFlag)
        }),
    },
    Case {
        name: "a stage 1 table that stage 2 lets nobody read is a permission fault with the \
               descriptor's page",
        needs: always,
        run: Run::At(&[Level::L1, Level::L2, Level::L3], |machine, level| {
            let entry = leaf(level, page(), stage2::NORMAL | stage2::NO_EXECUTE | AF);
            on_the_walk(machine, level, entry, FaultClass::Permission)
        }),
    },
    Case {
        name: "a stage 1 table that stage 2 maps beyond the output size is an address size fault \
               with the descriptor's page",
        needs: always,
        run: Run::At(&[Level::L0, Level::L1, Level::L2, Level::L3], |machine, level| {
            let entry = match level {
                Level::L0 => TOO_LARGE | TABLE_OR_PAGE,
                _ => leaf(level, TOO_LARGE, ALL),
            };
            on_the_walk(machine, level, entry, FaultClass::AddressSize)
        }),
    },
    Case {
        name: "a stage 1 table whose stage 2 table is not in memory has no IPA",
        needs: always,
        run: Run::At(&[Level::L1, Level::L2, Level::L3], |machine, level| {
            let above = Level::from_number(level.number() - 1).unwrap_or(Level::L0);
            machine.pool.place(machine.stage2, TABLE_IPA, above, UNASSIGNED | TABLE_OR_PAGE);
            walk(machine, level, FaultClass::SyncExternalOnWalk)
        }),
    },
    Case {
        name: "an IPA that a stage 2 from level -1 does not map is a translation fault with its \
               IPA",
        needs: lpa2,
        run: Run::Once(|machine| {
            machine.widen();
            // Level -1 has entries for 256 TiB each, and the guest's page is in the fourth.
            let ipa = IPA | 3 << 48;
            machine.tcr_el1 |= 0b110 << 32;
            // [9:8] of a descriptor are address bits [51:50], and bits [49:12] are in place.
            map(machine, WIDE_VA, ipa);
            check(machine, WIDE_VA, ipa, Level::Minus1, FaultClass::Translation)
        }),
    },
    Case {
        name: "a 512 GiB block of stage 2 has access flag faults at level 0",
        needs: lpa2,
        run: Run::Once(|machine| {
            machine.widen();
            let entry = leaf(Level::L0, 0, ALL & !AF);
            on_the_access(machine, Level::L0, entry, FaultClass::AccessFlag)
        }),
    },
    Case {
        name: "a 512 GiB block of stage 2 has permission faults at level 0",
        needs: lpa2,
        run: Run::Once(|machine| {
            machine.widen();
            let entry = leaf(Level::L0, 0, stage2::NORMAL | stage2::NO_EXECUTE | AF);
            on_the_access(machine, Level::L0, entry, FaultClass::Permission)
        }),
    },
    Case {
        name: "a store to a page that stage 2 makes read-only is a permission fault of a write",
        needs: always,
        run: Run::Once(|machine| {
            let read_only = leaf(Level::L3, page(), ALL & !stage2::WRITE);
            machine.pool.place(machine.stage2, IPA, Level::L3, read_only);
            map_writable(machine);
            let taken = machine.run(At::El1, store, &[0, VA]);
            crate::case::equal("WnR", taken.esr.iss() >> 6 & 1, 1)?;
            known(VA, IPA, Level::L3, FaultClass::Permission, ExceptionClass::DATA_ABORT_LOWER)
                .check(&taken)
        }),
    },
    Case {
        name: "a load that says nothing of its register has the page alone",
        needs: always,
        run: Run::Once(|machine| {
            map(machine, VA, IPA);
            for code in
                [load_pair, code::load_with_writeback, code::load_exclusive, code::load_vector]
            {
                let taken = machine.run(At::El1, code, &[0, VA]);
                page_alone(&taken)?;
            }
            Ok(())
        }),
    },
    Case {
        name: "an atomic that swaps has the page alone",
        needs: super::lse,
        run: Run::Once(|machine| {
            map_writable(machine);
            page_alone(&machine.run(At::El1, code::swap, &[0, VA]))
        }),
    },
    Case {
        name: "an SVE load has the page alone",
        needs: super::sve,
        run: Run::Once(|machine| {
            map(machine, VA, IPA);
            page_alone(&machine.run(At::El1, code::load_sve, &[0, VA]))
        }),
    },
    Case {
        name: "a memory copy has the page alone",
        needs: super::mops,
        run: Run::Once(|machine| {
            crate::registers::hcrx_el2::write(1 << 11);
            map_writable(machine);
            let taken = machine.run(At::El1, code::copy_memory, &[0, VA, page(), 8]);
            crate::registers::hcrx_el2::write(0);
            page_alone(&taken)
        }),
    },
    Case {
        name: "an address translation instruction of the guest can fault on its walk like a load",
        needs: always,
        run: Run::Once(|machine| {
            machine.pool.place(machine.stage1, VA, Level::L2, TABLE_IPA | TABLE_OR_PAGE);
            let abort = Abort {
                target: TargetEl::El2,
                ec: ExceptionClass::DATA_ABORT_LOWER,
                class: FaultClass::Translation,
                level: Some(level_of_walk(Level::L0)),
                va: VA,
                s1ptw: true,
                ipa: IpaAnswer::Descriptor(Ipa::from_bits(TABLE_IPA)),
            };
            for code in [code::translate_address, code::translate_address_for_el0] {
                let taken = machine.run(At::El1, code, &[0, VA]);
                crate::case::equal("CM and WnR", taken.esr.iss() >> 6 & 0b101, 0b101)?;
                abort.check(&taken)?;
            }
            Ok(())
        }),
    },
];

/// The guest's stage 1 maps the page around `va` to `ipa`, for EL0 too.
fn map(machine: &mut Machine, va: u64, ipa: u64) {
    let entry = leaf(Level::L3, ipa, stage1::NORMAL | stage1::EL0 | stage1::READ_ONLY | AF);
    machine.pool.place(machine.stage1, va, Level::L3, entry);
}

fn map_writable(machine: &mut Machine) {
    let entry = leaf(Level::L3, IPA, stage1::NORMAL | AF);
    machine.pool.place(machine.stage1, VA, Level::L3, entry);
}

/// Loads and fetches, at EL1 and EL0, an address that stage 1 maps and stage 2 has `entry` for.
fn on_the_access(machine: &mut Machine, level: Level, entry: u64, class: FaultClass) -> Outcome {
    if entry != 0 || level > Level::L0 {
        machine.pool.place(machine.stage2, IPA, level, entry);
    }
    access(machine, VA, level, class)
}

fn access(machine: &mut Machine, va: u64, level: Level, class: FaultClass) -> Outcome {
    map(machine, va, IPA);
    check(machine, va, IPA, level, class)
}

fn check(machine: &Machine, va: u64, ipa: u64, level: Level, class: FaultClass) -> Outcome {
    for at in [At::El1, At::El0] {
        for (code, ec) in [
            (load as Code, ExceptionClass::DATA_ABORT_LOWER),
            (jump, ExceptionClass::INSTRUCTION_ABORT_LOWER),
        ] {
            let taken = machine.run(at, code, &[0, va, va]);
            known(va, ipa, level, class, ec).check(&taken)?;
        }
    }
    Ok(())
}

fn known(va: u64, ipa: u64, level: Level, class: FaultClass, ec: ExceptionClass) -> Abort {
    let ipa = match class {
        FaultClass::Permission => IpaAnswer::TranslateFar(Far::from_bits(va)),
        FaultClass::SyncExternalOnWalk => IpaAnswer::Unavailable(NoIpa::TableWalk),
        _ => IpaAnswer::Exact(Ipa::from_bits(ipa | va & 0xfff)),
    };
    Abort { target: TargetEl::El2, ec, class, level: Some(level), va, s1ptw: false, ipa }
}

fn page_alone(taken: &crate::taken::Taken) -> Outcome {
    Abort {
        target: TargetEl::El2,
        ec: ExceptionClass::DATA_ABORT_LOWER,
        class: FaultClass::Translation,
        level: Some(Level::L0),
        va: VA,
        s1ptw: false,
        ipa: IpaAnswer::Page(Ipa::from_bits(IPA), Granule::Size4K),
    }
    .check(taken)
}

/// Loads and fetches, at EL1 and EL0, an address whose stage 1 table is where stage 2 has `entry`.
fn on_the_walk(machine: &mut Machine, level: Level, entry: u64, class: FaultClass) -> Outcome {
    if entry != 0 || level > Level::L0 {
        machine.pool.place(machine.stage2, TABLE_IPA, level, entry);
    }
    walk(machine, level, class)
}

fn walk(machine: &mut Machine, level: Level, class: FaultClass) -> Outcome {
    machine.pool.place(machine.stage1, VA, Level::L2, TABLE_IPA | TABLE_OR_PAGE);
    let ipa = match class {
        FaultClass::SyncExternalOnWalk => IpaAnswer::Unavailable(NoIpa::TableWalk),
        _ => IpaAnswer::Descriptor(Ipa::from_bits(TABLE_IPA)),
    };
    for at in [At::El1, At::El0] {
        for (code, ec) in [
            (load as Code, ExceptionClass::DATA_ABORT_LOWER),
            (jump, ExceptionClass::INSTRUCTION_ABORT_LOWER),
        ] {
            let taken = machine.run(at, code, &[0, VA, VA]);
            let (target, level) = (TargetEl::El2, Some(level_of_walk(level)));
            Abort { target, ec, class, level, va: VA, s1ptw: true, ipa }.check(&taken)?;
        }
    }
    Ok(())
}

/// The level of stage 2 that a fault with `S1PTW` = 1 reports; QEMU 7.2 has that of the stage 1
/// descriptor, here 3, in its place.
fn level_of_walk(level: Level) -> Level {
    if is_qemu_7() { Level::L3 } else { level }
}

/// With stage 1 off, nothing but stage 2 is walked: the first fetch fails.
fn first_table_missing(machine: &mut Machine, level: Level) -> Outcome {
    machine.stage2.root = UNASSIGNED;
    machine.sctlr_el1 &= !SCTLR_M;
    machine.hcr = HCR_VM | HCR_RW | HCR_E2H;
    let taken = machine.run(At::El1, code::nothing, &[]);
    Abort {
        target: TargetEl::El2,
        ec: ExceptionClass::INSTRUCTION_ABORT_LOWER,
        class: FaultClass::SyncExternalOnWalk,
        level: Some(level),
        va: code::nothing as *const () as u64,
        s1ptw: false,
        ipa: IpaAnswer::Unavailable(NoIpa::TableWalk),
    }
    .check(&taken)
}
