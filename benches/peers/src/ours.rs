//! This library, by its public API.

use crate::answers::{Access, BUS_OBJERR, Facts, LEVEL_NONE, NO_ABORT, NO_IPA, TRANSLATE_FAR};
use crate::candidate;
use crate::candidate::Candidate;
use crate::inputs::Exit;
use aarch64_syndrome::{
    AccessKind, DataAbort, Esr, Far, Fault, Host, Hpfar, IpaAnswer, TargetEl, hpfar_is_valid,
    policy,
};

const NAME: &str = "aarch64-syndrome";

/// Class only.
pub const CLASS: Candidate<u64, u8> = candidate!(NAME, class, &[]);
/// Class and decision.
pub const DECISION: Candidate<u64, u8> = candidate!(NAME, decision, &[]);
/// The record.
pub const RECORD: Candidate<u64, u32> = candidate!(NAME, record, &[]);
/// The IPA.
pub const IPA: Candidate<Exit, u64> = candidate!(NAME, ipa, &[]);

#[inline]
fn class(esr: u64) -> u8 {
    match Esr::from_bits(esr).abort_class() {
        Some(class) => class as u8,
        None => NO_ABORT,
    }
}

#[inline]
fn decision(esr: u64) -> u8 {
    let decision = policy::kvm_rfc_v2(Esr::from_bits(esr));
    class(esr) | if decision { BUS_OBJERR } else { 0 }
}

#[inline]
#[allow(clippy::cast_sign_loss, reason = "a level is at least -2")]
fn record(esr: u64) -> u32 {
    let esr = Esr::from_bits(esr);
    let (far, hpfar) = (Far::from_bits(0), Hpfar::from_bits(0));
    let Some(fault) = Fault::from_guest(esr, far, hpfar) else {
        return u32::from(NO_ABORT);
    };
    let data = DataAbort::from_esr(esr, TargetEl::El2);
    let access = data.and_then(DataAbort::access).map(|access| Access {
        sas: access.sas().into_bits(),
        srt: access.srt().into_bits(),
        sse: access.sse(),
        sf: access.sf(),
    });
    let facts = Facts {
        class: fault.class() as u8,
        level: fault.level().map_or(LEVEL_NONE, |level| (level.number() + 2) as u8),
        is_data: fault.kind() == AccessKind::Data,
        is_lower: esr.ec().is_abort_from_lower(),
        is_write: data.and_then(DataAbort::is_write).unwrap_or(false),
        s1ptw: fault.s1ptw(),
        cm: data.is_some_and(DataAbort::cm),
        ea: esr.iss() & 1 << 9 != 0,
        is_far_valid: fault.va().is_some(),
        is_hpfar_valid: hpfar_is_valid(esr, Host::DEFAULT),
        access,
    };
    facts.pack()
}

#[inline]
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
