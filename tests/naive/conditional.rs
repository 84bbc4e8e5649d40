//! Encodings that begin with CV and COND: traps that `AArch32` code can cause.

use super::bits::{bit, bits, ones};
use super::sheet::Sheet;

/// ISS[24:20]. COND is UNKNOWN when CV is 0.
fn condition(word: u64, sheet: &mut Sheet) {
    sheet.iss("CV", word, 24, 24);
    if bit(word, 24) {
        sheet.iss("COND", word, 23, 20);
    } else {
        sheet.unknown("COND");
    }
}

/// ISS of EC 0x01, a trapped WFI, WFE, WFIT or WFET.
pub fn wf(word: u64, sheet: &mut Sheet) {
    condition(word, sheet);
    // Only WFIT and WFET (TI 2 and 3) have a register.
    let with_register = bits(word, 1, 0) >= 2;
    if with_register && bit(word, 2) {
        sheet.iss("RN", word, 9, 5);
    }
    if with_register {
        sheet.iss("RV", word, 2, 2);
    }
    sheet.iss("TI", word, 1, 0);
}

/// RES0 of EC 0x01. RN with RV = 0 means nothing, but it is not RES0.
pub fn wf_res0(word: u64) -> u64 {
    let always = ones(19, 10) | ones(4, 3);
    if bits(word, 1, 0) < 2 { always | ones(9, 5) | ones(2, 2) } else { always }
}

/// ISS of EC 0x03, 0x05 and 0x08. No bit of it is RES0.
pub fn mcr_mrc(word: u64, sheet: &mut Sheet) {
    condition(word, sheet);
    sheet.iss("Opc2", word, 19, 17);
    sheet.iss("Opc1", word, 16, 14);
    sheet.iss("CRn", word, 13, 10);
    sheet.iss("Rt", word, 9, 5);
    sheet.iss("CRm", word, 4, 1);
    sheet.iss("Direction", word, 0, 0);
}

/// ISS of EC 0x04 and 0x0c.
pub fn mcrr_mrrc(word: u64, sheet: &mut Sheet) {
    condition(word, sheet);
    sheet.iss("Opc1", word, 19, 16);
    sheet.iss("Rt2", word, 14, 10);
    sheet.iss("Rt", word, 9, 5);
    sheet.iss("CRm", word, 4, 1);
    sheet.iss("Direction", word, 0, 0);
}

/// RES0 of EC 0x04 and 0x0c.
pub fn mcrr_mrrc_res0() -> u64 {
    ones(15, 15)
}

/// ISS of EC 0x06. `AM[2]` marks the literal form, which has no base register.
pub fn ldc_stc(word: u64, sheet: &mut Sheet) {
    condition(word, sheet);
    sheet.iss("imm8", word, 19, 12);
    if bit(word, 3) {
        sheet.unknown("Rn");
    } else {
        sheet.iss("Rn", word, 9, 5);
    }
    sheet.iss("Offset", word, 4, 4);
    sheet.iss("AM", word, 3, 1);
    sheet.iss("Direction", word, 0, 0);
}

/// RES0 of EC 0x06.
pub fn ldc_stc_res0() -> u64 {
    ones(11, 10)
}

/// ISS of EC 0x07.
pub fn fp_access(word: u64, sheet: &mut Sheet) {
    condition(word, sheet);
}

/// RES0 of EC 0x07.
pub fn fp_access_res0() -> u64 {
    ones(19, 0)
}

/// ISS of EC 0x13. Only an SMC trapped to EL2 has a layout, and its condition
/// is there only when the condition is known to have passed.
pub fn smc32(word: u64, el: u8, sheet: &mut Sheet) {
    if el != 2 {
        return;
    }
    if bit(word, 19) {
        condition(word, sheet);
    }
    sheet.iss("CCKNOWNPASS", word, 19, 19);
}

/// RES0 of EC 0x13.
pub fn smc32_res0(word: u64, el: u8) -> u64 {
    if el != 2 {
        ones(24, 0)
    } else if bit(word, 19) {
        ones(18, 0)
    } else {
        ones(24, 20) | ones(18, 0)
    }
}
