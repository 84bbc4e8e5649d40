//! What can be wrong with bytes that a guest may have written, by field and value.

use super::SectionType;

/// Why bytes are not a status block. Offsets count from the start of the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParseError {
    /// Fewer bytes than the 20 of a status block's header.
    BlockTooShort(usize),
    /// `data_length` with the header is more than 32 bits hold.
    DataLengthOverflows(u32),
    /// `data_length` says more bytes than the block has.
    DataLengthPastBlock(u32),
    /// `data_length` is neither 0 nor enough for one entry.
    DataLengthTooSmall(u32),
    /// `raw_data_offset` lies in the header or the entries.
    RawDataOverEntries(u32),
    /// Raw data of this offset and length ends after the block.
    RawDataPastBlock(u32, u32),
    /// An entry at this offset is cut short by the end of `data_length`.
    EntryTooShort(usize),
    /// An entry at this offset has a `revision` that is neither 2.x nor 3.x.
    UnknownRevision(usize, u16),
    /// `error_data_length` of the entry at this offset ends after `data_length`.
    SectionPastBlock(usize, u32),
    /// A section of this type has fewer bytes than its type needs.
    SectionTooShort(SectionType, usize),
    /// A field of a section (by its name) has a value that the section's length contradicts.
    SectionField(&'static str, u32),
}

impl_text!(ParseError, |this, put| {
    match this {
        Self::BlockTooShort(length) => put!("a status block of {} bytes", length),
        Self::DataLengthOverflows(value) => put!("data_length {:#x} overflows", value),
        Self::DataLengthPastBlock(value) => put!("data_length {:#x} is past the block", value),
        Self::DataLengthTooSmall(value) => put!("data_length {:#x} holds no entry", value),
        Self::RawDataOverEntries(value) => put!("raw_data_offset {:#x} is in the entries", value),
        Self::RawDataPastBlock(offset, length) => {
            put!("raw data at {:#x} of {:#x} bytes is past the block", offset, length);
        }
        Self::EntryTooShort(offset) => put!("the entry at {:#x} is cut short", offset),
        Self::UnknownRevision(offset, value) => {
            put!("revision {:#x} of the entry at {:#x} is unknown", value, offset);
        }
        Self::SectionPastBlock(offset, value) => {
            put!("error_data_length {:#x} of the entry at {:#x} is past the block", value, offset);
        }
        Self::SectionTooShort(section, length) => put!("{} of {} bytes", section, length),
        Self::SectionField(name, value) => put!("{} {:#x} contradicts the length", name, value),
    }
});

/// Why an entry cannot be added to a block: it needs this many bytes, and the buffer has fewer
/// left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WriteError {
    /// Bytes that the entry needs.
    pub needed: usize,
}

impl_text!(WriteError, |this, put| { put!("no room for {} bytes", this.needed) });

/// Why numbers are no layout of hardware errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LayoutError {
    /// The address is not a multiple of 8.
    AddressUnaligned(u64),
    /// The length of a block is not a multiple of 8, or under 24.
    BlockLength(u32),
    /// The end lies past the last address.
    PastAddressSpace,
}

impl_text!(LayoutError, |this, put| {
    match this {
        Self::AddressUnaligned(value) => put!("address {:#x} is not a multiple of 8", value),
        Self::BlockLength(value) => put!("{} bytes are no length of a block", value),
        Self::PastAddressSpace => put!("the layout ends past the last address"),
    }
});

/// Why a record was not posted; nothing of it is in guest memory unless the memory failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PostError<E> {
    /// The guest has not acknowledged the record before.
    NotAcknowledged,
    /// The record's `block_status` is 0: the guest would take it for no record, and never
    /// acknowledge.
    NoStatus,
    /// The record has this many bytes, more than the source's block.
    TooLong(usize),
    /// The guest's memory could not be reached.
    Memory(E),
}

/// Why no record could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReadError<E> {
    /// The bytes are no status block.
    Parse(ParseError),
    /// The buffer is smaller than the source's block, of this many bytes.
    BufferTooShort(u32),
    /// The guest's memory could not be reached.
    Memory(E),
}

macro_rules! impl_memory_error {
    ($type:ident: $($pattern:pat => ($text:literal $(, $value:ident)?),)+) => {
        impl<E: core::fmt::Display> core::fmt::Display for $type<E> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self {
                    $($pattern => write!(f, $text $(, $value)?),)+
                }
            }
        }

        #[cfg(feature = "defmt")]
        impl<E: defmt::Format> defmt::Format for $type<E> {
            fn format(&self, f: defmt::Formatter<'_>) {
                match self {
                    $($pattern => defmt::write!(f, $text $(, $value)?),)+
                }
            }
        }
    };
}

impl_memory_error!(PostError:
    Self::NotAcknowledged => ("the record before is not acknowledged"),
    Self::NoStatus => ("the record has no status"),
    Self::TooLong(length) => ("{} bytes are more than the block", length),
    Self::Memory(error) => ("{}", error),
);
impl_memory_error!(ReadError:
    Self::Parse(error) => ("{}", error),
    Self::BufferTooShort(length) => ("a block of {} bytes needs a larger buffer", length),
    Self::Memory(error) => ("{}", error),
);

impl core::error::Error for ParseError {}
impl core::error::Error for WriteError {}
impl core::error::Error for LayoutError {}
impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for PostError<E> {}
impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for ReadError<E> {}
