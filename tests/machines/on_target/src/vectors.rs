//! Into a piece of code at any level, and back with the first exception that it leads to.
//!
//! An exception taken to EL2 ends the piece of code: the vector goes back to whoever entered it.
//! One taken to EL1 is passed on with `HVC`, which leaves `ESR_EL1` and `FAR_EL1` as they are.

use core::arch::global_asm;

/// What `enter` saves, and the state that it gives the code.
#[repr(C, align(16))]
#[allow(dead_code, reason = "read by assembly")]
pub(crate) struct Context {
    saved: [u64; 12],
    saved_sp: u64,
    cptr: u64,
    saved_fp: [u64; 8],
    /// `x0` to `x7`.
    x: [u64; 8],
}

impl Context {
    pub(crate) fn new(cptr: u64, first: &[u64]) -> Self {
        let mut x = [0; 8];
        x[..first.len()].copy_from_slice(first);
        Self { saved: [0; 12], saved_sp: 0, cptr, saved_fp: [0; 8], x }
    }
}

unsafe extern "C" {
    /// Returns from EL2 to `ELR_EL2` with the registers of `context`, and comes back when
    /// EL2 takes an exception.
    pub(crate) safe fn enter(context: &mut Context);
    /// The vectors of EL2.
    pub(crate) safe static el2_vectors: u8;
    /// The vectors of EL1.
    pub(crate) safe static el1_vectors: u8;
}

/// `HVC` with this immediate passes an exception of EL1 on.
pub(crate) const FROM_EL1: u32 = 0xe100;

global_asm!(
    ".balign 2048",
    ".global el2_vectors",
    "el2_vectors:",
    ".rept 16",
    ".balign 128",
    "mrs x0, tpidr_el2",
    "b 2f",
    ".endr",
    // Before anything that was compiled runs, which may use floating point.
    "2: mov x2, {no_traps}",
    "msr cptr_el2, x2",
    "isb",
    "cbz x0, {unexpected}",
    "msr tpidr_el2, xzr",
    "ldp x19, x20, [x0, #0]",
    "ldp x21, x22, [x0, #16]",
    "ldp x23, x24, [x0, #32]",
    "ldp x25, x26, [x0, #48]",
    "ldp x27, x28, [x0, #64]",
    "ldp x29, x30, [x0, #80]",
    "ldr x2, [x0, #96]",
    "mov sp, x2",
    "ldp d8, d9, [x0, #112]",
    "ldp d10, d11, [x0, #128]",
    "ldp d12, d13, [x0, #144]",
    "ldp d14, d15, [x0, #160]",
    "ret",
    "",
    ".balign 2048",
    ".global el1_vectors",
    "el1_vectors:",
    ".rept 16",
    ".balign 128",
    "hvc #{from_el1}",
    ".endr",
    "",
    ".global enter",
    "enter:",
    "stp x19, x20, [x0, #0]",
    "stp x21, x22, [x0, #16]",
    "stp x23, x24, [x0, #32]",
    "stp x25, x26, [x0, #48]",
    "stp x27, x28, [x0, #64]",
    "stp x29, x30, [x0, #80]",
    "mov x2, sp",
    "str x2, [x0, #96]",
    "stp d8, d9, [x0, #112]",
    "stp d10, d11, [x0, #128]",
    "stp d12, d13, [x0, #144]",
    "stp d14, d15, [x0, #160]",
    "msr tpidr_el2, x0",
    "ldr x2, [x0, #104]",
    "msr cptr_el2, x2",
    "isb",
    "mov x8, x0",
    "ldp x0, x1, [x8, #176]",
    "ldp x2, x3, [x8, #192]",
    "ldp x4, x5, [x8, #208]",
    "ldp x6, x7, [x8, #224]",
    "eret",
    no_traps = const crate::registers::CPTR_NO_TRAPS,
    from_el1 = const FROM_EL1,
    unexpected = sym unexpected,
);

/// An exception of the payload's own code.
extern "C" fn unexpected() -> ! {
    use crate::registers::{elr_el2, esr_el2, far_el2};
    let (esr, far, elr) = (esr_el2::read(), far_el2::read(), elr_el2::read());
    panic!("unexpected exception: ESR_EL2 {esr:#x} FAR_EL2 {far:#x} ELR_EL2 {elr:#x}");
}
