//! Records that cases post.

use aarch64_syndrome::ghes::{BlockWriter, DataEntry, MemoryError, SectionType, Severity};
use vm_init::text;

/// A status block of these entries.
pub(crate) fn block(entries: &[DataEntry<'_>]) -> Result<Vec<u8>, String> {
    let mut buffer = [0; 1024];
    let mut writer = BlockWriter::new(&mut buffer).map_err(text)?;
    for entry in entries {
        writer.push(*entry).map_err(text)?;
    }
    Ok(writer.finish().map_err(text)?.as_bytes().to_vec())
}

/// A status block of one entry with a memory error section.
pub(crate) fn memory(severity: Severity, section: MemoryError) -> Result<Vec<u8>, String> {
    block(&[DataEntry::new(SectionType::MEMORY, severity, section.as_bytes())])
}

/// The page at a physical address has gone bad, by an error of several bits.
pub(crate) fn page(severity: Severity, address: u64) -> Result<Vec<u8>, String> {
    let section = MemoryError::default()
        .with_physical_address(address)
        .with_physical_address_mask(!0xfff)
        .with_error_type(3);
    memory(severity, section)
}
