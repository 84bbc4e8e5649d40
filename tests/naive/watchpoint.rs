//! A Watchpoint exception, EC 0x34 and 0x35.

use super::bits::{bit, ones, ones2};
use super::sheet::Sheet;

/// ISS, then ISS2. WPT is UNKNOWN without WPTV. Without a FAR (`FnV` 1) there
/// is nothing for `FnP` to be imprecise about. `ESR_EL1` has no VNCR.
pub fn fields(word: u64, el: u8, sheet: &mut Sheet) {
    if bit(word, 17) {
        sheet.iss("WPT", word, 23, 18);
    } else {
        sheet.unknown("WPT");
    }
    sheet.iss("WPTV", word, 17, 17);
    sheet.iss("WPF", word, 16, 16);
    if !bit(word, 10) {
        sheet.iss("FnP", word, 15, 15);
    }
    if el == 2 {
        sheet.iss("VNCR", word, 13, 13);
    }
    sheet.iss("FnV", word, 10, 10);
    sheet.iss("CM", word, 8, 8);
    sheet.iss("WnR", word, 6, 6);
    sheet.iss("DFSC", word, 5, 0);
    sheet.iss2("GCS", word, 8, 8);
}

/// RES0 of ISS.
pub fn iss_res0(el: u8) -> u64 {
    let always = ones(24, 24) | ones(14, 14) | ones(12, 11) | ones(9, 9) | ones(7, 7);
    if el == 2 { always } else { always | ones(13, 13) }
}

/// RES0 of ISS2.
pub fn iss2_res0() -> u64 {
    ones2(23, 9) | ones2(7, 0)
}
