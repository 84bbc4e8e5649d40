//! The Arm processor error section (UEFI 2.10, N.2.4.4): a core, what went wrong on it, and the
//! registers that it had.

mod context;
mod information;
mod writer;

pub use context::{ContextType, ProcessorContext, ProcessorContexts};
pub use information::ProcessorErrorInformation;
pub use writer::{ArmProcessorErrorFields, RunningState};

use super::bytes::at;
use super::entry::SectionType;
use super::error::ParseError;
use information::INFORMATION;

const HEADER: usize = 40;

const MPIDR: u8 = 0;
const AFFINITY_LEVEL: u8 = 1;
const RUNNING_STATE: u8 = 2;
const VENDOR: u8 = 3;

/// An Arm processor error section: a core, and what went wrong on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ArmProcessorError<'a> {
    bytes: &'a [u8],
    information: &'a [u8],
    contexts: &'a [u8],
    vendor: &'a [u8],
}

impl<'a> ArmProcessorError<'a> {
    /// The section in `bytes`; bytes after `section_length` are dropped.
    ///
    /// # Errors
    ///
    /// [`ParseError::SectionTooShort`] for fewer bytes than the header;
    /// [`ParseError::SectionField`], with its name, for a `section_length`, `err_info_num` or
    /// `context_info_num` that needs more bytes than there are. The same for a `length` of an error
    /// information structure other than 32, by which Linux walks them (`ghes_handle_arm_hw_error`).
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError> {
        let head: [u8; HEADER] = *bytes
            .first_chunk()
            .ok_or(ParseError::SectionTooShort(SectionType::ARM_PROCESSOR, bytes.len()))?;
        let length = u32::from_le_bytes(at(&head, 8));
        let [errors, contexts] = [4, 6].map(|offset| u16::from_le_bytes(at(&head, offset)));
        let past_section = ParseError::SectionField("section_length", length);
        let bytes = bytes.get(..length as usize).ok_or(past_section)?;
        let (information, rest) = bytes
            .get(HEADER..)
            .ok_or(past_section)?
            .split_at_checked((errors as usize).saturating_mul(INFORMATION))
            .ok_or(ParseError::SectionField("err_info_num", errors.into()))?;
        for chunk in information.chunks_exact(INFORMATION) {
            let [_, length] = at(chunk, 0);
            if length as usize != INFORMATION {
                return Err(ParseError::SectionField("length", length.into()));
            }
        }
        let mut vendor = rest;
        for _ in 0..contexts {
            vendor = ProcessorContext::parse(vendor)
                .ok_or(ParseError::SectionField("context_info_num", contexts.into()))?
                .1;
        }
        let (contexts, vendor) = rest
            .split_at_checked(rest.len().saturating_sub(vendor.len()))
            .unwrap_or((rest, vendor));
        Ok(Self { bytes, information, contexts, vendor })
    }

    /// The section as it lies in an entry.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    fn valid<const N: usize>(&self, bit: u8, offset: usize) -> Option<[u8; N]> {
        let validation = u32::from_le_bytes(at(self.bytes, 0));
        (validation & 1 << bit != 0).then(|| at(self.bytes, offset))
    }

    /// `MPIDR_EL1` of the core; `None` where it is not valid.
    #[must_use]
    pub fn mpidr(&self) -> Option<u64> {
        self.valid(MPIDR, 16).map(u64::from_le_bytes)
    }

    /// `MIDR_EL1` of the core.
    #[must_use]
    pub fn midr(&self) -> u64 {
        u64::from_le_bytes(at(self.bytes, 24))
    }

    /// The affinity level at which the error is, 0 the core itself; `None` where it is not valid.
    #[must_use]
    pub fn affinity_level(&self) -> Option<u8> {
        self.valid(AFFINITY_LEVEL, 12).map(u8::from_le_bytes)
    }

    /// What the core was doing; `None` where it is not valid.
    #[must_use]
    pub fn running_state(&self) -> Option<RunningState> {
        let state = u64::from_le_bytes(self.valid(RUNNING_STATE, 32)?);
        Some(if state & 1 == 0 {
            RunningState::NotRunning { psci_state: (state >> 32) as u32 }
        } else {
            RunningState::Running
        })
    }

    /// What went wrong, in order.
    pub fn information(&self) -> impl Iterator<Item = ProcessorErrorInformation> + use<'a> {
        self.information.chunks_exact(INFORMATION).map(ProcessorErrorInformation::of)
    }

    /// The registers of the core, in order.
    #[must_use]
    pub const fn contexts(&self) -> ProcessorContexts<'a> {
        ProcessorContexts { rest: self.contexts }
    }

    /// What the vendor added, as bytes; `None` where it is not valid.
    #[must_use]
    pub fn vendor_bytes(&self) -> Option<&'a [u8]> {
        let [] = self.valid(VENDOR, 0)?;
        Some(self.vendor)
    }
}

impl_text!(ArmProcessorError<'_>, |this, put| {
    put!("Arm processor error of a core with MIDR {:#x}", this.midr());
});
