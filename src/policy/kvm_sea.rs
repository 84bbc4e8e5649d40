//! Where KVM sends a guest's external abort: Linux 6.19 and later.

use crate::address::Far;
use crate::esr::Esr;
use crate::esr::abort_bits::{CM, EA, FNV, S1PTW, SET_LOW, VNCR, WNR};
use crate::fsc::{FaultStatus, FaultStatusSet};

/// The codes that are an SEA in KVM's sense (`kvm_vcpu_abt_issea`): 0x10, 0x13 to 0x18 and 0x1b
/// to 0x1f. Not 0x12, which Linux does not know.
pub const KVM_SEA: FaultStatusSet = FaultStatusSet::of(&[
    FaultStatus::SYNC_EXTERNAL,
    FaultStatus::SYNC_EXTERNAL_WALK_LM1,
    FaultStatus::SYNC_EXTERNAL_WALK_L0,
    FaultStatus::SYNC_EXTERNAL_WALK_L1,
    FaultStatus::SYNC_EXTERNAL_WALK_L2,
    FaultStatus::SYNC_EXTERNAL_WALK_L3,
    FaultStatus::SYNC_PARITY,
    FaultStatus::SYNC_PARITY_WALK_LM1,
    FaultStatus::SYNC_PARITY_WALK_L0,
    FaultStatus::SYNC_PARITY_WALK_L1,
    FaultStatus::SYNC_PARITY_WALK_L2,
    FaultStatus::SYNC_PARITY_WALK_L3,
]);

/// `esr_fsc_is_sea_ttw` of Linux.
const KVM_SEA_TTW: FaultStatusSet = FaultStatusSet::of(&[
    FaultStatus::SYNC_EXTERNAL_WALK_LM1,
    FaultStatus::SYNC_EXTERNAL_WALK_L0,
    FaultStatus::SYNC_EXTERNAL_WALK_L1,
    FaultStatus::SYNC_EXTERNAL_WALK_L2,
    FaultStatus::SYNC_EXTERNAL_WALK_L3,
]);

options!(
    /// What decides KVM's route beside the syndrome. [`KvmSea::DEFAULT`] is a host with `FEAT_RAS`
    /// and the capability on, no nested guest, an APEI that does not claim the error, a guest that
    /// has the RAS extension, and a FAR that translates.
    ///
    /// ```
    /// use aarch64_syndrome::policy::KvmSea;
    ///
    /// let kvm = KvmSea::DEFAULT.with_guest_ras(false);
    /// assert!(kvm.host_ras() && !kvm.guest_ras());
    /// ```
    pub struct KvmSea {
        /// The host has `FEAT_RAS`; without it every SEA is taken for the host's own.
        host_ras / with_host_ras: bool = true;
        /// The guest has `FEAT_RAS` (`ID_AA64PFR0_EL1.RAS`): only then is `SET` shown.
        guest_ras / with_guest_ras: bool = true;
        /// `KVM_CAP_ARM_SEA_TO_USER` is enabled.
        capability / with_capability: bool = true;
        /// APEI found a record and handled the error.
        apei_claims / with_apei_claims: bool = false;
        /// The vCPU runs a guest hypervisor, at its virtual EL2.
        hyp_context / with_hyp_context: bool = false;
        /// Stage 1 of the guest translates `FAR_EL2`.
        far_translates / with_far_translates: bool = true;
    }
);

/// Where a guest's SEA goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KvmSeaRoute {
    /// `KVM_EXIT_ARM_SEA` with this content.
    Exit(KvmSeaExit),
    /// The guest gets an `SError`.
    SError,
    /// The guest runs on and meets the error again: APEI claimed it, or `FAR_EL2` did not
    /// translate.
    Rerun,
}

/// What `KVM_EXIT_ARM_SEA` tells user space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KvmSeaExit {
    /// The sanitised syndrome: `EC`, `IL`, `FnV`, `EA`, `CM`, `WnR`, `DFSC`, and `SET` if the
    /// guest has RAS. `S1PTW` and all of `ISV` to `VNCR` are hidden.
    pub esr: Esr,
    /// `FAR_EL2`, or `None` with bit 10 set, which KVM reads as `FnV` for every code.
    pub gva: Option<Far>,
    /// Where `gpa` comes from.
    pub gpa: KvmGpa,
}

