//! When `FAR_ELx` and PFAR (at EL3, MFAR) mean something.

use super::bits::{bit, ec, fsc};
use super::codes::{external_abort, parity};
use super::encoding::allocated;

/// Whether `FAR_EL<el>` holds an address of this exception.
pub fn far_valid(word: u64, el: u8) -> bool {
    if !allocated(word, el) {
        return false;
    }
    match ec(word) {
        0x20 | 0x21 | 0x24 | 0x25 => !abort_without_far(word),
        // PC alignment fault, and the GPC exception (only ESR_EL3 lists it).
        0x22 | 0x1e => true,
        // FEAT_RASv2: VFV, with IDS 0 and DFSC 0x11.
        0x2f => !bit(word, 24) && fsc(word) == 0x11 && bit(word, 15),
        // Watchpoint: unless FnV.
        0x34 | 0x35 => !bit(word, 10),
        _ => false,
    }
}

/// Bit 10 with an External abort or a parity error. The manual has `FnV` for
/// 0x10 alone, but a set bit is reason enough not to trust the address.
pub fn abort_without_far(word: u64) -> bool {
    bit(word, 10) && (external_abort(fsc(word)) || parity(fsc(word)))
}

/// Whether PFAR (`MFAR_EL3` at EL3) holds an address: PFV where PFV exists, and
/// always for a Granule Protection Check exception.
pub fn pfar_valid(word: u64, el: u8) -> bool {
    if !allocated(word, el) {
        return false;
    }
    let pfv = bit(word, 14);
    match ec(word) {
        0x1e => true,
        0x20 | 0x21 => external_abort(fsc(word)) && pfv,
        // With ISV = 1 the same bit is AR; with IDS = 1 it is anything.
        0x24 | 0x25 => !bit(word, 24) && external_abort(fsc(word)) && pfv,
        0x2f => !bit(word, 24) && fsc(word) == 0x11 && pfv,
        _ => false,
    }
}
