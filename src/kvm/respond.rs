//! The whole job in one call: event in, guest told, and what is left for the VMM.

use super::error::{Call, Error};
use super::exit::{ExitReason, MemoryFault, SeaExit};
use super::inject::Injection;
use super::injectable::{Cause, Injectable};
use super::memory::{GuestMemoryMap, IpaRange, VmmRange};
use super::run::Event;
use super::vcpu::Vcpu;
use crate::error_type::{ErrorState, SyncErrorType};

/// What a VMM does about a fault of its guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// The guest is told that its access failed.
    Abort,
    /// The VM is stopped; the guest is not told anything.
    Stop,
}

impl_names!(Reaction {
    Abort => "abort",
    Stop => "stop",
});

options!(
    /// The VMM's reactions. By default the guest is told of everything, except that an
    /// uncontainable error stops the VM.
    pub struct Reactions {
        /// To an MMIO access that no device claims.
        mmio / with_mmio: Reaction = Reaction::Abort;
        /// To an access outside memory that the VMM does not emulate: `KVM_EXIT_ARM_NISV` and
        /// `KVM_EXIT_ARM_LDST64B`.
        undescribed / with_undescribed: Reaction = Reaction::Abort;
        /// To an access to memory that is gone.
        memory_error / with_memory_error: Reaction = Reaction::Abort;
        /// To an external abort whose `SET` says that the error may have spread anywhere.
        uncontainable / with_uncontainable: Reaction = Reaction::Stop;
    }
);

/// What was done, or what the VMM must still do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "the VM may have to be stopped"]
pub enum Outcome {
    /// Nothing: run the vCPU again.
    Resume,
    /// The guest has been told: run the vCPU again.
    Injected {
        /// What, and how.
        injection: Injection,
        /// Memory that is gone: do not use it ([`VmmRange::ipa_ranges`] says where the guest has
        /// it), and replace it when the VM is reset.
        retire: Option<VmmRange>,
    },
    /// Stop the VM.
    Stop {
        /// Why.
        reason: StopVm,
        /// Memory that is gone, as above.
        retire: Option<VmmRange>,
    },
    /// An exit that is the VMM's own business.
    NotOurs(ExitReason),
}

/// Why a VM has to be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopVm {
    /// The [`Reactions`] says so.
    Reaction,
    /// `KVM_RUN` was interrupted for memory that is not the guest's.
    NotGuestMemory(VmmRange),
    /// `KVM_EXIT_MEMORY_FAULT`, after which nothing may be injected.
    MemoryFault(MemoryFault),
    /// The machine has no way to tell its guest.
    #[cfg(feature = "ghes")]
    Notification(crate::ghes::CannotTell),
}

/// Why the guest was not told, or may have been told something else, and what the VMM must know all
/// the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RespondError {
    /// What failed.
    pub error: Error,
    /// Memory that is gone: do not use it, and replace it when the VM is reset.
    pub retire: Option<VmmRange>,
}

impl From<Error> for RespondError {
    fn from(error: Error) -> Self {
        Self { error, retire: None }
    }
}

impl core::error::Error for RespondError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl_text!(RespondError, |this, put| {
    put!("{}", this.error);
    if let Some(range) = this.retire {
        put!("; {} are gone", range);
    }
});

impl_text!(Outcome, |this, put| {
    match this {
        Self::Resume => put!("resume"),
        Self::Injected { injection, .. } => put!("injected: {}", injection),
        Self::Stop { reason, .. } => put!("stop the VM: {}", reason),
        Self::NotOurs(reason) => put!("{}, for the VMM", reason),
    }
});

impl_text!(StopVm, |this, put| {
    match this {
        Self::Reaction => put!("reaction"),
        Self::NotGuestMemory(range) => put!("{} failed, which the guest does not have", range),
        Self::MemoryFault(fault) => put!("{}", fault),
        #[cfg(feature = "ghes")]
        Self::Notification(reason) => put!("{}", reason),
    }
});

/// Answers an event: the guest is told, or the VMM learns what it must do.
///
/// A VMM looks for a device first, and hands over what it does not claim.
///
/// # Errors
///
/// [`Error::Call`] with `KVM_RUN` where the run had failed; otherwise as for
/// [`Injectable::inject`]. The memory that is gone is in the error as it would have been in the
/// outcome.
pub fn respond<V: Vcpu + ?Sized, M: GuestMemoryMap + ?Sized>(
    event: Event<'_, V>,
    memory: &M,
    reactions: Reactions,
) -> Result<Outcome, RespondError> {
    match event {
        Event::Mmio(event) => answer(event, reactions.mmio(), None),
        Event::Nisv(event) => answer(event, reactions.undescribed(), None),
        Event::Ldst64b(event) => answer(event, reactions.undescribed(), None),
        Event::Sea(event) => {
            let sea = event.cause();
            let retire = sea.gpa().and_then(|gpa| IpaRange::page_of(gpa).host_range(memory));
            answer(event, says(reactions, sea), retire)
        }
        Event::BusError(event) => match event.cause().range() {
            Some(range) if !range.is_guest_memory(memory) => {
                Ok(Outcome::Stop { reason: StopVm::NotGuestMemory(range), retire: None })
            }
            retire => answer(event, reactions.memory_error(), retire),
        },
        Event::MemoryFault(fault) => Ok(Outcome::Stop {
            reason: StopVm::MemoryFault(fault),
            retire: if fault.is_poisoned() { fault.range().host_range(memory) } else { None },
        }),
        Event::Interrupted => Ok(Outcome::Resume),
        Event::Failed(failure) => {
            Err(Error::Call { call: Call::Run, errno: failure.errno() }.into())
        }
        Event::Other(reason) => Ok(Outcome::NotOurs(reason)),
    }
}

/// The reactions's answer to an external abort.
pub(super) fn says(reactions: Reactions, sea: SeaExit) -> Reaction {
    match sea.sync_error_type().and_then(SyncErrorType::state) {
        Some(ErrorState::Uncontainable) => reactions.uncontainable(),
        _ => reactions.memory_error(),
    }
}

fn answer<V: Vcpu + ?Sized, C: Cause>(
    event: Injectable<'_, V, C>,
    answer: Reaction,
    retire: Option<VmmRange>,
) -> Result<Outcome, RespondError> {
    match answer {
        Reaction::Abort => match event.inject() {
            Ok(injection) => Ok(Outcome::Injected { injection, retire }),
            Err(error) => Err(RespondError { error, retire }),
        },
        Reaction::Stop => Ok(Outcome::Stop { reason: StopVm::Reaction, retire }),
    }
}
