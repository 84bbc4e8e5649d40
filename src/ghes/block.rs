//! The Generic Error Status Block (ACPI 6.5, 18.3.2.7), read from a private copy.

use super::bytes::at;
use super::entry::{DataEntry, Severity};
use super::error::ParseError;

pub(super) const HEADER: usize = 20;
const SMALLEST_ENTRY: u32 = 64;

/// A well-formed status block: every entry lies within it, and every length has been checked.
///
/// ```
/// use aarch64_syndrome::ghes::{ParseError, StatusBlock};
///
/// // Bytes of a guest: copied first, and refused where they are no block.
/// assert_eq!(StatusBlock::parse(&[0; 8]), Err(ParseError::BlockTooShort(8)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "CPER")]
pub struct StatusBlock<'a> {
    bytes: &'a [u8],
    entries: &'a [u8],
    raw_data: &'a [u8],
}

impl<'a> StatusBlock<'a> {
    /// The block at the start of `bytes`, which must be a copy that no guest can change.
    ///
    /// # Errors
    ///
    /// The first thing that Linux's driver would refuse, or one of two that it would not. These are
    /// an entry of an unknown revision, and offsets and lengths whose sum is in bounds only because
    /// Linux adds in 32 bits. Sections are looked at when they are asked for.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError> {
        let head = bytes.get(..HEADER).ok_or(ParseError::BlockTooShort(bytes.len()))?;
        let [raw_offset, raw_length, data_length] =
            [4, 8, 12].map(|offset| u32::from_le_bytes(at(head, offset)));
        let end = data_length
            .checked_add(HEADER as u32)
            .ok_or(ParseError::DataLengthOverflows(data_length))?;
        let entries =
            bytes.get(HEADER..end as usize).ok_or(ParseError::DataLengthPastBlock(data_length))?;
        if data_length != 0 && data_length < SMALLEST_ENTRY {
            return Err(ParseError::DataLengthTooSmall(data_length));
        }
        let (mut length, mut raw_data): (usize, &[u8]) = (end as usize, &[]);
        if raw_length != 0 {
            if raw_offset < end {
                return Err(ParseError::RawDataOverEntries(raw_offset));
            }
            let past = ParseError::RawDataPastBlock(raw_offset, raw_length);
            length = (raw_offset as usize).checked_add(raw_length as usize).ok_or(past)?;
            raw_data = bytes.get(raw_offset as usize..length).ok_or(past)?;
        }
        let mut rest = entries;
        while !rest.is_empty() {
            rest = DataEntry::parse(rest, length_before(end as usize, rest))?.1;
        }
        Ok(Self { bytes: bytes.get(..length).unwrap_or(bytes), entries, raw_data })
    }

    /// The bytes of the block and of its raw data, without what followed.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// `block_status`: bit 0 uncorrected, bit 1 corrected, bits 2 and 3 more than one of them, bits
    /// `[13:4]` the number of entries as the writer claims it. 0: there is no record.
    #[must_use]
    pub fn status(self) -> u32 {
        u32::from_le_bytes(at(self.bytes, 0))
    }

    /// The severity of the worst entry, as the writer claims it.
    #[must_use]
    pub fn severity(self) -> Severity {
        Severity(u32::from_le_bytes(at(self.bytes, 16)))
    }

    /// The raw data of the machine's vendor; empty where there is none.
    #[must_use]
    pub const fn raw_data(self) -> &'a [u8] {
        self.raw_data
    }

    /// The entries, in order.
    #[must_use]
    pub const fn entries(self) -> Entries<'a> {
        Entries { rest: self.entries }
    }
}

const fn length_before(end: usize, rest: &[u8]) -> usize {
    end.saturating_sub(rest.len())
}

impl_text!(StatusBlock<'_>, |this, put| {
    put!("status {:#x}, {}, {} bytes", this.status(), this.severity(), this.bytes.len());
});

/// The entries of a [`StatusBlock`].
#[derive(Clone, Debug)]
#[allow(missing_copy_implementations, reason = "an iterator that copies loses its place")]
pub struct Entries<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Entries<'a> {
    type Item = DataEntry<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        // The block was checked: there is an error only at its end.
        let (entry, rest) = DataEntry::parse(self.rest, 0).ok()?;
        self.rest = rest;
        Some(entry)
    }
}
