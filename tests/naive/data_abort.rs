//! A Data Abort, EC 0x24 and 0x25.

use super::bits::{bit, bits, ec, fsc, ones, ones2};
use super::codes::{external_abort, has_hdbssf, has_lst, permission};
use super::sheet::Sheet;

/// ISS, then ISS2.
pub fn fields(word: u64, el: u8, sheet: &mut Sheet) {
    let code = fsc(word);
    sheet.iss("ISV", word, 24, 24);
    if bit(word, 24) {
        access_fields(word, sheet);
    } else {
        no_access_fields(word, el, sheet);
    }
    if el != 1 {
        sheet.iss("VNCR", word, 13, 13);
    }
    if has_lst(code) {
        sheet.iss("LST", word, 12, 11);
    } else if external_abort(code) {
        sheet.iss("SET", word, 12, 11);
    }
    if code == 0x10 {
        sheet.iss("FnV", word, 10, 10);
    }
    sheet.iss("EA", word, 9, 9);
    sheet.iss("CM", word, 8, 8);
    sheet.iss("S1PTW", word, 7, 7);
    if wnr_unknown(code) {
        sheet.unknown("WnR");
    } else {
        sheet.iss("WnR", word, 6, 6);
    }
    sheet.iss("DFSC", word, 5, 0);
    iss2_fields(word, el, sheet);
}

/// ISS[23:14] with ISV = 1: the access and its register.
fn access_fields(word: u64, sheet: &mut Sheet) {
    sheet.iss("SAS", word, 23, 22);
    sheet.iss("SSE", word, 21, 21);
    sheet.iss("SRT", word, 20, 16);
    sheet.iss("SF", word, 15, 15);
    sheet.iss("AR", word, 14, 14);
}

/// ISS[23:14] with ISV = 0: other things in the same bits.
fn no_access_fields(word: u64, el: u8, sheet: &mut Sheet) {
    let external = external_abort(fsc(word));
    if el == 2 {
        sheet.iss("TopLevel", word, 21, 21);
    }
    if external {
        sheet.iss("WU", word, 17, 16);
    }
    sheet.iss("FnP", word, 15, 15);
    if external {
        sheet.iss("PFV", word, 14, 14);
    }
}

/// The direction is UNKNOWN for an unsupported atomic hardware update and for
/// an unsupported Exclusive or Atomic access.
fn wnr_unknown(code: u64) -> bool {
    code == 0x31 || code == 0x35
}

/// ISS2: HDBSSF has its list of codes, GCS is always there, Xs belongs to
/// ST64BV and ST64BV0 (LST 1 and 3), the rest describes a Permission fault.
fn iss2_fields(word: u64, el: u8, sheet: &mut Sheet) {
    let code = fsc(word);
    let lst = bits(word, 12, 11);
    if has_hdbssf(code) {
        sheet.iss2("HDBSSF", word, 11, 11);
    }
    if permission(code) {
        sheet.iss2("TnD", word, 10, 10);
    }
    if permission(code) && el != 3 {
        sheet.iss2("TagAccess", word, 9, 9);
    }
    sheet.iss2("GCS", word, 8, 8);
    if permission(code) && el != 3 {
        sheet.iss2("AssuredOnly", word, 7, 7);
    }
    if permission(code) {
        sheet.iss2("Overlay", word, 6, 6);
    }
    // A read cannot fail for want of a dirty state.
    if permission(code) && bit(word, 6) {
        sheet.iss2("DirtyBit", word, 5, 5);
    }
    if has_lst(code) && (lst == 1 || lst == 3) {
        sheet.iss2("Xs", word, 4, 0);
    }
}

/// RES0 of ISS.
pub fn iss_res0(word: u64, el: u8) -> u64 {
    let code = fsc(word);
    let mut mask = 0;
    if !bit(word, 24) {
        mask |= ones(23, 22); // SAS
        if el != 2 {
            mask |= ones(21, 21); // SSE and TopLevel
        }
        mask |= ones(20, 18); // the top of SRT, above WU
        if !external_abort(code) {
            mask |= ones(17, 16); // WU
            mask |= ones(14, 14); // PFV
        }
    }
    if el == 1 {
        mask |= ones(13, 13); // VNCR
    }
    if !has_lst(code) && !external_abort(code) {
        mask |= ones(12, 11); // LST and SET
    }
    if code != 0x10 {
        mask |= ones(10, 10); // FnV
    }
    mask
}

/// RES0 of ISS2. Only HDBSSF asks for a code; the other fields exist with
/// their feature, even where they say nothing.
pub fn iss2_res0(word: u64, el: u8) -> u64 {
    let mut mask = ones2(23, 12);
    if !has_hdbssf(fsc(word)) {
        mask |= ones2(11, 11);
    }
    if el == 3 {
        mask |= ones2(9, 9); // TagAccess
        mask |= ones2(7, 7); // AssuredOnly
    }
    mask
}

/// Whether a core may report this word with ISV = 1: a stage 2 fault, or a 64-byte access. Not an
/// External abort or parity error, nor an access of a table walk, of cache maintenance, of the
/// Guarded Control Stack or through `VNCR_EL2`.
pub fn may_have_isv(word: u64, el: u8) -> bool {
    let code = fsc(word);
    let is_parity = matches!(code, 0x18 | 0x1b..=0x1f);
    let is_ls64 = has_lst(code) && bits(word, 12, 11) != 0;
    let is_stage2 = el == 2 && ec(word) == 0x24;
    let is_other = bit(word, 7) || bit(word, 8) || bit(word, 40) || bit(word, 13);
    (is_ls64 || is_stage2) && !external_abort(code) && !is_parity && !is_other
}
