//! What both images share: a panic handler, and every call that decodes.

use aarch64_syndrome::address::{far_is_valid, pfar_is_valid};
use aarch64_syndrome::iss::{DataAbort, InstructionAbort, SError, Wfx};
use aarch64_syndrome::{
    Esr, Far, Fault, FaultClass, Hpfar, IpaAnswer, Syndrome, SysRegAccess, TargetEl, policy, sysreg,
};
use core::hint::black_box;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Decodes, classifies and decides, and tells nobody in words.
pub(crate) fn decode(esr: u64, far: u64, hpfar: u64) {
    let target = TargetEl::El2;
    let (esr, far, hpfar) = (Esr::from_bits(esr), Far::from_bits(far), Hpfar::from_bits(hpfar));

    // Typed accessors of several encodings.
    black_box(Syndrome::decode(esr, target).esr().into_bits());
    if let Some(abort) = black_box(DataAbort::from_esr(esr, target)) {
        black_box((abort.class(), abort.level(), abort.fnv(), abort.wnr(), abort.access()));
        black_box((abort.sync_error_type(), abort.ls64(), abort.write_update(), abort.pfv()));
        black_box((abort.res0(), abort.mmio()));
    }
    if let Some(abort) = black_box(InstructionAbort::from_esr(esr, target)) {
        black_box((abort.class(), abort.fnv(), abort.sync_error_type()));
    }
    if let Some(error) = black_box(SError::from_esr(esr, target)) {
        black_box((error.error_state(), error.iesb()));
    }
    if let Some(wait) = black_box(Wfx::from_esr(esr, target)) {
        black_box(wait.res0());
    }
    if let Some(access) = black_box(SysRegAccess::from_esr(esr, target)) {
        black_box(access.register == sysreg::ICC_SGI1R_EL1);
    }

    // The fault, its addresses, and who is told.
    black_box((far_is_valid(esr, target), pfar_is_valid(esr, target)));
    if let Some(fault) = black_box(Fault::from_guest(esr, far, hpfar)) {
        black_box(fault.class() == FaultClass::SyncExternal);
        black_box((fault.level(), fault.va()));
        black_box(matches!(fault.ipa(), IpaAnswer::Exact(_)));
    }
    black_box((policy::kvm_rfc_v2(esr), policy::every_sea(esr)));
}
