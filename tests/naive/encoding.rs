//! Which exception classes each ESR lists, and the ISS encoding of each.

use super::bits::ec;

/// Whether `ESR_EL<el>` lists the EC of `word`.
#[inline]
pub fn allocated(word: u64, el: u8) -> bool {
    match el {
        1 => in_esr_el1(ec(word)),
        2 => in_esr_el2(ec(word)),
        3 => in_esr_el3(ec(word)),
        _ => false,
    }
}

/// `ESR_EL1.EC`.
fn in_esr_el1(ec: u64) -> bool {
    let traps = matches!(ec, 0x00 | 0x01 | 0x03..=0x07 | 0x09 | 0x0a | 0x0c..=0x0e);
    let calls = matches!(ec, 0x11 | 0x14 | 0x15 | 0x18..=0x1a | 0x1c | 0x1d);
    let faults = matches!(ec, 0x20..=0x22 | 0x24..=0x28 | 0x2c | 0x2d | 0x2f);
    let debug = matches!(ec, 0x30..=0x35 | 0x38 | 0x3c | 0x3d);
    traps || calls || faults || debug
}

/// `ESR_EL2.EC`: all of `ESR_EL1`, and VMRS, HVC, SMC and Vector Catch.
fn in_esr_el2(ec: u64) -> bool {
    match ec {
        0x08 | 0x12 | 0x13 | 0x16 | 0x17 | 0x3a => true,
        _ => in_esr_el1(ec),
    }
}

/// `ESR_EL3.EC`: no SVC or HVC from `AArch32`, no ERET, no `AArch32`
/// floating-point, no debug exception but BRK.
fn in_esr_el3(ec: u64) -> bool {
    let traps = matches!(ec, 0x00 | 0x01 | 0x03..=0x07 | 0x09 | 0x0a | 0x0c..=0x0e);
    let calls = matches!(ec, 0x13..=0x19 | 0x1c..=0x1f);
    let faults = matches!(ec, 0x20..=0x22 | 0x24..=0x27 | 0x2c | 0x2d | 0x2f);
    let debug = matches!(ec, 0x3c | 0x3d);
    traps || calls || faults || debug
}

/// The name of the ISS encoding that `ESR_EL<el>` gives to the EC of `word`.
#[inline]
pub fn encoding(word: u64, el: u8) -> Option<&'static str> {
    if !allocated(word, el) {
        return None;
    }
    match ec(word) {
        0x00 => Some("unknown"),
        0x01 => Some("wf"),
        0x03 | 0x05 | 0x08 => Some("mcr_mrc"),
        0x04 | 0x0c => Some("mcrr_mrrc"),
        0x06 => Some("ldc_stc"),
        0x07 => Some("fp_access"),
        0x09 => Some("pauth_trap"),
        0x0a => Some("other_instruction"),
        0x0d => Some("bti"),
        0x0e | 0x22 | 0x26 => Some("illegal_state_or_alignment"),
        0x11 | 0x12 | 0x15 | 0x16 => Some("hvc_svc"),
        0x13 => Some("smc32"),
        0x14 => Some("msrr_mrrs"),
        0x17 => Some("smc64"),
        0x18 => Some("msr_mrs_sys"),
        0x19 => Some("sve_access"),
        0x1a => Some("eret"),
        0x1c => Some("pac_fail"),
        0x1d => Some("sme_access"),
        0x1e => Some("gpc"),
        0x1f => Some("impdef_el3"),
        0x20 | 0x21 => Some("instruction_abort"),
        0x24 | 0x25 => Some("data_abort"),
        0x27 => Some("mops"),
        0x28 | 0x2c => Some("fp_exception"),
        0x2d => Some("gcs"),
        0x2f => Some("serror"),
        0x30 | 0x31 | 0x3a => Some("breakpoint"),
        0x32 | 0x33 => Some("software_step"),
        0x34 | 0x35 => Some("watchpoint"),
        0x38 | 0x3c => Some("breakpoint_instruction"),
        0x3d => Some("profiling"),
        _ => None,
    }
}
