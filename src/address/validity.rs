//! When an address register means anything, by the architecture's rules.

use super::AbortRow;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::esr::abort_bits::{FNP, FNV, ISV};
use crate::fsc::FaultStatusSet;
use crate::guest_translation::GuestTranslation;
use crate::iss::{DataAbort, InstructionAbort, SError};

/// Whether `FAR_ELx` of `target` means anything after this exception (rules `R_ZTSSH` and
/// following, and the description of `FAR_ELx`).
///
/// True for Instruction and Data Aborts without `FnV`, PC alignment faults, Watchpoints without
/// `FnV` (not at EL3), Granule Protection Checks at EL3, and an `SError` with `VFV` = 1. False for
/// a class that does not occur at `target`.
///
/// Read the register before the next exception entry or return: both make it UNKNOWN.
///
/// ```
/// use aarch64_syndrome::address::far_is_valid;
/// use aarch64_syndrome::{Esr, TargetEl};
///
/// assert!(far_is_valid(Esr::from_bits(0x9200_0010), TargetEl::El2));
/// assert!(!far_is_valid(Esr::from_bits(0x9200_0410), TargetEl::El2)); // FnV
/// assert!(!far_is_valid(Esr::from_bits(0x5a00_0000), TargetEl::El2)); // HVC
/// ```
#[must_use]
pub const fn far_is_valid(esr: Esr, target: TargetEl) -> bool {
    if !esr.ec().occurs_at(target) {
        return false;
    }
    match esr.ec() {
        ec if ec.is_abort() => !AbortRow::of(esr).has_no_far(esr),
        ExceptionClass::PC_ALIGNMENT | ExceptionClass::GPC => true,
        ExceptionClass::WATCHPOINT_LOWER | ExceptionClass::WATCHPOINT_CURRENT => !esr.bit(FNV),
        ExceptionClass::SERROR => match SError::from_esr(esr, target) {
            Some(error) => matches!(error.vfv(), Some(true)),
            None => false,
        },
        _ => false,
    }
}

/// [`AbortRow::has_no_far`] of an abort, without the table of the hot path.
pub(crate) const fn abort_has_no_far(esr: Esr) -> bool {
    FaultStatusSet::EXTERNAL.contains(esr.fault_status()) & esr.bit(FNV)
}

/// Whether a valid `FAR_ELx` of an abort holds the very address that was accessed, rather than
/// some address in the same granule.
///
/// Not with `FnP` = 1, and not with `ISV` = 0 where the code may have used a Memory Copy or
/// Memory Set instruction ([`GuestTranslation::mops`]), whose aborts look like any other. What
/// those leave UNKNOWN is the address of an MMU fault or granule protection fault: an external
/// abort or parity error that is not on a walk is exact all the same.
///
/// ```
/// use aarch64_syndrome::address::far_is_exact;
/// use aarch64_syndrome::{Esr, GuestTranslation};
///
/// let host = GuestTranslation::DEFAULT;
/// assert!(far_is_exact(Esr::from_bits(0x9383_0006), host)); // ISV = 1
/// assert!(!far_is_exact(Esr::from_bits(0x9200_0006), host)); // perhaps a memory copy
/// ```
#[inline]
#[must_use]
pub const fn far_is_exact(esr: Esr, host: GuestTranslation) -> bool {
    let is_off_walk = FaultStatusSet::EXTERNAL_OFF_WALK.contains(esr.fault_status());
    !esr.ec().is_data_abort() | (mmu_fault_is_exact(esr, host) != 0) | !esr.bit(FNP) & is_off_walk
}

/// [`far_is_exact`] for an MMU fault or granule protection fault of an abort.
#[inline]
pub(crate) const fn mmu_fault_is_exact(esr: Esr, host: GuestTranslation) -> u64 {
    // ISV, and bit 2 of the EC of an abort, which is 0 in 0x20 and 0x21: shifted together, they
    // cost one test.
    let isv_or_fetch = esr.into_bits() >> ISV | !(esr.into_bits() >> 28);
    isv_or_fetch & 1 | (!esr.bit(FNP) & !host.mops()) as u64
}

/// Whether `HPFAR_EL2` holds the IPA of an abort taken to EL2 (rule `R_FKLWR`).
///
/// After an abort from a guest (EC 0x20 and 0x24 with `HCR_EL2.TGE` = 0) it does for a stage 2
/// translation, access flag or address size fault. For a permission fault it does only with `S1PTW`
/// = 1. For a granule protection fault it does where the fault was on a stage 2 table: every one on
/// a walk with `HCR_EL2.GPF` = 0, and one with `S1PTW` = 1 otherwise. It never does for an external
/// abort, a parity error, or EL2's own aborts (0x21, 0x25).
///
/// Linux's `__hpfar_valid` has no row for granule protection faults. Read the register before the
/// guest runs again.
///
/// ```
/// use aarch64_syndrome::address::hpfar_is_valid;
/// use aarch64_syndrome::{Esr, GuestTranslation};
///
/// let is_valid = |esr| hpfar_is_valid(Esr::from_bits(esr), GuestTranslation::DEFAULT);
/// assert!(is_valid(0x9383_0006)); // translation
/// assert!(!is_valid(0x9200_004f)); // permission, on the access
/// assert!(is_valid(0x9200_00cf)); // permission, on the guest's own table: S1PTW
/// assert!(!is_valid(0x9200_0010)); // external abort
/// ```
#[inline]
#[must_use]
pub const fn hpfar_is_valid(esr: Esr, host: GuestTranslation) -> bool {
    esr.ec().is_abort_from_lower() & !host.tge() & AbortRow::of(esr).on(host).has_page()
}

/// Whether `PFAR_EL1`, `PFAR_EL2` or, at EL3, `MFAR_EL3` means anything after this exception:
/// `PFV` = 1 in an external abort or an `SError`, and every Granule Protection Check at EL3.
///
/// ```
/// use aarch64_syndrome::address::pfar_is_valid;
/// use aarch64_syndrome::{Esr, TargetEl};
///
/// assert!(pfar_is_valid(Esr::from_bits(0x9200_4010), TargetEl::El2)); // PFV
/// assert!(!pfar_is_valid(Esr::from_bits(0x9200_0010), TargetEl::El2));
/// assert!(pfar_is_valid(Esr::from_bits(0x7a03_4068), TargetEl::El3)); // MFAR_EL3
/// ```
#[must_use]
pub const fn pfar_is_valid(esr: Esr, target: TargetEl) -> bool {
    let pfv = if let Some(abort) = DataAbort::from_esr(esr, target) {
        abort.pfv()
    } else if let Some(abort) = InstructionAbort::from_esr(esr, target) {
        abort.pfv()
    } else if let Some(error) = SError::from_esr(esr, target) {
        error.pfv()
    } else {
        Some(matches!(esr.ec(), ExceptionClass::GPC) & esr.ec().occurs_at(target))
    };
    matches!(pfv, Some(true))
}
