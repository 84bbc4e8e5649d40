//! Who is told about a guest's abort, by four rules of different age.

use super::bits::{bit, ec, fsc};

/// EC 0x20 and 0x24: aborts from a lower Exception level.
fn from_guest(word: u64) -> bool {
    ec(word) == 0x20 || ec(word) == 0x24
}

/// The `BUS_OBJERR` proposal of December 2024 (RFC v2): four codes, nothing else.
pub fn kvm_rfc_v2(word: u64) -> bool {
    from_guest(word) && matches!(fsc(word), 0x10 | 0x15 | 0x18 | 0x1d)
}

/// Every External abort and parity error, except those on a walk with S1PTW,
/// where the table was stage 2's business.
pub fn every_sea(word: u64) -> bool {
    if !from_guest(word) {
        return false;
    }
    match fsc(word) {
        0x10 | 0x18 => true,
        0x12..=0x17 | 0x1b..=0x1f => !bit(word, 7),
        _ => false,
    }
}

/// Codes with `SIGBUS` and `BUS_OBJERR` in Linux's `fault_info`.
pub fn host_bus_objerr(word: u64) -> bool {
    from_guest(word) && matches!(fsc(word), 0x10 | 0x18 | 0x35)
}

/// What `kvm_handle_guest_sea` makes of the word: the route, the ESR that user
/// space is shown, whether it is given a GVA, and where a GPA comes from.
pub fn kvm_sea(word: u64) -> Option<(&'static str, u64, bool, &'static str)> {
    let code = fsc(word);
    if !from_guest(word) || !kvm_vcpu_abt_issea(code) {
        return None;
    }
    // host_owns_sea: a stage 2 fault on a stage 1 walk. Parity codes are not
    // in the test, because FEAT_RAS does not permit them.
    if (0x13..=0x17).contains(&code) && bit(word, 7) {
        return Some(("serror", 0, false, "none"));
    }
    let fnv = bit(word, 10);
    // EC, IL, SET, FnV, EA, CM, WnR and FSC; S1PTW is hidden.
    let shown = word & 0xfe00_1f7f;
    // __fault_safe_to_translate looks at FnV for 0x10 alone.
    let gpa = if code == 0x18 || (code == 0x10 && !fnv) { "translate_far" } else { "none" };
    Some(("exit", shown, !fnv, gpa))
}

/// The twelve codes that KVM takes for an External abort; 0x12 is not one.
fn kvm_vcpu_abt_issea(code: u64) -> bool {
    matches!(code, 0x10 | 0x13..=0x18 | 0x1b..=0x1f)
}
