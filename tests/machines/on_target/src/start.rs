//! From reset to `main` at EL2: a stack, an empty `.bss`, and floating point, which compiled code
//! uses.

use aarch64_syndrome::entry::Spsr;
use core::arch::global_asm;

global_asm!(
    ".pushsection .text.start, \"ax\"",
    ".global _start",
    "_start:",
    // From EL3, where there is one, to EL2.
    "mrs x0, currentel",
    "tbz x0, #2, 5f",
    "adrp x0, el3_vectors",
    "add x0, x0, :lo12:el3_vectors",
    "msr vbar_el3, x0",
    "ldr x0, ={scr}",
    "msr scr_el3, x0",
    "mov x0, {cptr_el3}",
    "msr cptr_el3, x0",
    "msr mdcr_el3, xzr",
    "mov x0, {el2h_masked}",
    "msr spsr_el3, x0",
    "adr x0, 5f",
    "msr elr_el3, x0",
    "isb",
    "eret",
    "5: adrp x0, __stack_top",
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
    scr = const crate::registers::SCR_BASE,
    cptr_el3 = const 1 << 8 | 1 << 12, // EZ, ESM
    el2h_masked = const Spsr::RESET_EL2H.into_bits(),
);
