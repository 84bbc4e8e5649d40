//! An `SError` exception, EC 0x2f.

use super::bits::{bit, fsc, ones};
use super::sheet::Sheet;

/// ISS. With IDS = 1 the rest is IMPLEMENTATION DEFINED, and with a DFSC other
/// than 0x11 there is nothing but the DFSC.
pub fn fields(word: u64, sheet: &mut Sheet) {
    sheet.iss("IDS", word, 24, 24);
    if bit(word, 24) {
        return;
    }
    if fsc(word) == 0x11 {
        sheet.iss("ELS", word, 18, 18);
        sheet.iss("WU", word, 17, 16);
        sheet.iss("VFV", word, 15, 15);
        sheet.iss("PFV", word, 14, 14);
        sheet.iss("IESB", word, 13, 13);
        sheet.iss("AET", word, 12, 10);
        sheet.iss("EA", word, 9, 9);
        sheet.iss("WnRV", word, 7, 7);
        if bit(word, 7) {
            sheet.iss("WnR", word, 6, 6);
        }
    }
    sheet.iss("DFSC", word, 5, 0);
}

/// RES0 of ISS.
pub fn iss_res0(word: u64) -> u64 {
    if bit(word, 24) {
        0
    } else if fsc(word) == 0x11 {
        ones(23, 19) | ones(8, 8)
    } else {
        ones(23, 6)
    }
}
