//! What a VMM does about the faults of its guest.

use super::exit::SeaExit;
use crate::error_type::{ErrorState, SyncErrorType};

/// What a VMM does about a fault of its guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// The guest takes an abort: its access failed.
    Abort,
    /// A load reads all ones, and a store does nothing: what an empty place of a PCI bus does. For
    /// an access that KVM cannot complete, and for memory that is lost: as `Abort`.
    AllOnes,
    /// The VM is stopped, and nothing is injected.
    Stop,
}

impl_names!(Reaction {
    Abort => "abort",
    AllOnes => "all ones",
    Stop => "stop",
});

options!(
    /// The VMM's reactions. By default the guest is told of everything, except that an
    /// uncontainable error stops the VM.
    ///
    /// They are given with each event, so that they may depend on its address: for a window of PCI
    /// `with_mmio(Reaction::AllOnes)`.
    ///
    /// ```
    /// use aarch64_syndrome::kvm::{Reaction, Reactions};
    ///
    /// let reactions = Reactions::DEFAULT.with_mmio(Reaction::AllOnes);
    /// assert_eq!(reactions.mmio(), Reaction::AllOnes);
    /// assert_eq!(reactions.memory_error(), Reaction::Abort);
    /// ```
    pub struct Reactions {
        /// To an MMIO access that no device claims.
        mmio / with_mmio: Reaction = Reaction::Abort;
        /// To an access outside memory that the VMM does not emulate: `KVM_EXIT_ARM_NISV` and
        /// `KVM_EXIT_ARM_LDST64B`. Cache maintenance is skipped, whatever this says.
        undescribed / with_undescribed: Reaction = Reaction::Abort;
        /// To an access to memory that is lost.
        memory_error / with_memory_error: Reaction = Reaction::Abort;
        /// To an external abort whose `SET` says that the error may have spread anywhere.
        uncontainable / with_uncontainable: Reaction = Reaction::Stop;
    }
);

impl Reactions {
    /// The reaction to an external abort.
    pub(super) fn to_sea(self, sea: SeaExit) -> Reaction {
        match sea.sync_error_type().and_then(SyncErrorType::state) {
            Some(ErrorState::Uncontainable) => self.uncontainable(),
            _ => self.memory_error(),
        }
    }
}

/// Why a VM has to be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopVm {
    /// The [`Reactions`] say so.
    Reaction,
    /// There is no way to tell the guest.
    CannotTell(crate::ghes::CannotTell),
}

impl_text!(StopVm, |this, put| {
    match this {
        Self::Reaction => put!("reaction"),
        Self::CannotTell(reason) => put!("{}", reason),
    }
});
