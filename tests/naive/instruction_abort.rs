//! An Instruction Abort, EC 0x20 and 0x21.

use super::bits::{fsc, ones, ones2};
use super::codes::{external_abort, has_hdbssf, permission};
use super::sheet::Sheet;

/// ISS, then ISS2 where the register has one.
pub fn fields(word: u64, el: u8, sheet: &mut Sheet) {
    let code = fsc(word);
    if el == 2 {
        sheet.iss("TopLevel", word, 21, 21);
    }
    if external_abort(code) {
        sheet.iss("PFV", word, 14, 14);
    }
    if has_set(code, el) {
        sheet.iss("SET", word, 12, 11);
    }
    if code == 0x10 {
        sheet.iss("FnV", word, 10, 10);
    }
    sheet.iss("EA", word, 9, 9);
    sheet.iss("S1PTW", word, 7, 7);
    sheet.iss("IFSC", word, 5, 0);
    // ESR_EL3 gives no ISS2 to EC 0x21, though it gives one to 0x20.
    if !(el == 3 && super::bits::ec(word) == 0x21) {
        iss2_fields(word, el, sheet);
    }
}

/// ISS2: HDBSSF has its list of codes, the rest describes a Permission fault.
fn iss2_fields(word: u64, el: u8, sheet: &mut Sheet) {
    let code = fsc(word);
    if has_hdbssf(code) {
        sheet.iss2("HDBSSF", word, 11, 11);
    }
    if permission(code) {
        if el != 3 {
            sheet.iss2("AssuredOnly", word, 7, 7);
        }
        sheet.iss2("Overlay", word, 6, 6);
        if el == 2 {
            sheet.iss2("DirtyBit", word, 5, 5);
        }
    }
}

/// SET: `ESR_EL2` asks for IFSC 0x10, the others take a walk too.
fn has_set(code: u64, el: u8) -> bool {
    if el == 2 { code == 0x10 } else { external_abort(code) }
}

/// RES0 of ISS.
pub fn iss_res0(word: u64, el: u8) -> u64 {
    let code = fsc(word);
    let mut mask = ones(24, 22) | ones(20, 15) | ones(13, 13) | ones(8, 8) | ones(6, 6);
    if el != 2 {
        mask |= ones(21, 21); // TopLevel
    }
    // In ESR_EL2, PFV exists whatever the code; it only says nothing then.
    if el != 2 && !external_abort(code) {
        mask |= ones(14, 14);
    }
    if !has_set(code, el) {
        mask |= ones(12, 11);
    }
    if code != 0x10 {
        mask |= ones(10, 10); // FnV
    }
    mask
}

/// RES0 of ISS2. None of its fields depends on the code.
pub fn iss2_res0(el: u8) -> u64 {
    let always = ones2(23, 12) | ones2(10, 8) | ones2(4, 0);
    match el {
        // No DirtyBit.
        1 => always | ones2(5, 5),
        2 => always,
        // Neither DirtyBit nor AssuredOnly.
        _ => always | ones2(5, 5) | ones2(7, 7),
    }
}
