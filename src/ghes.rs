//! Error records for a guest: CPER sections in Generic Error Status Blocks (ACPI 6.5, 18.3.2; UEFI
//! 2.10, appendix N), as a Linux guest's GHES driver reads them.
//!
//! A [`BlockWriter`] makes a block, an [`ErrorSource`] posts it in guest memory and refuses to
//! overwrite one that the guest has not acknowledged, and a [`MachineRas`] says how the guest hears
//! of it. Reading goes the other way: copy, then [`StatusBlock::parse`] the private copy. Which of
//! several addresses of an error to believe, [`AddressSources`] says.

mod block;
mod bytes;
mod entry;
mod error;
mod error_address;
mod guest_memory;
mod hest;
mod memory_error;
mod notification;
mod processor;
mod section_fields;
mod source;
mod writer;

pub use block::{Entries, StatusBlock};
pub use entry::{DataEntry, SectionType, Severity};
pub use error::{LayoutError, ParseError, PostError, ReadError, WriteError};
pub use error_address::{AddressSource, AddressSources, ErrorAddress, ErrorMemory, ErrorRecord};
pub use guest_memory::GuestMemory;
#[cfg(target_has_atomic = "64")]
pub use guest_memory::{OutOfRegion, RawRegion};
pub use hest::HestNotification;
pub use memory_error::{MemoryError, MemoryError2};
pub use notification::{
    ActionOptional, ActionRequired, CannotTell, MachineRas, MemoryEvent, Notification, Plan,
    RepeatedReport, VcpuState,
};
pub use processor::{
    ArmProcessorError, ArmProcessorErrorFields, ContextType, ProcessorContext, ProcessorContexts,
    ProcessorErrorInformation, RunningState,
};
pub use source::{ErrorSource, HardwareErrors, SourceState};
pub use writer::BlockWriter;
