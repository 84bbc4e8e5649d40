//! `KVM_EXIT_ARM_SEA`.

use crate::address::{Far, Ipa};
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::error_type::SyncErrorType;
use crate::esr::Esr;
use crate::esr::abort_bits::FNV;
use crate::fault::Fault;
use crate::fsc::FaultStatus;
use crate::iss::{DataAbort, InstructionAbort};
use crate::kvm::header_bytes::u64_at;
use crate::kvm::vcpu::RunHeader;

/// `KVM_EXIT_ARM_SEA`: the guest took a synchronous external abort, and neither APEI nor the host
/// kernel claims it. The PC is at the instruction, and nothing is pending.
///
/// `S1PTW` and everything from `ISV` to `VNCR` are hidden by KVM: a walk code does not say whose
/// table it was, and [`injection`](crate::kvm::Injectable::inject) may find that KVM's helper does
/// nothing. `gpa` is the page that KVM found by translating `gva`; never more than 4 KiB exact,
/// not necessarily in a memory slot, and of the inner guest where guests are nested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SeaExit {
    esr: Esr,
    gva: u64,
    gpa: Option<Ipa>,
}

/// `KVM_EXIT_ARM_SEA_FLAG_GPA_VALID`.
const GPA_VALID: u64 = 1;

impl SeaExit {
    pub(super) const fn read(header: &RunHeader) -> Self {
        let is_valid = u64_at(header, 32) & GPA_VALID != 0;
        Self {
            esr: Esr::from_bits(u64_at(header, 40)),
            gva: u64_at(header, 48),
            gpa: if is_valid { Some(Ipa::from_bits(u64_at(header, 56))) } else { None },
        }
    }

    /// The syndrome as KVM shows it: `EC`, `IL`, `FnV`, `EA`, `CM`, `WnR`, `DFSC`, and `SET` if
    /// the guest has RAS.
    #[inline]
    #[must_use]
    pub const fn esr(self) -> Esr {
        self.esr
    }

    /// `DFSC` or `IFSC`.
    #[inline]
    #[must_use]
    pub const fn status(self) -> FaultStatus {
        self.esr.fault_status()
    }

    /// `SET`, or `None` where the syndrome has none: a parity or ECC error, or an instruction fetch
    /// whose walk failed. 0, recoverable, is also what a guest without RAS gets to see.
    #[inline]
    #[must_use]
    #[doc(alias = "SET")]
    pub const fn sync_error_type(self) -> Option<SyncErrorType> {
        match DataAbort::from_esr(self.esr, TargetEl::El2) {
            Some(abort) => abort.sync_error_type(),
            None => match InstructionAbort::from_esr(self.esr, TargetEl::El2) {
                Some(abort) => abort.sync_error_type(),
                None => None,
            },
        }
    }

    /// The virtual address, or `None` with `FnV`, and for `EC` 0x25 (an access through
    /// `VNCR_EL2`), where KVM's addresses are of an earlier fault.
    #[inline]
    #[must_use]
    pub const fn gva(self) -> Option<Far> {
        if self.has_no_address() { None } else { Some(Far::from_bits(self.gva)) }
    }

    /// The page of the guest physical address, or `None` without `KVM_EXIT_ARM_SEA_FLAG_GPA_VALID`
    /// and wherever [`gva`](Self::gva) is `None`: KVM translates that address.
    #[inline]
    #[must_use]
    pub const fn gpa(self) -> Option<Ipa> {
        if self.has_no_address() { None } else { self.gpa }
    }

    /// The fault, with the addresses that mean something; `None` should `EC` not be an abort's.
    ///
    /// Where [`gva`](Self::gva) is `None` the fault's syndrome says so too, by `FnV` = 1.
    #[must_use]
    pub const fn fault(self) -> Option<Fault> {
        let esr = match self.gva() {
            Some(_) => self.esr,
            None => Esr::from_bits(self.esr.into_bits() | 1 << FNV),
        };
        Fault::reported(esr, Far::from_bits(self.gva), self.gpa())
    }

    /// The same exit, of whose page nothing is known.
    pub(in crate::kvm) const fn without_gpa(self) -> Self {
        Self { gpa: None, ..self }
    }

    const fn has_no_address(self) -> bool {
        self.esr.bit(FNV) || matches!(self.esr.ec(), ExceptionClass::DATA_ABORT_CURRENT)
    }
}

impl_text!(SeaExit, |this, put| {
    put!("KVM_EXIT_ARM_SEA, {}", this.esr);
    match this.gva() {
        Some(gva) => put!(", VA {}", gva),
        None => put!(", no VA"),
    }
    match this.gpa() {
        Some(gpa) => put!(", IPA in the page at {}", gpa),
        None => put!(", no IPA"),
    }
});