/// Where the `gpa` of `KVM_EXIT_ARM_SEA` comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KvmGpa {
    /// From translating `FAR_EL2`: the page of it. Never from `HPFAR_EL2`.
    TranslateFar,
    /// The exit has none.
    None,
}

impl_names!(KvmGpa {
    TranslateFar => "translate_far",
    None => "none",
});

impl_text!(KvmSeaRoute, |this, put| {
    match this {
        Self::Exit(exit) => put!("{}", exit),
        Self::SError => put!("SError to the guest"),
        Self::Rerun => put!("guest re-run"),
    }
});

impl_text!(KvmSeaExit, |this, put| {
    put!("KVM_EXIT_ARM_SEA with esr {:#x}, ", this.esr.into_bits());
    match this.gva {
        Some(gva) => put!("gva {}, ", gva),
        None => put!("no gva, "),
    }
    put!("gpa: {}", this.gpa);
});

/// `EC`, `IL`, `FnV`, `EA`, `CM`, `WnR` and `DFSC`.
const WITHOUT_SET: u64 = 0xfe00_003f | 1 << FNV | 1 << EA | 1 << CM | 1 << WNR;
const WITH_SET: u64 = WITHOUT_SET | 0b11 << SET_LOW;

/// Where KVM sends an abort from a guest, or `None` unless this is an SEA in KVM's sense (EC 0x20
/// or 0x24 with a code of [`KVM_SEA`]).
///
/// Source: `__get_fault_info` and `kvm_handle_guest_sea`, Linux 7.1.5; `tests/machines/firmware`
/// asks a running kernel (7.3.4). KVM first translates `FAR_EL2` where it holds that safe (0x18
/// always, 0x10 unless `FnV`); if that fails, the guest runs on. Then APEI is asked. An error that
/// the host owns gives an `SError` (`host_owns_sea`: no `FEAT_RAS`, an access through `VNCR_EL2`,
/// or 0x13 to 0x17 with `S1PTW` = 1). So does a host without the capability. The rest exits.
///
/// ```
/// use aarch64_syndrome::policy::{KvmSea, KvmSeaRoute, kvm_exit_sea};
/// use aarch64_syndrome::{Esr, Far};
///
/// let route = |esr, kvm| kvm_exit_sea(Esr::from_bits(esr), Far::from_bits(0x1000), kvm);
/// let Some(KvmSeaRoute::Exit(exit)) = route(0x9200_0410, KvmSea::DEFAULT) else { panic!() };
/// assert_eq!((exit.esr.into_bits(), exit.gva), (0x9200_0410, None));
/// let without = KvmSea::DEFAULT.with_capability(false);
/// assert_eq!(route(0x9200_0410, without), Some(KvmSeaRoute::SError));
/// assert_eq!(route(0x9200_0006, KvmSea::DEFAULT), None); // no external abort
/// ```
#[must_use]
#[doc(alias = "KVM_EXIT_ARM_SEA")]
#[doc(alias = "SEA")]
pub const fn kvm_exit_sea(esr: Esr, far: Far, kvm: KvmSea) -> Option<KvmSeaRoute> {
    let status = esr.fault_status();
    if !(esr.ec().is_abort_from_lower() & KVM_SEA.contains(status)) {
        return None;
    }
    let fnv = esr.bit(FNV);
    let gpa = match status {
        FaultStatus::SYNC_PARITY => KvmGpa::TranslateFar,
        FaultStatus::SYNC_EXTERNAL if !fnv => KvmGpa::TranslateFar,
        _ => KvmGpa::None,
    };
    let is_lost = matches!(gpa, KvmGpa::TranslateFar) & !kvm.far_translates();
    if is_lost | kvm.apei_claims() {
        return Some(KvmSeaRoute::Rerun);
    }
    let s1ptw = esr.bit(S1PTW);
    let vncr = esr.ec().is_data_abort() & esr.bit(VNCR);
    let host_owns =
        !kvm.host_ras() | kvm.hyp_context() & vncr | s1ptw & KVM_SEA_TTW.contains(status);
    if host_owns | !kvm.capability() {
        return Some(KvmSeaRoute::SError);
    }
    let mask = if kvm.guest_ras() { WITH_SET } else { WITHOUT_SET };
    let gva = if fnv { None } else { Some(far) };
    Some(KvmSeaRoute::Exit(KvmSeaExit { esr: Esr::from_bits(esr.into_bits() & mask), gva, gpa }))
}
