//! What the guest is to be told.

use crate::address::Far;
use crate::ec::ExceptionClass;
use crate::esr::Esr;
use crate::esr::abort_bits::{CM, EA, FNV, SET_LOW, WNR};
use crate::fsc::{FaultStatus, FaultStatusSet};
use crate::policy::EVERY_SEA;

/// An external abort for the guest, before it is known which level takes it from which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Abort(pub(super) Content);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Content {
    /// KVM knows the address and the level, user space does not.
    OfTheExit,
    /// `far` is `None` exactly where `FnV` is set in `iss`.
    Exactly { is_instruction: bool, iss: u32, far: Option<Far> },
}

const CODES: FaultStatusSet = EVERY_SEA;
const WITHOUT_FAR: u32 = 1 << FNV;
/// `SET`, `FnV`, `EA` and the code.
const OF_INSTRUCTION: u32 = 0b11 << SET_LOW | WITHOUT_FAR | 1 << EA | 0x3f;
/// Those, `CM` and `WnR`.
const OF_DATA: u32 = OF_INSTRUCTION | 1 << CM | 1 << WNR;

impl Abort {
    /// The abort of the access that the last exit was about, as KVM has recorded it: a data abort
    /// with `FAR_EL2` of the exit, on a walk where that was one.
    ///
    /// Where the address turns out to be that of the instruction, it was fetched, and the guest
    /// gets an instruction abort: a load by an instruction from itself would fail on the fetch.
    pub const OF_THE_EXIT: Self = Self(Content::OfTheExit);

    /// A data abort of which no address is known: code 0x10 with `FnV` = 1.
    pub const WITHOUT_ADDRESS: Self = Self(Content::Exactly {
        is_instruction: false,
        iss: WITHOUT_FAR | FaultStatus::SYNC_EXTERNAL.into_bits() as u32,
        far: None,
    });

    /// The abort with this syndrome and address; `None` unless `esr` is an Instruction or Data
    /// Abort with an external abort or parity code ([`EVERY_SEA`]).
    ///
    /// Of the syndrome, `SET`, `EA`, the code, and for data `CM` and `WnR` are taken; `EC` comes
    /// to say where the guest takes it from, and `FnV` is 1 exactly without an address.
    ///
    /// ```
    /// use aarch64_syndrome::iss::DataAbort;
    /// use aarch64_syndrome::{FaultStatus, OriginEl, TargetEl, kvm::Abort};
    ///
    /// let syndrome = DataAbort::new(TargetEl::El1, OriginEl::El1, FaultStatus::SYNC_EXTERNAL);
    /// assert!(Abort::from_esr(syndrome.esr(), None).is_some());
    /// let syndrome = DataAbort::new(TargetEl::El1, OriginEl::El1, FaultStatus::ALIGNMENT);
    /// assert!(Abort::from_esr(syndrome.esr(), None).is_none());
    /// ```
    #[must_use]
    pub const fn from_esr(esr: Esr, far: Option<Far>) -> Option<Self> {
        let ec = esr.ec();
        if !(ec.is_abort() & CODES.contains(esr.fault_status())) {
            return None;
        }
        let is_instruction = ec.is_instruction_abort();
        let kept = esr.iss() & if is_instruction { OF_INSTRUCTION } else { OF_DATA } & !WITHOUT_FAR;
        let iss = if far.is_some() { kept } else { kept | WITHOUT_FAR };
        Some(Self(Content::Exactly { is_instruction, iss, far }))
    }
}

impl Abort {
    /// Whether KVM's helper tells it to an `AArch32` kernel: a data abort, not on a walk, at an
    /// address. What `DFSR` has no place for, or KVM leaves 0 (`WnR`), does not count.
    pub(super) const fn is_helpers_to_aarch32(self) -> bool {
        match self.0 {
            Content::OfTheExit => true,
            Content::Exactly { is_instruction, iss, far } => {
                let code = FaultStatus::from_bits(iss as u8).into_bits();
                !is_instruction & far.is_some() & (code == FaultStatus::SYNC_EXTERNAL.into_bits())
            }
        }
    }

    /// Whether the address, where it is known, is this one of an `AArch32` guest.
    pub(super) const fn is_at_aarch32(self, dfar: u64) -> bool {
        match self.0 {
            Content::Exactly { far: Some(far), .. } => far.into_bits() & 0xffff_ffff == dfar,
            _ => true,
        }
    }
}

impl_text!(Abort, |this, put| {
    match this.0 {
        Content::OfTheExit => put!("the abort of the exit"),
        Content::Exactly { is_instruction, iss, far } => {
            let what = if is_instruction { "Instruction" } else { "Data" };
            put!("{} Abort, ISS {:#x}", what, iss);
            match far {
                Some(far) => put!(", VA {}", far),
                None => put!(", no VA"),
            }
        }
    }
});

/// The word for `ESR_ELx` of the level that takes it; where it comes from is not yet said.
pub(super) const fn word(is_instruction: bool, iss: u32) -> Esr {
    let ec = if is_instruction {
        ExceptionClass::INSTRUCTION_ABORT_LOWER
    } else {
        ExceptionClass::DATA_ABORT_LOWER
    };
    Esr::from_parts(ec, true, iss, 0)
}
