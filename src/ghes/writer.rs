//! Makes a status block, entry by entry, in the caller's buffer.

use super::block::{HEADER, StatusBlock};
use super::bytes::put;
use super::entry::{self, DataEntry, Severity};
use super::error::{ParseError, WriteError};

/// A status block in the making; every entry has revision 0x300.
///
/// A host page larger than the guest's takes one entry for each page of the guest.
///
/// ```
/// use aarch64_syndrome::ghes::{BlockWriter, DataEntry, MemoryError, SectionType, Severity};
///
/// let error = MemoryError::default().with_physical_address(0x4567_8000);
/// let mut buffer = [0; 256];
/// let mut writer = BlockWriter::new(&mut buffer).expect("room for a header");
/// let entry = DataEntry::new(SectionType::MEMORY, Severity::RECOVERABLE, error.as_bytes());
/// writer.push(entry).expect("room for an entry");
/// let block = writer.finish().expect("a block that Linux accepts");
/// assert_eq!(block.entries().count(), 1);
/// ```
#[derive(Debug)]
#[doc(alias = "CPER")]
#[doc(alias = "GHES")]
pub struct BlockWriter<'a> {
    buffer: &'a mut [u8],
    raw_data: &'a [u8],
    length: usize,
    entries: u32,
    corrected: u32,
    uncorrected: u32,
    severity: Severity,
}

impl<'a> BlockWriter<'a> {
    /// An empty block in `buffer`.
    ///
    /// # Errors
    ///
    /// Where the buffer is shorter than the 20 bytes of the header.
    pub fn new(buffer: &'a mut [u8]) -> Result<Self, WriteError> {
        let head = buffer.get_mut(..HEADER).ok_or(WriteError { needed: HEADER })?;
        head.fill(0);
        let severity = Severity::NONE;
        Ok(Self {
            buffer,
            raw_data: &[],
            length: HEADER,
            entries: 0,
            corrected: 0,
            uncorrected: 0,
            severity,
        })
    }

    /// With raw data behind the entries, which have the less room for it. Nobody but a driver of
    /// the machine's vendor knows what it means; Linux compares it with that of earlier blocks
    /// ([`RepeatedReport`](super::RepeatedReport)).
    ///
    /// # Errors
    ///
    /// Where the buffer has no room for it.
    pub fn with_raw_data(mut self, raw_data: &'a [u8]) -> Result<Self, WriteError> {
        let room = WriteError { needed: raw_data.len() };
        let end = self.length.checked_add(raw_data.len()).ok_or(room)?;
        u32::try_from(end).map_err(|_| room)?;
        self.buffer.get(..end).ok_or(room)?;
        self.raw_data = raw_data;
        Ok(self)
    }

    /// Adds an entry.
    ///
    /// # Errors
    ///
    /// Where the buffer has no room for it; the block is as it was.
    pub fn push(&mut self, entry: DataEntry<'_>) -> Result<(), WriteError> {
        let needed = entry.section.len().saturating_add(entry::HEADER);
        let room = WriteError { needed };
        let end = self.length.checked_add(needed).ok_or(room)?;
        let length = u32::try_from(entry.section.len()).map_err(|_| room)?;
        let with_raw_data = end.checked_add(self.raw_data.len()).ok_or(room)?;
        u32::try_from(with_raw_data).map_err(|_| room)?;
        self.buffer.get(..with_raw_data).ok_or(room)?;
        let place = self.buffer.get_mut(self.length..end).ok_or(room)?;
        place.fill(0);
        put(place, 0, &entry.section_type.0);
        put(place, 16, &entry.severity.0.to_le_bytes());
        put(place, 20, &0x300_u16.to_le_bytes());
        let valid = u8::from(entry.fru_id.is_some())
            | u8::from(entry.fru_text.is_some()) << 1
            | u8::from(entry.timestamp.is_some()) << 2;
        put(place, 22, &[valid, entry.flags]);
        put(place, 24, &length.to_le_bytes());
        put(place, 28, &entry.fru_id.unwrap_or_default());
        put(place, 44, &entry.fru_text.unwrap_or_default());
        put(place, 64, &entry.timestamp.unwrap_or_default().to_le_bytes());
        put(place, entry::HEADER, entry.section);
        self.length = end;
        self.entries = self.entries.saturating_add(1);
        match entry.severity {
            Severity::CORRECTED => self.corrected = self.corrected.saturating_add(1),
            Severity::NONE => {}
            _ => self.uncorrected = self.uncorrected.saturating_add(1),
        }
        if rank(entry.severity) > rank(self.severity) {
            self.severity = entry.severity;
        }
        Ok(())
    }

    /// The block, with its lengths, `block_status` and the severity of the worst entry in place.
    ///
    /// # Errors
    ///
    /// None in practice: what was written is well-formed.
    pub fn finish(self) -> Result<StatusBlock<'a>, ParseError> {
        let length = self.length.saturating_sub(HEADER) as u32;
        let status = u32::from(self.uncorrected > 0)
            | u32::from(self.corrected > 0) << 1
            | u32::from(self.uncorrected > 1) << 2
            | u32::from(self.corrected > 1) << 3
            // Of every severity: with a status of 0 nobody would read an entry that only informs.
            | self.entries.min(0x3ff) << 4;
        put(self.buffer, 0, &status.to_le_bytes());
        let mut end = self.length;
        if !self.raw_data.is_empty() {
            put(self.buffer, 4, &(self.length as u32).to_le_bytes());
            put(self.buffer, 8, &(self.raw_data.len() as u32).to_le_bytes());
            put(self.buffer, self.length, self.raw_data);
            end = end.saturating_add(self.raw_data.len());
        }
        put(self.buffer, 12, &length.to_le_bytes());
        put(self.buffer, 16, &self.severity.0.to_le_bytes());
        let whole: &'a [u8] = self.buffer;
        StatusBlock::parse(whole.get(..end).unwrap_or(whole))
    }
}

/// Which of two severities a reader must not miss; an unknown one makes Linux panic, as fatal does.
const fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::NONE => 0,
        Severity::CORRECTED => 1,
        Severity::RECOVERABLE => 2,
        _ => 3,
    }
}
