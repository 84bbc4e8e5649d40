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
#![cfg_attr(target_os = "linux", doc = "| the answer | [`SharedReporter::tell`] |")]
//! | what the VMM prefers | [`Reactions`], [`MachineRas`](crate::ghes::MachineRas) |
//! | what the VMM brings | [`Vcpu`], [`GuestMemoryMap`] |
//! | what came in | [`Exit`], [`BusError`] |
//! | what goes into the guest | [`Abort`], [`SErrorSyndrome`], [`Injectable`] |
//! | what is lost | [`GoneMemory`], [`ErrorReporter::reset`] |
//! | what became of it | [`Told`], [`Report`], [`Injection`], [`TellError`] |

mod abort;
mod adapter;
mod atomics;
mod bus_error_slot;
mod capability;
mod errno;
mod error;
mod events;
mod exit;
mod gone;
mod guest_access;
mod header_bytes;
mod inject;
mod injectable;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux;
mod memory;
mod memory_errors;
mod nested;
mod reactions;
mod register;
mod reporter;
mod run;
mod running;
pub mod sandbox;
mod serror;
mod signal;
mod slots;
mod unclaimed;
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
pub use gone::GoneMemory;
pub use guest_access::{GuestAccess, SignalOwner};
pub use inject::{Injection, Method, TakenAbort};
pub use injectable::Injectable;
#[cfg(all(
    any(target_os = "linux", target_os = "android"),
    any(target_arch = "aarch64", target_arch = "x86_64")
))]
pub use linux::{AccessError, CheckedMemory, copy, leave_copy};
#[cfg(any(target_os = "linux", target_os = "android"))]
pub use linux::{
    Backing, SharedReporter, SlotTable, enter, hear_of_errors_early, install_sigbus_handler,
    make_unreachable, mapping_page_size, memory_errors, on_sigbus, prepare_vcpu_thread, replace,
    run,
};
pub use memory::{IpaRange, VmmRange};
pub use memory_errors::MemoryErrors;
pub use reactions::{Reaction, Reactions, StopVm};
pub use register::RegisterId;
pub use reporter::{
    Delivery, ErrorReporter, Posting, Report, ReporterState, ResetError, TellError, Told,
};
pub use run::{Event, FailedRun, run_with};
pub use running::{Ran, Running};
pub use serror::{SErrorState, SErrorSyndrome, inject_serror};
pub use signal::{BusError, SiginfoHeader};
pub use slots::{GuestMemoryMap, MappedMemory, MemorySlot, MemorySlots, SlotKind};
pub use undescribed::FinishError;
pub use vcpu::{RunHeader, Vcpu};
