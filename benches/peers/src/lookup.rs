//! The ways to look a fault status code up, for two questions that `src/` answers.
//!
//! *Class*: 17 answers. *Verdict*: two bits that two more fields of the word take part in: does
//! the guest's owner hear of it (`every_sea`, which `S1PTW` can veto), and is there no FAR
//! (`FnV`). Everything is for a Data Abort from a guest, so that the lookup alone is compared.

use crate::candidate;
use crate::candidate::Candidate;
use aarch64_syndrome::policy::FaultStatusSet;
use aarch64_syndrome::{Esr, FaultStatus, policy};

const TABLE: &str = "64-row table";
const MATCH: &str = "match";
const SET: &str = "64-bit sets";
const WIDE: &str = "256-row table";

/// Class: what `src/fsc.rs` does first.
pub const CLASS: [Candidate<u64, u8>; 4] = [
    candidate!(TABLE, class_by_table, &[]),
    candidate!(MATCH, class_by_match, &[]),
    candidate!(SET, class_by_sets, &[]),
    candidate!(WIDE, class_by_wide_table, &[]),
];

/// Verdict: what `src/policy.rs` does first.
pub const VERDICT: [Candidate<u64, u8>; 4] = [
    candidate!(SET, verdict_by_sets, &[]),
    candidate!(TABLE, verdict_by_table, &[]),
    candidate!(MATCH, verdict_by_match, &[]),
    candidate!(WIDE, verdict_by_wide_table, &[]),
];

const fn fsc(esr: u64) -> u8 {
    esr as u8 & 0x3f
}

/// The row of the wide tables: `FnV` in bit 7, `S1PTW` in bit 6, the code below.
const fn wide_row(esr: u64) -> usize {
    (esr & 0x3f | esr >> 1 & 0x40 | esr >> 3 & 0x80) as usize
}

/// A word for a row of the wide tables.
const fn wide_word(row: usize) -> u64 {
    let row = row as u64;
    0x24 << 26 | row & 0x3f | (row & 0x40) << 1 | (row & 0x80) << 3
}

static CLASSES: [u8; 64] = {
    let mut rows = [0; 64];
    let mut code = 0;
    while code < 64 {
        rows[code] = FaultStatus::from_bits(code as u8).class() as u8;
        code += 1;
    }
    rows
};

static WIDE_CLASSES: [u8; 256] = {
    let mut rows = [0; 256];
    let mut row = 0;
    while row < 256 {
        rows[row] = CLASSES[row & 0x3f];
        row += 1;
    }
    rows
};

/// The five bits of a class, a set of codes for each.
const CLASS_BITS: [u64; 5] = {
    let mut bits = [0; 5];
    let mut code = 0;
    while code < 64 {
        let mut bit = 0;
        while bit < 5 {
            bits[bit] |= (CLASSES[code] as u64 >> bit & 1) << code;
            bit += 1;
        }
        code += 1;
    }
    bits
};

#[inline]
fn class_by_table(esr: u64) -> u8 {
    CLASSES[usize::from(fsc(esr))]
}

#[inline]
fn class_by_match(esr: u64) -> u8 {
    crate::by_match::class(fsc(esr))
}

#[inline]
fn class_by_sets(esr: u64) -> u8 {
    let bit = |index: usize| ((CLASS_BITS[index] >> fsc(esr) & 1) as u8) << index;
    bit(0) | bit(1) | bit(2) | bit(3) | bit(4)
}

#[inline]
fn class_by_wide_table(esr: u64) -> u8 {
    WIDE_CLASSES[wide_row(esr)]
}

const EVERY_SEA: FaultStatusSet = policy::EVERY_SEA;
/// The walk codes of [`EVERY_SEA`]: 0x12 to 0x17, 0x1b to 0x1f.
const ON_WALK: u64 = 0xf8fc_0000;

#[inline]
fn verdict_by_sets(esr: u64) -> u8 {
    let sea = EVERY_SEA.into_bits() >> fsc(esr);
    let vetoed = ON_WALK >> fsc(esr) & esr >> 7;
    (sea & !vetoed & 1 | (sea & esr >> 10 & 1) << 1) as u8
}

static VERDICTS: [u8; 64] = {
    let mut rows = [0; 64];
    let mut code = 0;
    while code < 64 {
        let sea = EVERY_SEA.into_bits() >> code & 1;
        rows[code] = (sea | (ON_WALK >> code & 1) << 1) as u8;
        code += 1;
    }
    rows
};

#[inline]
fn verdict_by_table(esr: u64) -> u8 {
    let row = u64::from(VERDICTS[usize::from(fsc(esr))]);
    let vetoed = row >> 1 & esr >> 7;
    (row & !vetoed & 1 | (row & esr >> 10 & 1) << 1) as u8
}

#[inline]
fn verdict_by_match(esr: u64) -> u8 {
    let (s1ptw, fnv) = (esr & 1 << 7 != 0, esr & 1 << 10 != 0);
    let (is_sea, is_told) = match fsc(esr) {
        0x10 | 0x18 => (true, true),
        0x12..=0x17 | 0x1b..=0x1f => (true, !s1ptw),
        _ => (false, false),
    };
    u8::from(is_told) | u8::from(is_sea && fnv) << 1
}

static WIDE_VERDICTS: [u8; 256] = {
    let mut rows = [0; 256];
    let mut row = 0;
    while row < 256 {
        let esr = Esr::from_bits(wide_word(row));
        let is_sea = EVERY_SEA.contains(FaultStatus::from_bits(row as u8));
        let no_far = is_sea && row & 0x80 != 0;
        rows[row] = policy::every_sea(esr) as u8 | (no_far as u8) << 1;
        row += 1;
    }
    rows
};

#[inline]
fn verdict_by_wide_table(esr: u64) -> u8 {
    WIDE_VERDICTS[wide_row(esr)]
}
