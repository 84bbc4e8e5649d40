//! aarch64-cpu: raw fields, and a `match` by hand.

use crate::by_match::Fields;
use crate::candidate;
use crate::candidate::Candidate;
use crate::inputs::Exit;
use aarch64_cpu::registers::{ESR_EL2, HPFAR_EL2};
use tock_registers::LocalRegisterCopy;

const NAME: &str = "aarch64-cpu + match";

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
    let esr = LocalRegisterCopy::<u64, ESR_EL2::Register>::new(esr);
    Fields { ec: esr.read(ESR_EL2::EC) as u8, iss: esr.read(ESR_EL2::ISS) as u32 }
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
    // Four bits too wide in the crate: the upper ones of this FIPA are 0.
    let hpfar = LocalRegisterCopy::<u64, HPFAR_EL2::Register>::new(exit.hpfar);
    let fipa = hpfar.read(HPFAR_EL2::FIPA);
    fields(exit.esr).ipa(fipa, exit.far)
}
