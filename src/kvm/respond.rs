//! The whole job in one call: event in, guest told, and what is left for the VMM.

use super::error::{Call, Error};
use super::exit::{ExitReason, MemoryFault, SeaExit};
use super::inject::Injection;
use super::memory::{GuestMemoryMap, HostRange, IpaRange};
use super::run::{Cause, Event, Injectable};
use super::vcpu::Vcpu;
use crate::error_type::{ErrorState, SyncErrorType};

/// What a VMM does about a fault of its guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The guest is told that its access failed.
    Abort,
    /// The VM is stopped; the guest is not told anything.
    Stop,
}

/// The VMM's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Policy {
    /// To an MMIO access that no device claims.
    pub mmio: Answer,
    /// To an access outside memory that the VMM does not emulate: `KVM_EXIT_ARM_NISV` and
    /// `KVM_EXIT_ARM_LDST64B`.
    pub undescribed: Answer,
    /// To an access to memory that is gone.
    pub memory_error: Answer,
    /// To an external abort whose `SET` says that the error may have spread anywhere.
    pub uncontainable: Answer,
}

impl Policy {
    /// The guest is told of everything, except that an uncontainable error stops the VM.
    pub const DEFAULT: Self = Self {
        mmio: Answer::Abort,
        undescribed: Answer::Abort,
        memory_error: Answer::Abort,
        uncontainable: Answer::Stop,
    };
}

impl Default for Policy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

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
        /// Memory that is gone: do not use it ([`HostRange::ipa_ranges`] says where the guest has
        /// it), and replace it when the VM is reset.
        retire: Option<HostRange>,
    },
    /// Stop the VM.
    Stop {
        /// Why.
        reason: StopReason,
        /// Memory that is gone, as above.
        retire: Option<HostRange>,
    },
    /// An exit that is the VMM's own business.
    NotOurs(ExitReason),
}

/// Why a VM has to be stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// The [`Policy`] says so.
    Policy,
    /// `KVM_RUN` was interrupted for memory that is not the guest's.
    NotGuestMemory(HostRange),
    /// `KVM_EXIT_MEMORY_FAULT`, after which nothing may be injected.
    MemoryFault(MemoryFault),
    /// The machine has no way to tell its guest.
    #[cfg(feature = "ghes")]
    Notification(crate::ghes::StopReason),
}

/// Why the guest was not told, or may have been told something else, and what the VMM must know all
/// the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RespondError {
    /// What failed.
    pub error: Error,
    /// Memory that is gone: do not use it, and replace it when the VM is reset.
    pub retire: Option<HostRange>,
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

impl_text!(StopReason, |this, put| {
    match this {
        Self::Policy => put!("policy"),
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
    policy: Policy,
) -> Result<Outcome, RespondError> {
    match event {
        Event::Mmio(event) => answer(event, policy.mmio, None),
        Event::Nisv(event) => answer(event, policy.undescribed, None),
        Event::Ldst64b(event) => answer(event, policy.undescribed, None),
        Event::Sea(event) => {
            let sea = event.cause();
            let retire = sea.gpa().and_then(|gpa| IpaRange::page_of(gpa).host_range(memory));
            answer(event, says(policy, sea), retire)
        }
        Event::BusError(event) => match event.cause().range() {
            Some(range) if !range.is_guest_memory(memory) => {
                Ok(Outcome::Stop { reason: StopReason::NotGuestMemory(range), retire: None })
            }
            retire => answer(event, policy.memory_error, retire),
        },
        Event::MemoryFault(fault) => Ok(Outcome::Stop {
            reason: StopReason::MemoryFault(fault),
            retire: if fault.is_poisoned() { fault.range().host_range(memory) } else { None },
        }),
        Event::Interrupted => Ok(Outcome::Resume),
        Event::Failed(failure) => {
            Err(Error::Call { call: Call::Run, errno: failure.errno() }.into())
        }
        Event::Other(reason) => Ok(Outcome::NotOurs(reason)),
    }
}

/// The policy's answer to an external abort.
pub(super) fn says(policy: Policy, sea: SeaExit) -> Answer {
    match sea.sync_error_type().and_then(SyncErrorType::state) {
        Some(ErrorState::Uncontainable) => policy.uncontainable,
        _ => policy.memory_error,
    }
}

fn answer<V: Vcpu + ?Sized, C: Cause>(
    event: Injectable<'_, V, C>,
    answer: Answer,
    retire: Option<HostRange>,
) -> Result<Outcome, RespondError> {
    match answer {
        Answer::Abort => match event.inject() {
            Ok(injection) => Ok(Outcome::Injected { injection, retire }),
            Err(error) => Err(RespondError { error, retire }),
        },
        Answer::Stop => Ok(Outcome::Stop { reason: StopReason::Policy, retire }),
    }
}
