//! A guest's access to a device as something that a device model can finish: from a Data Abort
//! that describes it, or from the instruction word.
//!
//! Where the access goes is not here: [`Fault::ipa`](crate::Fault::ipa) says it.

mod access;
mod atomic;
mod bus;
mod finish;
mod fit;
mod guest_bus;
mod instruction;
mod ls64;
mod memory_block;
mod mops;
mod perform;
mod refusal;
mod registers;
mod transfers;

pub use crate::endianness::Endianness;
pub use access::MmioAccess;
pub use bus::{BusAccess, NotPerformed, Performed, Refusal};
pub use finish::{NotFinished, Undescribed};
pub use fit::Mismatch;
pub use guest_bus::{GuestBus, NotAccessed};
pub use ls64::Access64B;
pub use refusal::NotMmio;
pub use registers::{GeneralRegisters, MopsOption, Registers};
