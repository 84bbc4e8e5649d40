//! aarch64-esr-decoder: a tree of fields with descriptions, out of which the facts are searched.

use crate::answers::{Facts, NO_ABORT};
use crate::by_match;
use crate::candidate;
use crate::candidate::Candidate;
use aarch64_esr_decoder::{FieldInfo, decode};

const NAME: &str = "aarch64-esr-decoder";

/// Codes that it does not know: it answers with an error, and no fact at all.
pub const UNKNOWN_CODES: &[u8] = &[0x12, 0x22, 0x2a, 0x2c];

/// Class only.
pub const CLASS: Candidate<u64, u8> = slow(candidate!(NAME, class, UNKNOWN_CODES));
/// Class and decision.
pub const DECISION: Candidate<u64, u8> = slow(candidate!(NAME, decision, UNKNOWN_CODES));
/// The record.
pub const RECORD: Candidate<u64, u32> = slow(candidate!(NAME, record, UNKNOWN_CODES));

const fn slow<I: Copy, O: Copy>(candidate: Candidate<I, O>) -> Candidate<I, O> {
    Candidate { is_slow: true, ..candidate }
}

fn find(fields: &[FieldInfo], name: &str) -> Option<u64> {
    fields.iter().find_map(|field| {
        if field.name == name { Some(field.value) } else { find(&field.subfields, name) }
    })
}

/// `EC` and the fault status code.
fn codes(fields: &[FieldInfo]) -> Option<(u8, u8)> {
    let fsc = find(fields, "DFSC").or_else(|| find(fields, "IFSC"))?;
    Some((find(fields, "EC")? as u8, fsc as u8))
}

fn class(esr: u64) -> u8 {
    let fields = decode(esr).unwrap_or_default();
    codes(&fields).map_or(NO_ABORT, |(_, fsc)| by_match::class(fsc))
}

fn decision(esr: u64) -> u8 {
    let fields = decode(esr).unwrap_or_default();
    let Some((ec, fsc)) = codes(&fields) else {
        return NO_ABORT;
    };
    by_match::class(fsc) | by_match::bus_objerr(fsc, ec & 1 == 0)
}

fn access(fields: &[FieldInfo]) -> u32 {
    let place = |name, bit: u32| (find(fields, name).unwrap_or(0) as u32) << bit;
    1 << 24 | place("SAS", 22) | place("SSE", 21) | place("SRT", 16) | place("SF", 15)
}

fn record(esr: u64) -> u32 {
    let fields = decode(esr).unwrap_or_default();
    let Some((ec, fsc)) = codes(&fields) else {
        return u32::from(NO_ABORT);
    };
    let flag = |name| find(&fields, name) == Some(1);
    let (is_data, is_lower) = (ec & !1 == 0x24, ec & 1 == 0);
    let facts = Facts {
        class: by_match::class(fsc),
        level: by_match::level(fsc),
        is_data,
        is_lower,
        is_write: flag("WnR") && !flag("CM"),
        s1ptw: flag("S1PTW"),
        cm: flag("CM"),
        ea: flag("EA"),
        is_far_valid: by_match::is_far_valid(fsc, flag("FnV")),
        is_hpfar_valid: by_match::is_hpfar_valid(fsc, is_lower, flag("S1PTW")),
        access: if flag("ISV") { access(&fields) } else { 0 },
    };
    facts.pack()
}
