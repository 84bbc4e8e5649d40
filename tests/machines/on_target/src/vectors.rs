//! Into a piece of code at any level, and back with the first exception that it leads to.
//!
//! An exception taken to EL2 ends the piece of code: the vector goes back to whoever entered it.
//! One taken to EL1 is passed on with `HVC`, which leaves `ESR_EL1` and `FAR_EL1` as they are.

use aarch64_syndrome::entry::Spsr;
use core::arch::global_asm;

/// What `enter` saves, the registers that it gives the code, and what the exception found.
#[repr(C, align(16))]
#[allow(dead_code, reason = "read by assembly")]
pub(crate) struct Context {
    saved: [u64; 12],
    saved_sp: u64,
    cptr: u64,
    saved_fp: [u64; 8],
    x: [u64; 31],
    /// Which fields of `PSTATE` there are to read: a bit each, in the order of the vector's code.
    readable: u64,
    /// The vector of EL2 that the exception went to.
    pub(crate) vector: u64,
    /// `PSTATE` there, as far as it is readable.
    pub(crate) pstate: u64,
    /// `x0` to `x30` there.
    pub(crate) after: [u64; 31],
    /// Not 0 if EL3 has to do the return.
    pub(crate) by_el3: u64,
    /// `ELR_EL3` and `SPSR_EL3` for such a return; after an exception to EL3 what they are then,
    /// and `ESR_EL3` and `FAR_EL3`.
    pub(crate) el3: [u64; 4],
    /// V0 to V31: those that the code finds, and then those that the exception found.
    pub(crate) v: [u128; 32],
}

