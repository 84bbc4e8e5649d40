//! One symbol for each path whose machine code `tests/machine_code.rs` reads.
//!
//! `extern "C"` and plain integers, so that what is counted is the library and not the passing of
//! arguments.

#![no_std]
#![allow(unsafe_code, reason = "`no_mangle` counts as unsafe: a symbol can clash with another's")]

pub mod encoders;
pub mod record;

use aarch64_syndrome::address::{far_is_valid, pfar_is_valid};
use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::{Esr, Far, Fault, FaultStatus, Hpfar, IpaAnswer, TargetEl, policy};

/// ESR to exception class.
#[unsafe(no_mangle)]
pub extern "C" fn probe_exception_class(esr: u64) -> u8 {
    Esr::from_bits(esr).ec().into_bits()
}

/// Fault status code to class.
#[unsafe(no_mangle)]
pub extern "C" fn probe_class_of_status(status: u8) -> u8 {
    FaultStatus::from_bits(status).class() as u8
}

/// ESR to class, 255 for a word that reports no fault.
#[unsafe(no_mangle)]
pub extern "C" fn probe_fault_class(esr: u64) -> u8 {
    match Esr::from_bits(esr).abort_class() {
        Some(class) => class as u8,
        None => 255,
    }
}

/// ESR to level, 127 for none.
#[unsafe(no_mangle)]
pub extern "C" fn probe_level(esr: u64) -> i8 {
    match Fault::own(Esr::from_bits(esr), Far::from_bits(0)).and_then(Fault::level) {
        Some(level) => level.number(),
        None => 127,
    }
}

/// The decision of the RFC.
#[unsafe(no_mangle)]
pub extern "C" fn probe_kvm_rfc_v2(esr: u64) -> bool {
    policy::kvm_rfc_v2(Esr::from_bits(esr))
}

/// The decision of a hypervisor without a kernel to follow.
#[unsafe(no_mangle)]
pub extern "C" fn probe_every_sea(esr: u64) -> bool {
    policy::every_sea(Esr::from_bits(esr))
}

/// Whether `FAR_EL2` means anything.
#[unsafe(no_mangle)]
pub extern "C" fn probe_far_is_valid(esr: u64) -> bool {
    far_is_valid(Esr::from_bits(esr), TargetEl::El2)
}

/// Whether `PFAR_EL2` means anything.
#[unsafe(no_mangle)]
pub extern "C" fn probe_pfar_is_valid(esr: u64) -> bool {
    pfar_is_valid(Esr::from_bits(esr), TargetEl::El2)
}

/// An answer in two registers.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TagAndValue {
    /// 0 exact, 1 page, 2 descriptor, 3 translate FAR, 4 unavailable or no abort.
    pub tag: u64,
    /// The address, or 0.
    pub value: u64,
}

/// The whole answer to "is there an IPA?".
#[unsafe(no_mangle)]
pub extern "C" fn probe_ipa(esr: u64, far: u64, hpfar: u64) -> TagAndValue {
    let (esr, far, hpfar) = (Esr::from_bits(esr), Far::from_bits(far), Hpfar::from_bits(hpfar));
    let (tag, value) = match Fault::from_guest(esr, far, hpfar).map(Fault::ipa) {
        Some(IpaAnswer::Exact(ipa)) => (0, ipa.into_bits()),
        Some(IpaAnswer::Page(ipa, _)) => (1, ipa.into_bits()),
        Some(IpaAnswer::Descriptor(ipa)) => (2, ipa.into_bits()),
        Some(IpaAnswer::TranslateFar(far)) => (3, far.into_bits()),
        Some(IpaAnswer::Unavailable(_)) | None => (4, far.into_bits()),
    };
    TagAndValue { tag, value }
}

/// The RES0 bits that are set in a Data Abort, 0 for other words.
#[unsafe(no_mangle)]
pub extern "C" fn probe_res0(esr: u64) -> u64 {
    DataAbort::from_esr(Esr::from_bits(esr), TargetEl::El2).map_or(0, DataAbort::res0)
}
