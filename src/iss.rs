//! The ISS encodings, one a file: decoded from an [`Esr`](crate::Esr) and encoded to one.
//!
//! Every type holds the whole word and the level it was taken to. An accessor whose field may be
//! meaningless returns `Option`; each `with_…` sets one field, and leaves the word as it is where
//! the architecture has no such field, so that what is built is never malformed.

mod data_abort;
mod instruction_abort;
mod serror;

pub(crate) use data_abort::WNR_UNKNOWN;
pub use data_abort::{Access, AccessSize, DataAbort, Ls64, WriteUpdate};
pub use instruction_abort::InstructionAbort;
pub use serror::SError;
