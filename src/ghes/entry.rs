//! The Generic Error Data Entry (ACPI 6.5, 18.3.2.7.1): one section with its header.

use super::bytes::{at, take};
use super::error::ParseError;

/// How bad an error is, as status blocks and entries hold it: 32 bits, every value kept.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Severity(pub u32);

impl Severity {
    /// Not corrected; the guest can go on without what was lost.
    pub const RECOVERABLE: Self = Self(0);
    /// A Linux guest panics.
    pub const FATAL: Self = Self(1);
    /// Corrected.
    pub const CORRECTED: Self = Self(2);
    /// No error, information only.
    pub const NONE: Self = Self(3);
}

impl_text!(Severity, |this, put| {
    match *this {
        Self::RECOVERABLE => put!("recoverable"),
        Self::FATAL => put!("fatal"),
        Self::CORRECTED => put!("corrected"),
        Self::NONE => put!("none"),
        Self(reserved) => put!("reserved {:#x}", reserved),
    }
});

/// The GUID that says what a section holds, in the order of its bytes in memory.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SectionType(pub [u8; 16]);

impl SectionType {
    /// `A5BC1114-6F64-4EDE-B863-3E83ED7C83B1`, [`MemoryError`](super::MemoryError).
    pub const MEMORY: Self = Self(0xb183_7ced_833e_63b8_4ede_6f64_a5bc_1114_u128.to_le_bytes());
    /// `61EC04FC-48E6-D813-25C9-8DAA44750B12`, [`MemoryError2`](super::MemoryError2).
    pub const MEMORY_2: Self = Self(0x120b_7544_aa8d_c925_d813_48e6_61ec_04fc_u128.to_le_bytes());
    /// `E19E3D16-BC11-11E4-9CAA-C2051D5D46B0`, [`ArmProcessorError`](super::ArmProcessorError).
    pub const ARM_PROCESSOR: Self =
        Self(0xb046_5d1d_05c2_aa9c_11e4_bc11_e19e_3d16_u128.to_le_bytes());
}

impl_text!(SectionType, |this, put| {
    match *this {
        Self::MEMORY => put!("memory error section"),
        Self::MEMORY_2 => put!("memory error section 2"),
        Self::ARM_PROCESSOR => put!("Arm processor error section"),
        Self(guid) => put!("section {:#034x}", u128::from_le_bytes(guid)),
    }
});

/// One entry of a status block: what kind of section, how bad, and its bytes.
///
/// ```
/// use aarch64_syndrome::ghes::{DataEntry, MemoryError, SectionType, Severity};
///
/// let error = MemoryError::default().with_physical_address(0x4567_8000);
/// let entry = DataEntry::new(SectionType::MEMORY, Severity::RECOVERABLE, error.as_bytes());
/// assert_eq!((entry.flags, entry.timestamp), (0, None));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DataEntry<'a> {
    /// What the section holds.
    pub section_type: SectionType,
    /// How bad this one is.
    pub severity: Severity,
    /// Flags of a UEFI section descriptor; 0x08 is "threshold exceeded", which makes a Linux guest
    /// take the page of a corrected error out of use.
    pub flags: u8,
    /// The identity of the replaceable unit; `None` where the entry has none.
    pub fru_id: Option<[u8; 16]>,
    /// The name of the replaceable unit, ASCII with zeros after it.
    pub fru_text: Option<[u8; 20]>,
    /// The time of the error as the entry holds it; `None` also in an entry of revision 2.
    pub timestamp: Option<u64>,
    /// The section.
    pub section: &'a [u8],
}

pub(super) const HEADER: usize = 72;
const HEADER_REVISION_2: usize = 64;

impl<'a> DataEntry<'a> {
    /// An entry around these bytes, without flags, unit or time.
    #[must_use]
    pub const fn new(section_type: SectionType, severity: Severity, section: &'a [u8]) -> Self {
        Self {
            section_type,
            severity,
            flags: 0,
            fru_id: None,
            fru_text: None,
            timestamp: None,
            section,
        }
    }

    /// The entry at the start of `bytes` and the bytes after it; `offset` is for the error.
    pub(super) fn parse(bytes: &'a [u8], offset: usize) -> Result<(Self, &'a [u8]), ParseError> {
        let short = ParseError::EntryTooShort(offset);
        let fixed = bytes.get(..HEADER_REVISION_2).ok_or(short)?;
        let revision = u16::from_le_bytes(at(fixed, 20));
        let header = match revision >> 8 {
            2 => HEADER_REVISION_2,
            3 => HEADER,
            _ => return Err(ParseError::UnknownRevision(offset, revision)),
        };
        let (head, rest) = bytes.split_at_checked(header).ok_or(short)?;
        let length = u32::from_le_bytes(at(head, 24));
        let (section, rest) = rest
            .split_at_checked(length as usize)
            .ok_or(ParseError::SectionPastBlock(offset, length))?;
        let [valid, flags] = at(head, 22);
        let entry = Self {
            section_type: SectionType(at(head, 0)),
            severity: Severity(u32::from_le_bytes(at(head, 16))),
            flags,
            fru_id: (valid & 1 != 0).then(|| at(head, 28)),
            fru_text: (valid & 2 != 0).then(|| at(head, 44)),
            timestamp: if valid & 4 == 0 { None } else { take(head, 64).map(u64::from_le_bytes) },
            section,
        };
        Ok((entry, rest))
    }
}

impl_text!(DataEntry<'_>, |this, put| {
    put!("{} ({}), {} bytes", this.section_type, this.severity, this.section.len());
});
