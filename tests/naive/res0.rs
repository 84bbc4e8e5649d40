//! RES0 bits that are set. Nothing here allocates.

use super::bits::{ec, ones, ones2};
use super::encoding::allocated;
use super::{
    call, conditional, data_abort, debug, gpc, instruction_abort, operation, serror, sysreg,
    watchpoint,
};

/// The RES0 bits of `[63:56]`, ISS2 and ISS that are 1 in `word`, with every
/// feature implemented. An EC that `ESR_EL<el>` does not list has no ISS
/// layout, so only `[63:56]` count.
pub fn res0(word: u64, el: u8) -> u64 {
    let mut mask = ones(63, 56);
    if allocated(word, el) {
        mask |= iss_res0(word, el) | iss2_res0(word, el);
    }
    word & mask
}

/// The RES0 bits of ISS, as a mask.
fn iss_res0(word: u64, el: u8) -> u64 {
    match ec(word) {
        // Unknown reason, PAuth trap, illegal state, SVE, PC and SP alignment.
        0x00 | 0x09 | 0x0e | 0x19 | 0x22 | 0x26 => ones(24, 0),
        0x01 => conditional::wf_res0(word),
        0x04 | 0x0c => conditional::mcrr_mrrc_res0(),
        0x06 => conditional::ldc_stc_res0(),
        0x07 => conditional::fp_access_res0(),
        0x0d => call::bti_res0(),
        0x11 | 0x12 | 0x15 | 0x16 | 0x17 => call::immediate_res0(),
        0x13 => conditional::smc32_res0(word, el),
        0x14 => sysreg::msrr_mrrs_res0(),
        0x18 => sysreg::msr_mrs_sys_res0(),
        0x1a => call::eret_res0(word),
        0x1c => call::pac_fail_res0(),
        0x1d => call::sme_access_res0(),
        0x1e => gpc::iss_res0(word),
        0x20 | 0x21 => instruction_abort::iss_res0(word, el),
        0x24 | 0x25 => data_abort::iss_res0(word, el),
        0x27 => operation::mops_res0(word),
        0x28 | 0x2c => operation::fp_exception_res0(),
        0x2d => operation::gcs_res0(word),
        0x2f => serror::iss_res0(word),
        0x30 | 0x31 | 0x3a => debug::breakpoint_res0(),
        0x32 | 0x33 => debug::software_step_res0(word),
        0x34 | 0x35 => watchpoint::iss_res0(el),
        0x38 | 0x3c => debug::breakpoint_instruction_res0(),
        0x3d => debug::profiling_res0(),
        // MCR and MRC use every bit; 0x0a and 0x1f are one field over all of ISS.
        _ => 0,
    }
}

/// The RES0 bits of ISS2, as a mask. Four encodings have an ISS2.
fn iss2_res0(word: u64, el: u8) -> u64 {
    match ec(word) {
        0x1e => gpc::iss2_res0(),
        // ESR_EL3 gives no ISS2 to EC 0x21, though it gives one to 0x20.
        0x20 => instruction_abort::iss2_res0(el),
        0x21 if el != 3 => instruction_abort::iss2_res0(el),
        0x24 | 0x25 => data_abort::iss2_res0(word, el),
        0x34 | 0x35 => watchpoint::iss2_res0(),
        _ => ones2(23, 0),
    }
}
