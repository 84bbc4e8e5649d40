//! Debug exceptions other than watchpoints, and Profiling exceptions.

use super::bits::{bit, ones};
use super::sheet::Sheet;

/// ISS of EC 0x30, 0x31 (Breakpoint) and 0x3a (Vector Catch).
pub fn breakpoint(word: u64, sheet: &mut Sheet) {
    sheet.iss("IFSC", word, 5, 0);
}

/// RES0 of EC 0x30, 0x31 and 0x3a.
pub fn breakpoint_res0() -> u64 {
    ones(24, 6)
}

/// ISS of EC 0x32 and 0x33. EX holds only when ISV is 1.
pub fn software_step(word: u64, sheet: &mut Sheet) {
    sheet.iss("ISV", word, 24, 24);
    if bit(word, 24) {
        sheet.iss("EX", word, 6, 6);
    }
    sheet.iss("IFSC", word, 5, 0);
}

/// RES0 of EC 0x32 and 0x33.
pub fn software_step_res0(word: u64) -> u64 {
    if bit(word, 24) { ones(23, 7) } else { ones(23, 6) }
}

/// ISS of EC 0x38 (BKPT) and 0x3c (BRK).
pub fn breakpoint_instruction(word: u64, sheet: &mut Sheet) {
    sheet.iss("Comment", word, 15, 0);
}

/// RES0 of EC 0x38 and 0x3c.
pub fn breakpoint_instruction_res0() -> u64 {
    ones(24, 16)
}

/// ISS of EC 0x3d.
pub fn profiling(word: u64, sheet: &mut Sheet) {
    sheet.iss("FSC", word, 5, 1);
    sheet.iss("SYNC", word, 0, 0);
}

/// RES0 of EC 0x3d.
pub fn profiling_res0() -> u64 {
    ones(24, 6)
}
