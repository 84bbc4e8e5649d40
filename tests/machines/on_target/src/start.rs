//! From reset to `main`: a stack, an empty `.bss`, and floating point, which compiled code uses.

use core::arch::global_asm;

global_asm!(
    ".pushsection .text.start, \"ax\"",
    ".global _start",
    "_start:",
    "adrp x0, __stack_top",
    "add x0, x0, :lo12:__stack_top",
    "mov sp, x0",
    "adrp x0, __bss_start",
    "add x0, x0, :lo12:__bss_start",
    "adrp x1, __bss_end",
    "add x1, x1, :lo12:__bss_end",
    "2: cmp x0, x1",
    "b.hs 3f",
    "stp xzr, xzr, [x0], #16",
    "b 2b",
    // HCR_EL2.E2H = 1 first: it decides the layout of CPTR_EL2.
    "3: mov x0, {e2h}",
    "msr hcr_el2, x0",
    "isb",
    "mov x0, {no_traps}",
    "msr cptr_el2, x0",
    "isb",
    "bl {main}",
    "4: wfi",
    "b 4b",
    ".popsection",
    e2h = const crate::registers::HCR_E2H,
    no_traps = const crate::registers::CPTR_NO_TRAPS,
    main = sym crate::main,
);
