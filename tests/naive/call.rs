//! Calls and the small encodings: a few low bits, or one field over all.

use super::bits::{bit, ones};
use super::sheet::Sheet;

/// ISS of EC 0x11, 0x12, 0x15, 0x16 (SVC, HVC) and 0x17 (SMC from `AArch64`).
pub fn immediate(word: u64, sheet: &mut Sheet) {
    sheet.iss("imm16", word, 15, 0);
}

/// RES0 of EC 0x11, 0x12, 0x15, 0x16 and 0x17.
pub fn immediate_res0() -> u64 {
    ones(24, 16)
}

/// ISS of EC 0x1a. Only ERETAA and ERETAB have a key for ERETA to name.
pub fn eret(word: u64, sheet: &mut Sheet) {
    sheet.iss("ERET", word, 1, 1);
    if bit(word, 1) {
        sheet.iss("ERETA", word, 0, 0);
    }
}

/// RES0 of EC 0x1a.
pub fn eret_res0(word: u64) -> u64 {
    if bit(word, 1) { ones(24, 2) } else { ones(24, 2) | ones(0, 0) }
}

/// ISS of EC 0x0d.
pub fn bti(word: u64, sheet: &mut Sheet) {
    sheet.iss("BTYPE", word, 1, 0);
}

/// RES0 of EC 0x0d.
pub fn bti_res0() -> u64 {
    ones(24, 2)
}

/// ISS of EC 0x1c.
pub fn pac_fail(word: u64, sheet: &mut Sheet) {
    sheet.iss("DnI", word, 1, 1);
    sheet.iss("BnA", word, 0, 0);
}

/// RES0 of EC 0x1c.
pub fn pac_fail_res0() -> u64 {
    ones(24, 2)
}

/// ISS of EC 0x1d.
pub fn sme_access(word: u64, sheet: &mut Sheet) {
    sheet.iss("SMTC", word, 2, 0);
}

/// RES0 of EC 0x1d.
pub fn sme_access_res0() -> u64 {
    ones(24, 3)
}

/// ISS of EC 0x0a: one number that says which instruction.
pub fn other_instruction(word: u64, sheet: &mut Sheet) {
    sheet.iss("ISS", word, 24, 0);
}

/// ISS of EC 0x1f.
pub fn impdef_el3(word: u64, sheet: &mut Sheet) {
    sheet.iss("IMPLEMENTATION_DEFINED", word, 24, 0);
}
