//! For a VMM on arm64 Linux: an exit of `KVM_RUN` or a `SIGBUS` comes in, and the right abort goes
//! into the guest.
//!
//! [`guide::kvm`](crate::guide::kvm) shows the whole run loop.
//!
//! | what | where |
//! |---|---|
#![cfg_attr(
    target_os = "linux",
    doc = "| before the loop | [`install_sigbus_handler`], [`prepare_vcpu_thread`] |"
)]
#![cfg_attr(target_os = "linux", doc = "| the loop | [`run`] gives an [`Event`] |")]
//! | the reaction | [`respond`] |
//! | what the VMM brings | [`Vcpu`], [`GuestMemoryMap`] |
//! | what came in | [`Exit`], [`BusError`] |
//! | what goes into the guest | [`Abort`], [`SErrorSyndrome`], [`Injectable`] |
//! | what became of it | [`Outcome`], [`Injection`], [`RespondError`] |

mod abort;
mod adapter;
mod bus_error_slot;
mod capability;
mod errno;
mod error;
mod events;
mod exit;
mod guest_access;
mod header_bytes;
mod inject;
mod injectable;
#[cfg(target_os = "linux")]
mod linux;
mod memory;
mod memory_errors;
mod register;
#[cfg(feature = "ghes")]
mod reporter;
mod respond;
mod run;
mod serror;
mod signal;
mod undescribed;
mod vcpu;

pub use abort::Abort;
pub use capability::{Capability, Vm};
pub use errno::Errno;
pub use error::{Call, Error};
pub use events::VcpuEvents;
pub use exit::{
    Exit, ExitReason, Ldst64bExit, MemoryFault, MmioExit, NisvExit, RunFailure, SeaExit,
};
pub use guest_access::{GuestAccess, SignalOwner};
pub use inject::{Injection, Method, TakenAbort};
pub use injectable::Injectable;
#[cfg(target_os = "linux")]
pub use linux::{
    hear_of_errors_early, install_sigbus_handler, memory_errors, notify_memory_errors, on_sigbus,
    prepare_vcpu_thread, run,
};
pub use memory::{GuestMemoryMap, IpaRange, MemorySlot, MemorySlots, VmmRange};
pub use memory_errors::MemoryErrors;
pub use register::RegisterId;
#[cfg(feature = "ghes")]
#[cfg_attr(docsrs, doc(cfg(feature = "ghes")))]
pub use reporter::{Delivery, ErrorReporter, Posting, Report, TellError, Told};
pub use respond::{Outcome, Reaction, Reactions, RespondError, StopVm, respond};
pub use run::{Event, run_with};
pub use serror::{SErrorState, SErrorSyndrome, inject_serror};
pub use signal::{BusError, SiginfoHeader};
pub use undescribed::FinishError;
pub use vcpu::{RunHeader, Vcpu};
