//! The answer to everything that has nothing to do with memory that is lost.

use super::error::{Call, Error};
use super::exit::ExitReason;
use super::injectable::{Cause, Injectable};
use super::reactions::{Reaction, Reactions, StopVm};
use super::reporter::{TellError, Told};
use super::run::Event;
use super::vcpu::Vcpu;

/// Answers an event that is no memory error ([`Event::is_memory_error`]); no reporter is needed.
///
/// What the guest expects. An access where there is nothing ends in an external abort, or reads all
/// ones, as the place says. Cache maintenance in a slot that it may not write (a flash) does
/// nothing.
pub(super) fn answer<V: Vcpu + ?Sized, E>(
    event: Event<'_, V>,
    reactions: Reactions,
) -> Result<Told<E>, TellError<E>> {
    match event {
        Event::Mmio(event) if reactions.mmio() == Reaction::AllOnes => {
            event.finish_load(u64::MAX);
            Ok(Told::Completed)
        }
        Event::Mmio(event) => abort(event, reactions.mmio()),
        // KVM exits for it where the slot is read-only alone: there is nothing to clean.
        Event::Nisv(event) if event.cause().is_cache_maintenance() => {
            event.skip()?;
            Ok(Told::Completed)
        }
        Event::Nisv(event) => abort(event, reactions.undescribed()),
        Event::Ldst64b(event) => abort(event, reactions.undescribed()),
        Event::MemoryFault(_) => Ok(Told::NotOurs(ExitReason::MEMORY_FAULT)),
        Event::Other(reason) => Ok(Told::NotOurs(reason)),
        Event::Failed(run) => {
            Err(Error::Call { call: Call::Run, errno: run.failure().errno() }.into())
        }
        // The reporter has the memory errors: they do not come here.
        Event::Interrupted | Event::Sea(_) | Event::BusError(_) | Event::PoisonedMemory(_) => {
            Ok(Told::Resume)
        }
    }
}

/// Has the guest take the abort of its access.
pub(super) fn abort<V: Vcpu + ?Sized, C: Cause, E>(
    event: Injectable<'_, V, C>,
    reaction: Reaction,
) -> Result<Told<E>, TellError<E>> {
    if reaction == Reaction::Stop {
        return Ok(Told::Stop { reason: StopVm::Reaction, retire: None });
    }
    match event.inject() {
        Ok(injection) => Ok(Told::Aborted(injection)),
        Err(Error::NothingInjected | Error::SErrorPending) => Ok(Told::NothingInjected),
        Err(error) => Err(error.into()),
    }
}
