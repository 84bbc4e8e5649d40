//! The cases, by what they provoke.

mod aarch32;
mod access;
mod debug;
mod el3;
mod entry;
mod exclusive;
mod external;
mod forms;
mod inject;
mod instruction;
mod memory_block;
mod own;
mod random;
mod stage1;
mod stage2;
mod trap;

use crate::case::Case;
use crate::el3::has_el3;
use crate::registers::{
    id_aa64isar0_el1, id_aa64isar1_el1, id_aa64isar2_el1, id_aa64mmfr0_el1, id_aa64mmfr1_el1,
    id_aa64mmfr2_el1, id_aa64pfr0_el1, id_aa64pfr1_el1,
};

pub(crate) fn all() -> impl Iterator<Item = &'static Case> {
    if has_el3() { ABOVE_EL2 } else { BELOW_EL3 }.iter().copied().flatten()
}

/// On a machine with EL3.
const ABOVE_EL2: &[&[Case]] = &[el3::CASES];

/// On a machine without.
const BELOW_EL3: &[&[Case]] = &[
    stage2::CASES,
    stage1::CASES,
    external::CASES,
    access::CASES,
    own::CASES,
    instruction::CASES,
    trap::CASES,
    debug::CASES,
    entry::CASES,
    aarch32::CASES,
    inject::CASES,
    forms::CASES,
    exclusive::CASES,
    memory_block::CASES,
    random::CASES,
];

fn always() -> bool {
    true
}

/// Four bits of an ID register.
fn field(register: u64, low: u32) -> u64 {
    register >> low & 0xf
}

fn lpa2() -> bool {
    field(id_aa64mmfr0_el1::read(), 28) == 1 && field(id_aa64mmfr0_el1::read(), 40) == 3
}

fn hafdbs() -> bool {
    field(id_aa64mmfr1_el1::read(), 0) >= 1
}

fn lse() -> bool {
    field(id_aa64isar0_el1::read(), 20) >= 2
}

fn sve() -> bool {
    field(id_aa64pfr0_el1::read(), 32) >= 1
}

fn sme() -> bool {
    field(id_aa64pfr1_el1::read(), 24) >= 1
}

fn bti() -> bool {
    field(id_aa64pfr1_el1::read(), 0) >= 1
}

fn mte() -> bool {
    field(id_aa64pfr1_el1::read(), 8) >= 2
}

fn gcs() -> bool {
    field(id_aa64pfr1_el1::read(), 44) >= 1
}

/// The strongest of the three algorithms: 0 is none, 4 and more is `FEAT_FPAC`.
fn pauth_level() -> u64 {
    let (isar1, isar2) = (id_aa64isar1_el1::read(), id_aa64isar2_el1::read());
    field(isar1, 4).max(field(isar1, 8)).max(field(isar2, 12))
}

fn pauth() -> bool {
    pauth_level() >= 1
}

fn fpac() -> bool {
    pauth_level() >= 4
}

fn wfxt() -> bool {
    field(id_aa64isar2_el1::read(), 0) >= 2
}

fn mops() -> bool {
    field(id_aa64isar2_el1::read(), 16) >= 1
}

fn nv2() -> bool {
    field(id_aa64mmfr2_el1::read(), 24) >= 2
}

fn fgt() -> bool {
    field(id_aa64mmfr0_el1::read(), 56) >= 1
}
