//! Who has to know of a fault: rules, each under its own name. What happened is
//! [`Fault`](crate::Fault)'s to say; these are decisions that hypervisors and kernels made about
//! it.

mod kvm_sea;
mod linux_signal;
mod triage;

pub use kvm_sea::{KVM_SEA, KvmGpa, KvmSea, KvmSeaExit, KvmSeaRoute, kvm_exit_sea};
pub use linux_signal::{HOST_BUS_OBJERR, LinuxSignal, SiCode, Signal, linux_signal};
pub use triage::Triage;

use crate::esr::Esr;
use crate::esr::abort_bits::S1PTW;
use crate::fsc::FaultStatus;
pub use crate::fsc::FaultStatusSet;

/// The codes of [`kvm_rfc_v2`]: 0x10, 0x15, 0x18 and 0x1d.
pub const KVM_RFC_V2: FaultStatusSet = FaultStatusSet::of(&[
    FaultStatus::SYNC_EXTERNAL,
    FaultStatus::SYNC_EXTERNAL_WALK_L1,
    FaultStatus::SYNC_PARITY,
    FaultStatus::SYNC_PARITY_WALK_L1,
]);

/// The codes of [`every_sea`]: 0x10, 0x12 to 0x18 and 0x1b to 0x1f.
pub const EVERY_SEA: FaultStatusSet = FaultStatusSet::EXTERNAL;

/// Whether KVM would have sent the VMM a `SIGBUS` with `BUS_OBJERR`, by the proposal of December
/// 2024 ("KVM: arm64: SIGBUS VMM for SEA guest abort", RFC v2, patches 1 and 3).
///
/// For an abort from a guest (EC 0x20, 0x24 of `ESR_EL2`) with exactly the codes of
/// [`KVM_RFC_V2`]; every other external abort and parity error gets an `SError`. The document
/// names them with "level 1". That is a lookup level, and was meant as a stage: a descriptor of
/// the guest's own tables. No released kernel sends this signal, and version 3 dropped the set.
///
/// The signal would have carried an address unless the code is 0x10 with `FnV` = 1.
///
/// ```
/// use aarch64_syndrome::{Esr, policy};
///
/// assert!(policy::kvm_rfc_v2(Esr::from_bits(0x9200_0410)));
/// assert!(!policy::kvm_rfc_v2(Esr::from_bits(0x9200_0017))); // on a walk, level 3
/// assert!(!policy::kvm_rfc_v2(Esr::from_bits(0x9600_0010))); // EL2's own
/// ```
#[inline]
#[must_use]
#[doc(alias = "SIGBUS")]
#[doc(alias = "BUS_OBJERR")]
pub const fn kvm_rfc_v2(esr: Esr) -> bool {
    is_from_guest_with(esr, KVM_RFC_V2)
}

/// Whether the guest has to know of a memory error, for a hypervisor that has no kernel's rule to
/// follow: every external abort and parity error from a guest.
///
/// For an abort from a guest (EC 0x20, 0x24 of `ESR_EL2`) with the codes of [`EVERY_SEA`]. A walk
/// code with `S1PTW` = 1 is excepted: that was an access of a stage 2 walk, and its table is the
/// hypervisor's own.
///
/// ```
/// use aarch64_syndrome::{Esr, policy};
///
/// assert!(policy::every_sea(Esr::from_bits(0x9200_0410)));
/// assert!(policy::every_sea(Esr::from_bits(0x9200_0017))); // on a walk, level 3
/// assert!(!policy::every_sea(Esr::from_bits(0x9200_0097))); // on a walk of stage 2: S1PTW
/// assert!(!policy::every_sea(Esr::from_bits(0x9200_0006))); // a translation fault
/// ```
#[inline]
#[must_use]
#[doc(alias = "SEA")]
#[doc(alias = "external abort")]
pub const fn every_sea(esr: Esr) -> bool {
    let is_on_walk = FaultStatusSet::EXTERNAL_ON_WALK.contains(esr.fault_status());
    is_from_guest_with(esr, EVERY_SEA) & !(esr.bit(S1PTW) & is_on_walk)
}

/// Whether an arm64 Linux kernel would answer this fault with SIGBUS and `BUS_OBJERR`: for an abort
/// from a lower EL with the codes of [`HOST_BUS_OBJERR`], 0x10, 0x18 and 0x35.
///
/// What it does with a fault of its own EL0 (`fault_info[]`, arch/arm64/mm/fault.c, 7.1.5).
///
/// ```
/// use aarch64_syndrome::{Esr, policy};
///
/// assert!(policy::host_bus_objerr(Esr::from_bits(0x9200_0410)));
/// assert!(!policy::host_bus_objerr(Esr::from_bits(0x9200_0017))); // SIGKILL
/// ```
#[inline]
#[must_use]
#[doc(alias = "SIGBUS")]
#[doc(alias = "BUS_OBJERR")]
pub const fn host_bus_objerr(esr: Esr) -> bool {
    is_from_guest_with(esr, HOST_BUS_OBJERR)
}

/// Whether this is an abort from a lower EL with one of these codes.
// Two shifts and two `and`s: a comparison with each exception class would cost a core more.
#[inline]
const fn is_from_guest_with(esr: Esr, codes: FaultStatusSet) -> bool {
    const FROM_GUEST: u64 = 1 << 0x20 | 1 << 0x24;
    let code = codes.into_bits() >> (esr.into_bits() & 0x3f);
    let class = FROM_GUEST >> (esr.into_bits() >> 26 & 0x3f);
    code & class & 1 != 0
}
