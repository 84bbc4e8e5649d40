//! From a word to the encoding that writes down its fields.

use super::encoding::encoding;
use super::sheet::Sheet;
use super::{
    call, conditional, data_abort, debug, gpc, instruction_abort, operation, serror, sysreg,
    watchpoint,
};

/// Adds the fields of `word` to `sheet`, ISS from its top bit down, then ISS2.
pub fn describe(word: u64, el: u8, sheet: &mut Sheet) {
    let Some(name) = encoding(word, el) else {
        return;
    };
    match name {
        "wf" => conditional::wf(word, sheet),
        "mcr_mrc" => conditional::mcr_mrc(word, sheet),
        "mcrr_mrrc" => conditional::mcrr_mrrc(word, sheet),
        "ldc_stc" => conditional::ldc_stc(word, sheet),
        "fp_access" => conditional::fp_access(word, sheet),
        "smc32" => conditional::smc32(word, el, sheet),
        "msr_mrs_sys" => sysreg::msr_mrs_sys(word, sheet),
        "msrr_mrrs" => sysreg::msrr_mrrs(word, sheet),
        "hvc_svc" | "smc64" => call::immediate(word, sheet),
        "eret" => call::eret(word, sheet),
        "bti" => call::bti(word, sheet),
        "pac_fail" => call::pac_fail(word, sheet),
        "sme_access" => call::sme_access(word, sheet),
        "other_instruction" => call::other_instruction(word, sheet),
        "impdef_el3" => call::impdef_el3(word, sheet),
        "fp_exception" => operation::fp_exception(word, sheet),
        "mops" => operation::mops(word, sheet),
        "gcs" => operation::gcs(word, sheet),
        "gpc" => gpc::fields(word, sheet),
        "instruction_abort" => instruction_abort::fields(word, el, sheet),
        "data_abort" => data_abort::fields(word, el, sheet),
        "serror" => serror::fields(word, sheet),
        "breakpoint" => debug::breakpoint(word, sheet),
        "software_step" => debug::software_step(word, sheet),
        "breakpoint_instruction" => debug::breakpoint_instruction(word, sheet),
        "profiling" => debug::profiling(word, sheet),
        "watchpoint" => watchpoint::fields(word, el, sheet),
        // unknown, sve_access, pauth_trap, illegal_state_or_alignment: no fields.
        _ => {}
    }
}

/// Every field that is defined and means something in this word.
pub fn fields(word: u64, el: u8) -> Vec<(&'static str, u64)> {
    let mut sheet = Sheet::default();
    describe(word, el, &mut sheet);
    sheet.shown
}

/// Every field that is UNKNOWN in this word.
pub fn unknown(word: u64, el: u8) -> Vec<&'static str> {
    let mut sheet = Sheet::default();
    describe(word, el, &mut sheet);
    sheet.unknown
}
