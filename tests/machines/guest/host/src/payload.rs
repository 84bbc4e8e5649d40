//! A guest without an operating system, for the example VMM: meets an error that the firmware
//! makes, touches the page again, and powers off. It says on its console what becomes of it.

#![allow(unsafe_code, reason = "the guest's code is assembled, and read as bytes")]

use crate::assembled::assembled;

/// What it touches.
pub(crate) const ADDRESS: u64 = 0x4010_0238;
/// What it has written there.
pub(crate) const VALUE: u64 = 0x5a;

std::arch::global_asm!(
    ".pushsection .rodata.payload, \"a\"",
    ".balign 4096",
    ".global payload_start, payload_end",
    "payload_start:",
    // The header of an arm64 kernel's image.
    "  b 1f; nop",
    "  .quad 0, payload_end - payload_start, 0, 0, 0, 0",
    "  .ascii \"ARM\\x64\"; .word 0",
    "1: adr x9, 80f; msr vbar_el1, x9; isb",
    "  mov x10, #0x09000000", // the console
    "  movz x1, #0x4010, lsl #16; movk x1, #0x238",
    "  mov w2, #0x5a; strb w2, [x1]",
    "  adr x3, 90f; bl 70f; bl 75f",
    // Asks the firmware for a data abort from a lower level, not on a walk, at this address: see
    // `el3_request`.
    "  movz x11, #0x10; movk x11, #0x9200, lsl #16; movk x11, #0x8000, lsl #48",
    "  mov x12, x1; mov x13, xzr; adr x14, 2f; mov x15, #0x3c5",
    "  mov x20, xzr",
    "  mrs xzr, cpacr_el1",
    "2: ldrb w2, [x1]",
    "  adr x3, 91f; bl 70f; mov x4, x2; bl 72f; bl 75f",
    "3: movz x0, #0x8400, lsl #16; movk x0, #0x0008; hvc #0", // SYSTEM_OFF
    "  b .",
    // Prints the text at X3.
    "70: ldrb w5, [x3], #1; cbz w5, 71f; strb w5, [x10]; b 70b",
    "71: ret",
    // Prints X4.
    "72: mov w5, #'0'; strb w5, [x10]; mov w5, #'x'; strb w5, [x10]",
    "  mov w6, #60",
    "73: lsr x5, x4, x6; and x5, x5, #0xf",
    "  cmp x5, #10; add w7, w5, #'0'; add w8, w5, #'a' - 10; csel w5, w7, w8, lo",
    "  strb w5, [x10]",
    "  subs w6, w6, #4; b.pl 73b",
    "  ret",
    // Ends the line.
    "75: mov w5, #10; strb w5, [x10]; ret",
    ".balign 0x800",
    "80:",
    ".rept 16",
    "  b 81f",
    "  .balign 0x80",
    ".endr",
    "81: adr x3, 92f; bl 70b; mrs x4, esr_el1; bl 72b",
    "  adr x3, 93f; bl 70b; mrs x4, far_el1; bl 72b; bl 75b",
    "  add x20, x20, #1; cmp x20, #2; b.eq 3b",
    "  b 2b",
    "90: .asciz \"guest: ready\"",
    "91: .asciz \"guest: holds \"",
    "92: .asciz \"guest: took \"",
    "93: .asciz \" at \"",
    ".balign 4096",
    "payload_end:",
    ".popsection",
);

/// The guest, as a kernel's image.
pub(crate) fn image() -> &'static [u8] {
    assembled!(payload_start, payload_end)
}
