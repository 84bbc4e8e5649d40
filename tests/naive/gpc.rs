//! A Granule Protection Check exception, EC 0x1e of `ESR_EL3`.

use super::bits::{bit, ones, ones2};
use super::sheet::Sheet;

/// ISS and ISS2. An instruction access (`InD` 1) has no direction and is not
/// made through `VNCR_EL2`.
pub fn fields(word: u64, sheet: &mut Sheet) {
    let data = !bit(word, 20);
    sheet.iss("S2PTW", word, 21, 21);
    sheet.iss("InD", word, 20, 20);
    sheet.iss("GPCSC", word, 19, 14);
    if data {
        sheet.iss("VNCR", word, 13, 13);
    }
    sheet.iss("CM", word, 8, 8);
    sheet.iss("S1PTW", word, 7, 7);
    if data {
        sheet.iss("WnR", word, 6, 6);
    }
    sheet.iss("xFSC", word, 5, 0);
    sheet.iss2("HDBSSF", word, 11, 11);
    sheet.iss2("GCS", word, 8, 8);
}

/// RES0 of ISS.
pub fn iss_res0(word: u64) -> u64 {
    let always = ones(24, 22) | ones(12, 9);
    if bit(word, 20) { always | ones(13, 13) | ones(6, 6) } else { always }
}

/// RES0 of ISS2.
pub fn iss2_res0() -> u64 {
    ones2(23, 12) | ones2(10, 9) | ones2(7, 0)
}
