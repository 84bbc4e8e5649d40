//! Running a vCPU, and what came of it.

use super::exit::{
    Exit, ExitReason, Ldst64bExit, MemoryFault, MmioExit, NisvExit, RunFailure, SeaExit,
};
use super::guest_access::GuestAccess;
use super::injectable::Injectable;
use super::memory_errors::MemoryErrors;
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
    /// `KVM_RUN` failed, and says for which memory.
    MemoryFault(MemoryFault),
    /// A signal that has nothing to do with memory, or `immediate_exit`.
    Interrupted,
    /// `KVM_RUN` failed.
    Failed(RunFailure),
    /// Not this crate's: the VMM reads it from its own `kvm_run`.
    Other(ExitReason),
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
            Self::MemoryFault(fault) => f.debug_tuple("MemoryFault").field(fault).finish(),
            Self::Interrupted => f.write_str("Interrupted"),
            Self::Failed(failure) => f.debug_tuple("Failed").field(failure).finish(),
            Self::Other(reason) => f.debug_tuple("Other").field(reason).finish(),
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
    let (event, stray) = run_once(vcpu, access);
    if let Some(error) = stray {
        memory.put(error);
    }
    event
}

/// Runs the vCPU once; with the event an error whose signal came with an exit of another kind,
/// which is not lost, but not this exit's.
pub(super) fn run_once<'v, V: Vcpu + ?Sized>(
    vcpu: &'v mut V,
    access: &GuestAccess,
) -> (Event<'v, V>, Option<BusError>) {
    let result = access.during(|| vcpu.run());
    let exit = Exit::from_kvm_run(result, vcpu.kvm_run());
    let stray = match (exit, access.take()) {
        (Exit::Interrupted, Some(cause)) => {
            return (Event::BusError(Injectable::new(vcpu, cause)), None);
        }
        (_, stray) => stray,
    };
    let event = match exit {
        Exit::Mmio(cause) => Event::Mmio(Injectable::new(vcpu, cause)),
        Exit::Nisv(cause) => Event::Nisv(Injectable::new(vcpu, cause)),
        Exit::Ldst64b(cause) => Event::Ldst64b(Injectable::new(vcpu, cause)),
        Exit::Sea(cause) => Event::Sea(Injectable::new(vcpu, cause)),
        Exit::MemoryFault(fault) => Event::MemoryFault(fault),
        Exit::Interrupted => Event::Interrupted,
        Exit::Failed(failure) => Event::Failed(failure),
        Exit::Other(reason) => Event::Other(reason),
    };
    (event, stray)
}
