//! Pieces of code that lead to an exception, one instruction or a few.
//!
//! `x1` is the address for loads and stores, `x2` a place to jump to.

use core::arch::naked_asm;

/// The immediate of the `BRK` that ends each piece: code that should have trapped and did not.
pub(crate) const RAN_THROUGH: u32 = 0xe0d;

macro_rules! code {
    ($($(#[$doc:meta])* $name:ident: $($line:literal)+;)+) => {$(
        $(#[$doc])*
        #[unsafe(naked)]
        pub(crate) unsafe extern "C" fn $name() {
            // All extensions: which the core has, the case that uses the code knows.
            naked_asm!(
                ".arch armv9.5-a+sve+sve2+sme+sme2+memtag+mops+wfxt+gcs+ls64+pauth+bti",
                $($line,)+
                "brk #{end}",
                end = const RAN_THROUGH,
            )
        }
    )+};
}

code! {
    nothing: "nop";
    load: "ldr x3, [x1]";
    store: "str x3, [x1]";
    load_pair: "ldp x3, x4, [x1]";
    load_with_writeback: "ldr x3, [x1], #8";
    load_exclusive: "ldxr x3, [x1]";
    load_vector: "ldr q0, [x1]";
    load_sve: "ptrue p0.b" "ld1b {{z0.b}}, p0/z, [x1]";
    swap: ".arch_extension lse" "swp x3, x4, [x1]";
    jump: "br x2";
    clean_cache_line: "dc cvac, x1";
    translate_address: "at s1e1r, x1";
    translate_address_for_el0: "at s1e0r, x1";
    with_unaligned_stack: "mov sp, x1" "ldr x3, [sp]";

    svc: "svc #0x1234";
    hvc: "hvc #0x1234";
    smc: "smc #0x1234";
    brk: "brk #0x1234";
    wfi: "wfi";
    wfe: "wfe";
    wfit: "wfit x7";
    wfet: "wfet x7";
    read_id_register: "mrs x5, id_aa64isar0_el1";
    read_impdef_register: "mrs x5, s3_2_c15_c7_7";
    write_ttbr1: "msr ttbr1_el1, x6";
    undefined: "udf #0";
    read_el2_register: "mrs x0, esr_el2";
    fp: "fmov d0, xzr";
    sve: "ptrue p0.b";
    sme: "smstart sm";
    sign: "pacia x3, x4";
    authenticate: "autia x3, x4";
    set_memory_from_another_option: "subs xzr, xzr, xzr" "setm [x1]!, x3!, x4";
    copy_memory: "cpyfp [x1]!, [x2]!, x3!";
    return_from_exception: "eret";
    pop_guarded_stack: "gcspopm x3";
}

/// `AArch32` code for EL0. The assembler knows A64 alone, and what QEMU translates together has to
/// be `AArch32` too: each piece ends with a `udf`.
pub(crate) mod aarch32 {
    use super::RAN_THROUGH;
    use core::arch::naked_asm;

    code! {
        /// `svc #0x12`
        a32_svc: ".inst 0xef000012";
        /// `udf #0`
        a32_udf: ".inst 0xe7f000f0";
        /// `ldr r3, [r1]`
        a32_load: ".inst 0xe5913000, 0xe7f000f0";
        /// `bkpt #1`
        a32_bkpt: ".inst 0xe1200071";
        /// `wfi`
        a32_wfi: ".inst 0xe320f003, 0xe7f000f0";
        /// `bx r2`
        a32_jump: ".inst 0xe12fff12";
        /// `svc #1`, of 16 bits
        t32_svc: ".short 0xdf01, 0xde00";
        /// `udf #0`, of 16 bits
        t32_udf: ".short 0xde00, 0xde00";
        /// `ldr r3, [r1]`, of 16 bits
        t32_load: ".short 0x680b, 0xde00";
        /// `ldr.w r3, [r1]`, of 32 bits
        t32_load_wide: ".short 0xf8d1, 0x3000, 0xde00, 0xde00";
        /// `bkpt #1`, of 16 bits
        t32_bkpt: ".short 0xbe01, 0xde00";
    }
}

/// Loads and stores with `ISV` = 1, and one that has a register that says nothing.
pub(crate) mod access {
    use super::RAN_THROUGH;
    use core::arch::naked_asm;

    code! {
        ldrb: "ldrb w3, [x1]";
        ldrh: "ldrh w4, [x1]";
        ldr_w: "ldr w5, [x1]";
        ldr_x: "ldr x30, [x1]";
        ldrsb_w: "ldrsb w3, [x1]";
        ldrsb_x: "ldrsb x3, [x1]";
        ldrsh_w: "ldrsh w7, [x1]";
        ldrsh_x: "ldrsh x7, [x1]";
        ldrsw: "ldrsw x9, [x1]";
        ldr_xzr: "ldr xzr, [x1]";
        ldrb_wzr: "ldrb wzr, [x1]";
        ldar_w: "ldar w10, [x1]";
        ldarb: "ldarb w11, [x1]";
        ldtr: "ldtr x12, [x1]";
        ldur: "ldur x13, [x1]";
        ldr_offset: "ldr x14, [x1, x6]";
        strb: "strb w3, [x1]";
        strh: "strh w4, [x1]";
        str_w: "str w5, [x1]";
        str_x: "str x30, [x1]";
        str_xzr: "str xzr, [x1]";
        strb_wzr: "strb wzr, [x1]";
        stlr_x: "stlr x10, [x1]";
        stlrb: "stlrb w11, [x1]";
    }
}
