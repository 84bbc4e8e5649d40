//! A firmware image that decides about an abort: its class, the decision, the IPA. `baseline.rs`
//! is the same image without the library.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod image;

#[cfg(target_os = "none")]
use aarch64_syndrome::{Esr, Far, Fault, Hpfar, IpaAnswer, policy};

/// Class, decision, and the answer about the IPA with its value.
#[cfg(target_os = "none")]
fn decide(esr: u64, far: u64, hpfar: u64) -> [u64; 4] {
    let (esr, far, hpfar) = (Esr::from_bits(esr), Far::from_bits(far), Hpfar::from_bits(hpfar));
    let class = esr.abort_class().map_or(0, |class| class as u64);
    let is_due = u64::from(policy::kvm_rfc_v2(esr));
    let (answer, address) = match Fault::from_guest(esr, far, hpfar).map(Fault::ipa) {
        Some(IpaAnswer::Exact(ipa)) => (0, ipa.into_bits()),
        Some(IpaAnswer::Page(ipa, _)) => (1, ipa.into_bits()),
        Some(IpaAnswer::Descriptor(ipa)) => (2, ipa.into_bits()),
        Some(IpaAnswer::TranslateFar(far)) => (3, far.into_bits()),
        Some(IpaAnswer::Unavailable(_)) | None => (4, 0),
    };
    [class, is_due, answer, address]
}

#[cfg(not(target_os = "none"))]
fn main() {}
