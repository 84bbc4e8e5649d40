//! arm-sysregs: raw fields, and a `match` by hand.

use crate::by_match::Fields;
use crate::candidate;
use crate::candidate::Candidate;
use crate::inputs::Exit;
use arm_sysregs::el2::registers::{EsrEl2, HpfarEl2};

const NAME: &str = "arm-sysregs + match";

/// Class only.
pub const CLASS: Candidate<u64, u8> = candidate!(NAME, class, &[]);
/// Class and decision.
pub const DECISION: Candidate<u64, u8> = candidate!(NAME, decision, &[]);
/// The record.
pub const RECORD: Candidate<u64, u32> = candidate!(NAME, record, &[]);
/// The IPA.
pub const IPA: Candidate<Exit, u64> = candidate!(NAME, ipa, &[]);

#[inline(always)]
fn fields(esr: u64) -> Fields {
    let esr = EsrEl2::from_bits_retain(esr);
    Fields { ec: esr.ec(), iss: esr.iss() }
}

#[inline(always)]
fn class(esr: u64) -> u8 {
    fields(esr).class()
}

#[inline(always)]
fn decision(esr: u64) -> u8 {
    fields(esr).decision()
}

#[inline(always)]
fn record(esr: u64) -> u32 {
    fields(esr).record()
}

#[inline(always)]
fn ipa(exit: Exit) -> u64 {
    let fipa = HpfarEl2::from_bits_retain(exit.hpfar).fipa();
    fields(exit.esr).ipa(fipa, exit.far)
}
