//! From reset to `worlds::prepare`, and from every exception to `trap`.

use core::arch::global_asm;

/// What an exception from a lower level leaves, and what the return to it restores.
#[repr(C, align(16))]
pub(crate) struct Frame {
    /// `X0` to `X30`.
    pub(crate) x: [u64; 31],
    /// `ELR_EL3`.
    pub(crate) elr: u64,
    /// `SPSR_EL3`.
    pub(crate) spsr: u64,
}

impl Frame {
    /// The exception level that the exception came from.
    pub(crate) const fn level(&self) -> u64 {
        self.spsr >> 2 & 0b11
    }
}

global_asm!(
    ".pushsection .text.start, \"ax\"",
    ".global _start",
    "_start:",
    "adr x0, el3_vectors",
    "msr vbar_el3, x0",
    "isb",
    "ldr x0, =__stack_top",
    "mov sp, x0",
    "sub sp, sp, #{size}",
    "mov x0, sp",
    "bl {prepare}",
    "b leave",
    "",
    ".balign 2048",
    "el3_vectors:",
    // The same level, and the interrupts of a lower one: none is expected.
    ".rept 8",
    ".balign 128",
    "b unexpected",
    ".endr",
    ".balign 128",
    "sub sp, sp, #{size}",
    "stp x0, x1, [sp, #0]",
    "adr x1, {from_lower}",
    "b enter",
    ".rept 7",
    ".balign 128",
    "b unexpected",
    ".endr",
    "",
    "unexpected:",
    "sub sp, sp, #{size}",
    "stp x0, x1, [sp, #0]",
    "adr x1, {unexpected}",
    "enter:",
    "stp x2, x3, [sp, #16]",
    "stp x4, x5, [sp, #32]",
    "stp x6, x7, [sp, #48]",
    "stp x8, x9, [sp, #64]",
    "stp x10, x11, [sp, #80]",
    "stp x12, x13, [sp, #96]",
    "stp x14, x15, [sp, #112]",
    "stp x16, x17, [sp, #128]",
    "stp x18, x19, [sp, #144]",
    "stp x20, x21, [sp, #160]",
    "stp x22, x23, [sp, #176]",
    "stp x24, x25, [sp, #192]",
    "stp x26, x27, [sp, #208]",
    "stp x28, x29, [sp, #224]",
    "mrs x2, elr_el3",
    "mrs x3, spsr_el3",
    "stp x30, x2, [sp, #240]",
    "str x3, [sp, #256]",
    "mov x0, sp",
    "blr x1",
    "leave:",
    "ldp x30, x2, [sp, #240]",
    "ldr x3, [sp, #256]",
    "msr elr_el3, x2",
    "msr spsr_el3, x3",
    "ldp x28, x29, [sp, #224]",
    "ldp x26, x27, [sp, #208]",
    "ldp x24, x25, [sp, #192]",
    "ldp x22, x23, [sp, #176]",
    "ldp x20, x21, [sp, #160]",
    "ldp x18, x19, [sp, #144]",
    "ldp x16, x17, [sp, #128]",
    "ldp x14, x15, [sp, #112]",
    "ldp x12, x13, [sp, #96]",
    "ldp x10, x11, [sp, #80]",
    "ldp x8, x9, [sp, #64]",
    "ldp x6, x7, [sp, #48]",
    "ldp x4, x5, [sp, #32]",
    "ldp x2, x3, [sp, #16]",
    "ldp x0, x1, [sp, #0]",
    "add sp, sp, #{size}",
    "eret",
    ".popsection",
    size = const size_of::<Frame>(),
    prepare = sym crate::worlds::prepare,
    from_lower = sym crate::trap::from_lower,
    unexpected = sym crate::trap::unexpected,
);
