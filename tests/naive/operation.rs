//! Exceptions from data processing: floating-point, MOPS and GCS.

use super::bits::{bit, bits, ones};
use super::sheet::Sheet;

/// ISS of EC 0x28 (from `AArch32`) and 0x2c (from `AArch64`). VECITR is UNKNOWN
/// from `AArch64`. The flags hold only when TFV is 1.
pub fn fp_exception(word: u64, sheet: &mut Sheet) {
    sheet.iss("TFV", word, 23, 23);
    if bits(word, 31, 26) == 0x28 {
        sheet.iss("VECITR", word, 10, 8);
    } else {
        sheet.unknown("VECITR");
    }
    for (name, n) in [("IDF", 7), ("IXF", 4), ("UFF", 3), ("OFF", 2), ("DZF", 1), ("IOF", 0)] {
        if bit(word, 23) {
            sheet.iss(name, word, n, n);
        } else {
            sheet.unknown(name);
        }
    }
}

/// RES0 of EC 0x28 and 0x2c.
pub fn fp_exception_res0() -> u64 {
    ones(24, 24) | ones(22, 11) | ones(6, 5)
}

/// ISS of EC 0x27. `MemInst` 0 is CPY*, with four option bits; 1 is SET*,
/// with two. `isSETG` does not depend on it.
pub fn mops(word: u64, sheet: &mut Sheet) {
    sheet.iss("MemInst", word, 24, 24);
    sheet.iss("isSETG", word, 23, 23);
    if bit(word, 24) {
        sheet.iss("Options", word, 20, 19);
    } else {
        sheet.iss("Options", word, 22, 19);
    }
    sheet.iss("FromEpilogue", word, 18, 18);
    sheet.iss("FormatOption", word, 17, 16);
    sheet.iss("destreg", word, 14, 10);
    sheet.iss("srcreg", word, 9, 5);
    sheet.iss("sizereg", word, 4, 0);
}

/// RES0 of EC 0x27.
pub fn mops_res0(word: u64) -> u64 {
    if bit(word, 24) { ones(22, 21) | ones(15, 15) } else { ones(15, 15) }
}

/// ISS of EC 0x2d. `ExType` 0 is a failed check, 1 an EXLOCK, 2 a trapped
/// store. Rn is UNKNOWN for two of the instructions, IT 5 and 8.
pub fn gcs(word: u64, sheet: &mut Sheet) {
    let kind = bits(word, 23, 20);
    let instruction = bits(word, 4, 0);
    sheet.iss("ExType", word, 23, 20);
    if kind == 2 {
        sheet.iss("Raddr", word, 14, 10);
        sheet.iss("Rvalue", word, 9, 5);
    }
    if kind == 0 {
        if instruction == 5 || instruction == 8 {
            sheet.unknown("Rn");
        } else {
            sheet.iss("Rn", word, 9, 5);
        }
        sheet.iss("IT", word, 4, 0);
    }
}

/// RES0 of EC 0x2d.
pub fn gcs_res0(word: u64) -> u64 {
    let always = ones(24, 24) | ones(19, 15);
    match bits(word, 23, 20) {
        0 => always | ones(14, 10),
        2 => always | ones(4, 0),
        _ => always | ones(14, 0),
    }
}
