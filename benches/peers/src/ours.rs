//! This library, by its public API.

use crate::answers::{ACCESS, Facts, NO_ABORT, NO_IPA, NO_LEVEL, TRANSLATE_FAR};
use crate::candidate;
use crate::candidate::Candidate;
use crate::inputs::Exit;
use aarch64_syndrome::iss::Access;
use aarch64_syndrome::{AccessKind, Esr, Far, Fault, Hpfar, IpaAnswer, Level, policy::Triage};

const NAME: &str = "aarch64-syndrome";

/// Class only.
pub const CLASS: Candidate<u64, u8> = candidate!(NAME, class, &[]);
/// Class and decision.
pub const DECISION: Candidate<u64, u8> = candidate!(NAME, decision, &[]);
/// Class and decision, by the call that takes a slice.
pub const SLICE: Candidate<u64, u8> = Candidate {
    name: "aarch64-syndrome, a slice",
    pass: |words, answers| _ = Triage::of_each(words, answers),
    ..DECISION
};
/// The record.
pub const RECORD: Candidate<u64, u32> = candidate!(NAME, record, &[]);
/// The IPA.
pub const IPA: Candidate<Exit, u64> = candidate!(NAME, ipa, &[]);

#[inline(always)]
fn class(esr: u64) -> u8 {
    match Esr::from_bits(esr).abort_class() {
        Some(class) => class as u8,
        None => NO_ABORT,
    }
}

#[inline(always)]
fn decision(esr: u64) -> u8 {
    Triage::of(Esr::from_bits(esr)).into_bits()
}

#[inline(always)]
fn record(esr: u64) -> u32 {
    let esr = Esr::from_bits(esr);
    let (far, hpfar) = (Far::from_bits(0), Hpfar::from_bits(0));
    let Some(fault) = Fault::from_guest(esr, far, hpfar) else {
        return u32::from(NO_ABORT);
    };
    // The accessors of `Access` are for use one by one; all of them are the bits that it holds.
    let access = |access: Access| 1 << 24 | u32::from(access.into_bits()) << 14 & ACCESS;
    let facts = Facts {
        class: fault.class() as u8,
        level: fault.level().map_or(NO_LEVEL, Level::number),
        is_data: fault.kind() == AccessKind::Data,
        is_lower: fault.is_from_lower(),
        is_write: fault.is_write() == Some(true),
        s1ptw: fault.s1ptw(),
        cm: fault.cm(),
        ea: fault.ea(),
        is_far_valid: fault.va().is_some(),
        is_hpfar_valid: fault.hpfar().is_some(),
        access: fault.access().map_or(0, access),
    };
    facts.pack()
}

#[inline(always)]
fn ipa(exit: Exit) -> u64 {
    let (far, hpfar) = (Far::from_bits(exit.far), Hpfar::from_bits(exit.hpfar));
    match Fault::from_guest(Esr::from_bits(exit.esr), far, hpfar).map(Fault::ipa) {
        Some(IpaAnswer::Exact(ipa) | IpaAnswer::Page(ipa, _) | IpaAnswer::Descriptor(ipa)) => {
            ipa.into_bits()
        }
        Some(IpaAnswer::TranslateFar(_)) => TRANSLATE_FAR,
        Some(IpaAnswer::Unavailable(_)) | None => NO_IPA,
    }
}
