//! Trapped system register accesses and System instructions from `AArch64`.

use super::bits::ones;
use super::sheet::Sheet;

/// ISS of EC 0x18. Op2 stands above Op1.
pub fn msr_mrs_sys(word: u64, sheet: &mut Sheet) {
    sheet.iss("Op0", word, 21, 20);
    sheet.iss("Op2", word, 19, 17);
    sheet.iss("Op1", word, 16, 14);
    sheet.iss("CRn", word, 13, 10);
    sheet.iss("Rt", word, 9, 5);
    sheet.iss("CRm", word, 4, 1);
    sheet.iss("Direction", word, 0, 0);
}

/// RES0 of EC 0x18.
pub fn msr_mrs_sys_res0() -> u64 {
    ones(24, 22)
}

/// ISS of EC 0x14. Rt numbers a pair of registers, so it has four bits.
pub fn msrr_mrrs(word: u64, sheet: &mut Sheet) {
    sheet.iss("Op0", word, 21, 20);
    sheet.iss("Op2", word, 19, 17);
    sheet.iss("Op1", word, 16, 14);
    sheet.iss("CRn", word, 13, 10);
    sheet.iss("Rt", word, 9, 6);
    sheet.iss("CRm", word, 4, 1);
    sheet.iss("Direction", word, 0, 0);
}

/// RES0 of EC 0x14.
pub fn msrr_mrrs_res0() -> u64 {
    ones(24, 22) | ones(5, 5)
}
