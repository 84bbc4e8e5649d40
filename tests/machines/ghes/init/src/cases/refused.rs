//! Blocks that the kernel refuses, and this crate with it.

use crate::records;
use crate::vmm::Vmm;
use aarch64_syndrome::ghes::{
    DataEntry, MemoryError, ParseError, SectionType, Severity, StatusBlock,
};
use vm_init::same;

const BLOCK_LENGTH: usize = 1024;

// Offsets in a block of one entry (ACPI 6.5, 18.3.2.7).
const RAW_DATA_OFFSET: usize = 4;
const RAW_DATA_LENGTH: usize = 8;
const DATA_LENGTH: usize = 12;
const ERROR_DATA_LENGTH: usize = 44;

/// Posts a good block with these words changed.
fn refuse(words: &[(usize, u32)], kernel: &str, ours: ParseError) -> Result<(), String> {
    let mut block = records::page(Severity::CORRECTED, 0x6_0000_5000)?;
    block.resize(BLOCK_LENGTH, 0);
    same!(StatusBlock::parse(&block).map(|_| ()), Ok(()), "the block before");
    for (offset, value) in words {
        block[*offset..offset + 4].copy_from_slice(&value.to_le_bytes());
    }
    same!(StatusBlock::parse(&block).map(|_| ()), Err(ours), "this crate's answer");
    let (mut log, ()) = Vmm::new()?.post_bytes(0, &block, || Ok(()))?;
    log.expect(&[kernel])?;
    same!(log.has("section_type")?, false, "whether the kernel reads a section");
    Ok(())
}

pub(crate) fn data_past_block() -> Result<(), String> {
    let ours = ParseError::DataLengthPastBlock(1005);
    refuse(&[(DATA_LENGTH, 1005)], "Invalid error status block length!", ours)
}

pub(crate) fn data_overflows() -> Result<(), String> {
    let ours = ParseError::DataLengthOverflows(u32::MAX);
    refuse(&[(DATA_LENGTH, u32::MAX)], "Truncated error status block!", ours)
}

pub(crate) fn data_too_small() -> Result<(), String> {
    let ours = ParseError::DataLengthTooSmall(8);
    refuse(&[(DATA_LENGTH, 8)], "Invalid CPER header!", ours)
}

pub(crate) fn raw_over_entries() -> Result<(), String> {
    let words = [(RAW_DATA_OFFSET, 171), (RAW_DATA_LENGTH, 4)];
    refuse(&words, "Invalid CPER header!", ParseError::RawDataOverEntries(171))
}

pub(crate) fn raw_past_block() -> Result<(), String> {
    let words = [(RAW_DATA_OFFSET, 1021), (RAW_DATA_LENGTH, 4)];
    let ours = ParseError::RawDataPastBlock(1021, 4);
    refuse(&words, "Invalid error status block length!", ours)
}

pub(crate) fn entry_too_short() -> Result<(), String> {
    let ours = ParseError::EntryTooShort(20);
    refuse(&[(DATA_LENGTH, 66)], "Failed to read error status block!", ours)
}

pub(crate) fn rest_too_short() -> Result<(), String> {
    let ours = ParseError::EntryTooShort(132);
    refuse(&[(ERROR_DATA_LENGTH, 40)], "Failed to read error status block!", ours)
}

pub(crate) fn section_past_block() -> Result<(), String> {
    let ours = ParseError::SectionPastBlock(20, 81);
    refuse(&[(ERROR_DATA_LENGTH, 81)], "Failed to read error status block!", ours)
}

pub(crate) fn section_too_short() -> Result<(), String> {
    let section = MemoryError::default().with_physical_address(0x6_0000_6000);
    let section = &section.as_bytes()[..40];
    let ours = ParseError::SectionTooShort(SectionType::MEMORY, 40);
    same!(MemoryError::parse(section), Err(ours), "this crate's answer");
    let entry = DataEntry::new(SectionType::MEMORY, Severity::CORRECTED, section);
    let mut log = Vmm::new()?.post(0, &records::block(&[entry])?)?;
    log.expect(&["section_type: memory error", "error section length is too small"])?;
    same!(log.has("physical_address")?, false, "whether the kernel reads the section");
    Ok(())
}
