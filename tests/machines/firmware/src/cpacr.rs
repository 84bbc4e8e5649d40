//! The accesses that `CPTR_EL3.TCPAC` traps: all of `CPACR_EL1` and `CPTR_EL2` below EL3.

use crate::start::Frame;
use aarch64_syndrome::{Direction, SysRegAccess, sysreg};
use arm_sysregs::el1::accessors::{read_cpacr_el1, write_cpacr_el1};
use arm_sysregs::el1::registers::CpacrEl1;
use arm_sysregs::el2::accessors::{read_cptr_el2, read_hcr_el2, write_cptr_el2};
use arm_sysregs::el2::registers::{CptrEl2, HcrEl2};

/// A guest asks for an error: see `request.rs`.
pub(crate) fn is_request(frame: &Frame, access: SysRegAccess) -> bool {
    let is_read = access.direction == Direction::Read && access.rt.is_none();
    is_read && access.register == sysreg::CPACR_EL1 && frame.level() == 1
}

/// Does the access in the place of whoever made it.
pub(crate) fn perform(frame: &mut Frame, access: SysRegAccess) {
    // A kernel at EL2 with E2H = 1 means CPTR_EL2 when it says CPACR_EL1.
    let is_host_at_el2 = frame.level() == 2 && read_hcr_el2().contains(HcrEl2::E2H);
    let is_of_el2 = match access.register {
        sysreg::CPTR_EL2 => true,
        sysreg::CPACR_EL1 => is_host_at_el2,
        sysreg::CPACR_EL12 => false,
        _ => panic!("not expected: {access}"),
    };
    match access.direction {
        Direction::Read => {
            let value = if is_of_el2 { read_cptr_el2().bits() } else { read_cpacr_el1().bits() };
            if let Some(rt) = access.rt {
                frame.x[rt] = value;
            }
        }
        Direction::Write => {
            let value = access.rt.map_or(0, |rt| frame.x[rt]);
            // SAFETY: what traps at EL1 and EL2 is the business of those, and no concern of EL3.
            unsafe {
                if is_of_el2 {
                    write_cptr_el2(CptrEl2::from_bits_retain(value));
                } else {
                    write_cpacr_el1(CpacrEl1::from_bits_retain(value));
                }
            }
        }
    }
}
