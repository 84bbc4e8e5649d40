//! What kind of fault a code stands for, and its level.

use super::bits::{ec, fsc};

/// The kind of fault in ESR.{EC, xFSC}; `None` if the exception has no fault
/// status code of this kind (EC 0x1e, 0x20, 0x21, 0x24, 0x25 have one).
pub fn class(word: u64) -> Option<&'static str> {
    let code = fsc(word);
    match ec(word) {
        // A Granule Protection Check exception reports nothing but GPFs.
        0x1e => {
            if (0x22..=0x28).contains(&code) {
                Some(class_of_data_abort(code))
            } else {
                Some("Unallocated")
            }
        }
        // No tag check, no alignment and no access type of an instruction fetch.
        0x20 | 0x21 => {
            if code == 0x11 || code == 0x21 || code == 0x34 || code == 0x35 {
                Some("Unallocated")
            } else {
                Some(class_of_data_abort(code))
            }
        }
        0x24 | 0x25 => Some(class_of_data_abort(code)),
        _ => None,
    }
}

/// DFSC, as `ESR_ELx` lists it for a Data Abort.
fn class_of_data_abort(code: u64) -> &'static str {
    match code {
        0x00..=0x03 | 0x29 | 0x2c => "AddressSize",
        0x04..=0x07 | 0x2a | 0x2b => "Translation",
        0x08..=0x0b => "AccessFlag",
        0x0c..=0x0f => "Permission",
        0x10 => "SyncExternal",
        0x11 => "TagCheck",
        0x12..=0x17 => "SyncExternalOnWalk",
        0x18 => "SyncParity",
        0x1b..=0x1f => "SyncParityOnWalk",
        0x21 => "Alignment",
        0x22..=0x27 => "GranuleProtectionOnWalk",
        0x28 => "GranuleProtection",
        0x30 => "TlbConflict",
        0x31 => "UnsupportedAtomicUpdate",
        0x34 => "Lockdown",
        0x35 => "UnsupportedExclusive",
        _ => "Unallocated",
    }
}

/// The lookup level in the code; `None` for a fault without one.
pub fn level(word: u64) -> Option<i8> {
    if class(word).is_none() || class(word) == Some("Unallocated") {
        return None;
    }
    match fsc(word) {
        // Two low bits are the level: address size, translation, access flag,
        // permission, external on walk, parity on walk, GPF on walk.
        0x00 | 0x04 | 0x08 | 0x0c | 0x14 | 0x1c | 0x24 => Some(0),
        0x01 | 0x05 | 0x09 | 0x0d | 0x15 | 0x1d | 0x25 => Some(1),
        0x02 | 0x06 | 0x0a | 0x0e | 0x16 | 0x1e | 0x26 => Some(2),
        0x03 | 0x07 | 0x0b | 0x0f | 0x17 | 0x1f | 0x27 => Some(3),
        // The levels below 0 came later, into whatever codes were free.
        0x13 | 0x1b | 0x23 | 0x29 | 0x2b => Some(-1),
        0x12 | 0x22 | 0x2a | 0x2c => Some(-2),
        _ => None,
    }
}
