//! EL3, on a machine that has one.

use crate::registers::id_aa64pfr0_el1;
use crate::vectors::SET_EL3;
use core::arch::asm;

/// Whether there is an EL3, from which the payload has come.
pub(crate) fn has_el3() -> bool {
    id_aa64pfr0_el1::read() >> 12 & 0xf != 0
}

/// Has EL3 write two registers of its own.
pub(crate) fn set_el3(scr: u64, sctlr: u64) {
    // SAFETY: the vector of EL3 writes the two, and changes `x0` to `x3` alone.
    unsafe {
        asm!(
            "smc {set}",
            set = const SET_EL3,
            inout("x2") scr => _,
            inout("x3") sctlr => _,
            out("x0") _,
            out("x1") _,
            options(nostack)
        );
    }
}
