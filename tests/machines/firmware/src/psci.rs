//! What a machine with one core needs of PSCI (Arm DEN 0022).

use crate::power::{Line, raise};

const PSCI_VERSION: u64 = 0x8400_0000;
const MIGRATE_INFO_TYPE: u64 = 0x8400_0006;
const SYSTEM_OFF: u64 = 0x8400_0008;
const SYSTEM_RESET: u64 = 0x8400_0009;

const VERSION_1_0: u64 = 1 << 16;
/// No trusted operating system that would have to be moved.
const NOT_MIGRATED: u64 = 2;
const NOT_SUPPORTED: u64 = u64::MAX;

/// The answer to an SMC with this in `W0`.
pub(crate) fn call(function: u64) -> u64 {
    match function & 0xffff_ffff {
        PSCI_VERSION => VERSION_1_0,
        MIGRATE_INFO_TYPE => NOT_MIGRATED,
        SYSTEM_OFF => raise(Line::Off),
        SYSTEM_RESET => raise(Line::Restart),
        _ => NOT_SUPPORTED,
    }
}