impl Context {
    /// The code finds `first` in `x0`, `x1` and so on, 0 in the rest of `x0` to `x7`, and above
    /// that numbers that nothing else has.
    pub(crate) fn new(cptr: u64, readable: u64, first: &[u64]) -> Self {
        let mut x = core::array::from_fn(|n| if n < 8 { 0 } else { 0xa5a5_0000 + n as u64 });
        x[..first.len()].copy_from_slice(first);
        Self {
            saved: [0; 12],
            saved_sp: 0,
            cptr,
            saved_fp: [0; 8],
            x,
            readable,
            vector: 0,
            pstate: 0,
            after: [0; 31],
            by_el3: 0,
            el3: [0; 4],
            v: [0; 32],
        }
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
    /// The vectors of EL3.
    pub(crate) safe static el3_vectors: u8;
}

/// `HVC` with this immediate passes an exception of EL1 on.
pub(crate) const FROM_EL1: u32 = 0xe100;

/// `SMC` with this immediate has EL3 return as the context says.
const RETURN_BY_EL3: u32 = 0xe300;

/// `SMC` with this immediate sets `SCR_EL3` to `x2` and `SCTLR_EL3` to `x3`.
pub(crate) const SET_EL3: u32 = RETURN_BY_EL3 + 1;

/// V0 to V31, loaded or stored from `x2` on.
macro_rules! all_vectors {
    ($instruction:literal) => {
        concat!(
            ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,",
            "29,30,31\n",
            $instruction,
            " q\\n, [x2], #16\n.endr"
        )
    };
}

global_asm!(
    ".balign 2048",
    ".global el2_vectors",
    "el2_vectors:",
    ".rept 16",
    ".balign 128",
    "msr tpidr_el1, x0",
    "adr x0, . - 4",
    "b 2f",
    ".endr",
    "2: msr tpidr_el0, x1",
    "mrs x1, tpidr_el2",
    "cbz x1, 9f",
    "msr tpidr_el2, xzr",
    "str x0, [x1, {vector}]",
    // Every register, before anything is lost.
    "1: add x1, x1, {after}",
    "stp x2, x3, [x1, #16]",
    "stp x4, x5, [x1, #32]",
    "stp x6, x7, [x1, #48]",
    "stp x8, x9, [x1, #64]",
    "stp x10, x11, [x1, #80]",
    "stp x12, x13, [x1, #96]",
    "stp x14, x15, [x1, #112]",
    "stp x16, x17, [x1, #128]",
    "stp x18, x19, [x1, #144]",
    "stp x20, x21, [x1, #160]",
    "stp x22, x23, [x1, #176]",
    "stp x24, x25, [x1, #192]",
    "stp x26, x27, [x1, #208]",
    "stp x28, x29, [x1, #224]",
    "str x30, [x1, #240]",
    "mrs x2, tpidr_el1",
    "mrs x3, tpidr_el0",
    "stp x2, x3, [x1]",
    "sub x0, x1, {after}",
    // PSTATE, field by field: each register has its field where SPSR_EL2 has it.
    "mrs x2, nzcv",
    "mrs x3, daif",
    "orr x2, x2, x3",
    "mrs x3, currentel",
    "orr x2, x2, x3",
    "mrs x3, spsel",
    "orr x2, x2, x3",
    "ldr x4, [x0, {readable}]",
    "tbz x4, #0, 3f",
    "mrs x3, s3_0_c4_c2_3", // PAN
    "orr x2, x2, x3",
    "3: tbz x4, #1, 3f",
    "mrs x3, s3_0_c4_c2_4", // UAO
    "orr x2, x2, x3",
    "3: tbz x4, #2, 3f",
    "mrs x3, s3_3_c4_c2_5", // DIT
    "orr x2, x2, x3",
    "3: tbz x4, #3, 3f",
    "mrs x3, s3_3_c4_c2_7", // TCO
    "orr x2, x2, x3",
    "3: tbz x4, #4, 3f",
    "mrs x3, s3_3_c4_c2_6", // SSBS
    "orr x2, x2, x3",
    "3: tbz x4, #5, 3f",
    "mrs x3, s3_0_c4_c3_0", // ALLINT
    "orr x2, x2, x3",
    "3: str x2, [x0, {pstate}]",
    "mrs x3, currentel",
    "tbz x3, #2, 4f",
    // EL3 keeps what EL2 cannot read, and goes on at EL2.
    "mrs x2, elr_el3",
    "str x2, [x0, {el3}]",
    "mrs x2, spsr_el3",
    "str x2, [x0, {el3} + 8]",
    "mrs x2, esr_el3",
    "str x2, [x0, {el3} + 16]",
    "mrs x2, far_el3",
    "str x2, [x0, {el3} + 24]",
    "mov x2, {el2h_masked}",
    "msr spsr_el3, x2",
    "adr x2, 4f",
    "msr elr_el3, x2",
    "isb",
    "eret",
    "4:",
    // Before anything that was compiled runs, which may use floating point.
    "mov x2, {no_traps}",
    "msr cptr_el2, x2",
    "isb",
    "add x2, x0, {v}",
    all_vectors!("str"),
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
    "9: mov x2, {no_traps}",
    "msr cptr_el2, x2",
    "isb",
    "b {unexpected}",
    "",
    ".balign 2048",
    ".global el3_vectors",
    "el3_vectors:",
    ".rept 16",
    ".balign 128",
    "msr tpidr_el3, x0",
    "adr x0, . - 4",
    "b 5f",
    ".endr",
    "5: msr tpidr_el0, x1",
    "msr tpidrro_el0, x2",
    // The flags are the exception's: nothing here compares.
    "mrs x1, esr_el3",
    "movz x2, {return_by_el3}",
    "movk x2, #0x5e00, lsl #16",
    "sub x1, x1, x2",
    "cbz x1, 7f",
    "sub x1, x1, #1",
    "cbz x1, 8f",
    "mrs x1, tpidr_el2",
    "6: cbz x1, 6b",
    "msr tpidr_el2, xzr",
    "str x0, [x1, {vector}]",
    "mrs x0, tpidr_el3",
    "msr tpidr_el1, x0",
    "mrs x2, tpidrro_el0",
    "b 1b",
    "7: mrs x0, tpidr_el2",
    "ldr x2, [x0, {el3}]",
    "msr elr_el3, x2",
    "ldr x2, [x0, {el3} + 8]",
    "msr spsr_el3, x2",
    "isb",
    "b load",
    "8: mrs x2, tpidrro_el0",
    "msr scr_el3, x2",
    "msr sctlr_el3, x3",
    "isb",
    "eret",
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
    "add x2, x0, {v}",
    all_vectors!("ldr"),
    "ldr x2, [x0, #104]",
    "msr cptr_el2, x2",
    "isb",
    "ldr x2, [x0, {by_el3}]",
    "cbz x2, load",
    "smc {return_by_el3}",
    "load:",
    "ldp x2, x3, [x0, #192]",
    "ldp x4, x5, [x0, #208]",
    "ldp x6, x7, [x0, #224]",
    "ldp x8, x9, [x0, #240]",
    "ldp x10, x11, [x0, #256]",
    "ldp x12, x13, [x0, #272]",
    "ldp x14, x15, [x0, #288]",
    "ldp x16, x17, [x0, #304]",
    "ldp x18, x19, [x0, #320]",
    "ldp x20, x21, [x0, #336]",
    "ldp x22, x23, [x0, #352]",
    "ldp x24, x25, [x0, #368]",
    "ldp x26, x27, [x0, #384]",
    "ldp x28, x29, [x0, #400]",
    "ldr x30, [x0, #416]",
    "ldp x0, x1, [x0, #176]",
    "eret",
    no_traps = const crate::registers::CPTR_NO_TRAPS,
    from_el1 = const FROM_EL1,
    unexpected = sym unexpected,
    readable = const core::mem::offset_of!(Context, readable),
    vector = const core::mem::offset_of!(Context, vector),
    pstate = const core::mem::offset_of!(Context, pstate),
    after = const core::mem::offset_of!(Context, after),
    by_el3 = const core::mem::offset_of!(Context, by_el3),
    el3 = const core::mem::offset_of!(Context, el3),
    v = const core::mem::offset_of!(Context, v),
    el2h_masked = const Spsr::RESET_EL2H.into_bits(),
    return_by_el3 = const RETURN_BY_EL3,
);

/// An exception of the payload's own code.
extern "C" fn unexpected() -> ! {
    use crate::registers::{elr_el2, esr_el2, far_el2};
    let (esr, far, elr) = (esr_el2::read(), far_el2::read(), elr_el2::read());
    panic!("unexpected exception: ESR_EL2 {esr:#x} FAR_EL2 {far:#x} ELR_EL2 {elr:#x}");
}
