//! Running a vCPU, and what came of it.

use super::exit::{
    Exit, ExitReason, Ldst64bExit, MemoryFault, MmioExit, NisvExit, RunFailure, SeaExit,
};
use super::guest_access::GuestAccess;
use super::injectable::Injectable;
use super::memory_errors::MemoryErrors;
use super::running::Ran;
use super::signal::BusError;
use super::vcpu::Vcpu;

/// What came of running a vCPU. Borrows the vCPU: it cannot run again, nor be told anything by
/// another way, before this is answered or dropped.
///
/// Dropping an event is an answer too: after MMIO the next run completes the access (a load gives
/// the guest what is in `kvm_run`), after every other the guest meets the same fault again.
#[non_exhaustive]
pub enum Event<'v, V: ?Sized> {
    /// The guest accessed an address without memory.
    Mmio(Injectable<'v, V, MmioExit>),
    /// The same, by an instruction that the syndrome does not describe.
    Nisv(Injectable<'v, V, NisvExit>),
    /// The same, by a 64-byte load or store.
    Ldst64b(Injectable<'v, V, Ldst64bExit>),
    /// The guest took a synchronous external abort.
    Sea(Injectable<'v, V, SeaExit>),
    /// A `SIGBUS` about the guest's access interrupted the run.
    BusError(Injectable<'v, V, BusError>),
    /// `KVM_RUN` failed with `EHWPOISON`: the guest accessed memory of a `guest_memfd` that is
    /// gone.
    PoisonedMemory(Injectable<'v, V, MemoryFault>),
    /// `KVM_RUN` failed with `EFAULT`, and says for which memory: a conversion between private and
    /// shared, or memory that is not there. The VMM's own.
    MemoryFault(MemoryFault),
    /// A signal that has nothing to do with memory, or `immediate_exit`.
    Interrupted,
    /// `KVM_RUN` failed.
    Failed(FailedRun<'v, V>),
    /// Not this crate's: the VMM reads it from its own `kvm_run`.
    Other(ExitReason),
}

impl<V: ?Sized> Event<'_, V> {
    /// Whether memory is lost, or may be: what an [`ErrorReporter`](super::ErrorReporter) is needed
    /// for. After every other event the VMM need not lock one.
    #[must_use]
    pub const fn is_memory_error(&self) -> bool {
        match self {
            Self::Sea(_) | Self::BusError(_) | Self::PoisonedMemory(_) => true,
            // Memory of a device that has been unmapped fails so.
            Self::Failed(run) => matches!(run.failure, RunFailure::UnhandledFault),
            _ => false,
        }
    }
}

/// A `KVM_RUN` that failed.
#[must_use = "the vCPU cannot go on by itself"]
pub struct FailedRun<'v, V: ?Sized> {
    vcpu: &'v mut V,
    failure: RunFailure,
}

impl<'v, V: ?Sized> FailedRun<'v, V> {
    pub(super) const fn new(vcpu: &'v mut V, failure: RunFailure) -> Self {
        Self { vcpu, failure }
    }

    /// How.
    #[inline]
    #[must_use]
    pub const fn failure(&self) -> RunFailure {
        self.failure
    }

    /// The vCPU, for the VMM to answer by itself.
    #[must_use]
    pub const fn into_vcpu(self) -> &'v mut V {
        self.vcpu
    }

    /// Only for a failure that is known to come from memory that is lost.
    pub(super) const fn into_injectable(self) -> Injectable<'v, V, RunFailure> {
        Injectable::new(self.vcpu, self.failure)
    }
}

impl<V: ?Sized> core::fmt::Debug for FailedRun<'_, V> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("FailedRun").field("failure", &self.failure).finish_non_exhaustive()
    }
}

// By hand: a VMM's vCPU need not be printable.
impl<V: ?Sized> core::fmt::Debug for Event<'_, V> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Mmio(event) => f.debug_tuple("Mmio").field(&event.cause).finish(),
            Self::Nisv(event) => f.debug_tuple("Nisv").field(&event.cause).finish(),
            Self::Ldst64b(event) => f.debug_tuple("Ldst64b").field(&event.cause).finish(),
            Self::Sea(event) => f.debug_tuple("Sea").field(&event.cause).finish(),
            Self::BusError(event) => f.debug_tuple("BusError").field(&event.cause).finish(),
            Self::PoisonedMemory(event) => {
                f.debug_tuple("PoisonedMemory").field(&event.cause).finish()
            }
            Self::MemoryFault(fault) => f.debug_tuple("MemoryFault").field(fault).finish(),
            Self::Interrupted => f.write_str("Interrupted"),
            Self::Failed(run) => f.debug_tuple("Failed").field(&run.failure).finish(),
            Self::Other(reason) => f.debug_tuple("Other").field(reason).finish(),
        }
    }
}

impl Ran {
    /// What came of it, read from the vCPU's `kvm_run`: of the vCPU that ran.
    pub fn event<V: Vcpu + ?Sized>(self, vcpu: &mut V) -> Event<'_, V> {
        match (Exit::from_kvm_run(self.result, vcpu.kvm_run()), self.signal) {
            (Exit::Interrupted, Some(cause)) => Event::BusError(Injectable::new(vcpu, cause)),
            (Exit::Interrupted, None) => Event::Interrupted,
            (Exit::Mmio(cause), _) => Event::Mmio(Injectable::new(vcpu, cause)),
            (Exit::Nisv(cause), _) => Event::Nisv(Injectable::new(vcpu, cause)),
            (Exit::Ldst64b(cause), _) => Event::Ldst64b(Injectable::new(vcpu, cause)),
            (Exit::Sea(cause), _) => Event::Sea(Injectable::new(vcpu, cause)),
            (Exit::MemoryFault(fault), _) if fault.is_poisoned() => {
                Event::PoisonedMemory(Injectable::new(vcpu, fault))
            }
            (Exit::MemoryFault(fault), _) => Event::MemoryFault(fault),
            (Exit::Failed(failure), _) => Event::Failed(FailedRun::new(vcpu, failure)),
            (Exit::Other(reason), _) => Event::Other(reason),
        }
    }
}

/// Runs the vCPU once, with a marker of the VMM's own: see [`run`](super::run).
///
/// `access` belongs to the calling thread, and its `SIGBUS` handler calls
/// [`GuestAccess::on_signal`] with it and with `memory`.
pub fn run_with<'v, V: Vcpu + ?Sized>(
    vcpu: &'v mut V,
    access: &GuestAccess,
    memory: &MemoryErrors,
) -> Event<'v, V> {
    let running = access.enter(memory);
    let result = vcpu.run();
    running.leave(result).event(vcpu)
}
