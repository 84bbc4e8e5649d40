//! The Arm processor error section (UEFI 2.10, N.2.4.4).

use super::bytes::at;
use super::entry::SectionType;
use super::error::ParseError;

const HEADER: usize = 40;
const INFORMATION: usize = 32;

/// An Arm processor error section: a core, and what went wrong on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ArmProcessorError<'a> {
    head: [u8; HEADER],
    information: &'a [u8],
    rest: &'a [u8],
}

impl<'a> ArmProcessorError<'a> {
    /// The section in `bytes`.
    ///
    /// # Errors
    ///
    /// Fewer bytes than the header, `section_length`, or `err_info_num` need.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError> {
        let head: [u8; HEADER] = *bytes
            .first_chunk()
            .ok_or(ParseError::SectionTooShort(SectionType::ARM_PROCESSOR, bytes.len()))?;
        let length = u32::from_le_bytes(at(&head, 8));
        let count = u16::from_le_bytes(at(&head, 4));
        let (information, rest) = bytes
            .get(HEADER..length as usize)
            .ok_or(ParseError::SectionField("section_length", length))?
            .split_at_checked((count as usize).saturating_mul(INFORMATION))
            .ok_or(ParseError::SectionField("err_info_num", count.into()))?;
        Ok(Self { head, information, rest })
    }

    const fn is_valid(&self, bit: u8) -> bool {
        self.head[0] & 1 << bit != 0
    }

    /// `MPIDR_EL1` of the core; `None` where it is not valid.
    #[must_use]
    pub fn mpidr(&self) -> Option<u64> {
        self.is_valid(0).then(|| u64::from_le_bytes(at(&self.head, 16)))
    }

    /// `MIDR_EL1` of the core.
    #[must_use]
    pub fn midr(&self) -> u64 {
        u64::from_le_bytes(at(&self.head, 24))
    }

    /// Whether the core was running; `None` where it is not valid.
    #[must_use]
    pub const fn is_running(&self) -> Option<bool> {
        if self.is_valid(2) { Some(self.head[32] & 1 != 0) } else { None }
    }

    /// What went wrong, in order.
    pub fn information(&self) -> impl Iterator<Item = ProcessorErrorInformation> + use<'a> {
        self.information
            .chunks_exact(INFORMATION)
            .map(|chunk| ProcessorErrorInformation { bytes: at(chunk, 0) })
    }

    /// Contexts and vendor data, as bytes.
    #[must_use]
    pub const fn context_bytes(&self) -> &'a [u8] {
        self.rest
    }
}

impl_text!(ArmProcessorError<'_>, |this, put| {
    put!("Arm processor error of a core with MIDR {:#x}", this.midr());
});

/// One error of an [`ArmProcessorError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProcessorErrorInformation {
    bytes: [u8; INFORMATION],
}

impl ProcessorErrorInformation {
    const fn is_valid(&self, bit: u8) -> bool {
        self.bytes[2] & 1 << bit != 0
    }

    /// The type byte: an index in old records, a bit mask since UEFI 2.9.
    #[must_use]
    pub const fn error_type(&self) -> u8 {
        self.bytes[4]
    }

    /// The virtual address; `None` where it is not valid.
    #[must_use]
    pub fn virtual_address(&self) -> Option<u64> {
        self.is_valid(3).then(|| u64::from_le_bytes(at(&self.bytes, 16)))
    }

    /// The physical address; `None` where it is not valid.
    #[must_use]
    pub fn physical_address(&self) -> Option<u64> {
        self.is_valid(4).then(|| u64::from_le_bytes(at(&self.bytes, 24)))
    }
}

impl_text!(ProcessorErrorInformation, |this, put| {
    put!("error of type {:#x}", this.error_type());
    if let Some(address) = this.physical_address() {
        put!(" at {:#x}", address);
    }
});
