//! What the level below is told, bit by bit. `EC` is that of an exception from a lower level.

use super::address::far_valid;
use super::bits::{bit, bits, ec, fsc};
use super::codes::external_abort;

/// The word and the address for EL2, of what EL3 has taken.
pub fn to_el2(esr: u64, far: u64) -> (u64, Option<u64>) {
    let far = far_valid(esr, 3).then_some(far);
    let esr = match ec(esr) {
        // ESR_EL2 has SET of an Instruction Abort for 0x10 alone.
        0x20 | 0x21 if fsc(esr) != 0x10 => clear(esr, &[12, 11]),
        0x2f => esr % (1 << 32),
        _ => esr,
    };
    (esr, far)
}

/// The word and the address for EL1, of what EL2 has taken; `None` without the level that it needs.
pub fn to_el1(esr: u64, far: u64, level: Option<i8>) -> Option<(u64, Option<u64>)> {
    let is_valid = far_valid(esr, 2);
    let as_it_was = (esr, is_valid.then_some(far));
    match ec(esr) {
        0x20 | 0x21 | 0x24 | 0x25 => {}
        0x34 | 0x35 if bit(esr, 13) => return Some((clear(esr, &[13]) | 1 << 10, None)),
        0x2f => return Some((esr % (1 << 32), as_it_was.1)),
        _ => return Some(as_it_was),
    }
    let is_data = bit(esr, 28);
    let s1ptw = bit(esr, 7);
    if s1ptw && level.is_none() {
        return None;
    }
    // The address of an access through VNCR_EL2 is EL2's.
    let is_valid = is_valid && !(is_data && bit(esr, 13));
    let on_walk = s1ptw || matches!(fsc(esr), 0x12..=0x17 | 0x1b..=0x1f | 0x22..=0x27);
    let code = match level {
        Some(level) if on_walk && is_valid => 0x14_u64.wrapping_add_signed(level.into()),
        _ => 0x10,
    };
    let was_external = external_abort(fsc(esr));
    let isv = is_data && bit(esr, 24);
    let mut told = if is_data { 0x24 } else { 0x20 } << 26 | 1 << 25 | code;
    let mut keep = |n: u32, condition: bool| {
        if condition {
            told |= u64::from(bit(esr, n)) << n;
        }
    };
    // EA, where it is not 0 by definition.
    keep(9, was_external || matches!(fsc(esr), 0x18 | 0x1b..=0x1f));
    // CM, WnR; WnR is UNKNOWN for 0x31 and 0x35.
    keep(8, is_data);
    keep(6, is_data && !matches!(fsc(esr), 0x31 | 0x35));
    // SET
    for n in [11, 12] {
        keep(n, was_external && (is_data || fsc(esr) == 0x10));
    }
    // PFV, which goes when it turns out that the target's PFAR is not written.
    keep(14, was_external && !isv);
    // FnP and WU
    keep(15, is_data && !isv);
    for n in [16, 17] {
        keep(n, is_data && !isv && was_external);
    }
    // GCS, ISS2 [8]
    keep(40, is_data);
    if is_data && bit(esr, 8) {
        told |= 1 << 6;
    }
    if code == 0x10 && !is_valid {
        told |= 1 << 10;
    }
    debug_assert_eq!(bits(told, 31, 29), 0b100);
    Some((told, is_valid.then_some(far)))
}

fn clear(word: u64, positions: &[u32]) -> u64 {
    positions.iter().fold(word, |word, n| if bit(word, *n) { word - (1 << n) } else { word })
}
