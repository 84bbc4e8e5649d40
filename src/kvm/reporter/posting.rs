//! The record of memory that is lost: an entry for each page of the guest.

use super::Posting;
use crate::ghes::{
    BlockWriter, DataEntry, ErrorSource, GuestMemory, MemoryError, PostError, SectionType, Severity,
};
use crate::granule::Granule;
use crate::kvm::memory::IpaRange;
use alloc::vec;

/// Posts a record of the ranges from their page `first` on, as many as fit; with it the page at
/// which the next record begins, 0 where this one reaches the end.
pub(super) fn post<M: GuestMemory + ?Sized>(
    source: &mut ErrorSource,
    memory: &M,
    (ranges, page): (&[IpaRange], Granule),
    first: u64,
    severity: Severity,
) -> (Posting<M::Error>, u64) {
    let pages = || ranges.iter().flat_map(|range| range.pages(page));
    let all = pages().fold(0_u64, |sum, _| sum.saturating_add(1));
    let mut buffer = vec![0; source.block_length() as usize];
    let length = buffer.len();
    let Ok(mut block) = BlockWriter::new(&mut buffer) else {
        return (Posting::NotPosted(PostError::TooLong(length)), first);
    };
    let mut end = first;
    for address in pages().skip(usize::try_from(first).unwrap_or(usize::MAX)) {
        let section = MemoryError::default()
            .with_physical_address(address)
            .with_physical_address_mask(!page.bytes().wrapping_sub(1));
        let entry = DataEntry::new(SectionType::MEMORY, severity, section.as_bytes());
        if block.push(entry).is_err() {
            break;
        }
        end = end.saturating_add(1);
    }
    let posted = match block.finish() {
        // Not even one entry had room.
        Ok(record) if end == first => Err(PostError::TooLong(record.as_bytes().len())),
        Ok(record) => source.post(memory, record),
        // A block that was just made is well-formed.
        Err(_) => Err(PostError::NoStatus),
    };
    match posted {
        Ok(()) => {
            let left = all.saturating_sub(end);
            let pages = end.saturating_sub(first);
            (Posting::Posted { pages, left }, if left == 0 { 0 } else { end })
        }
        Err(error) => (Posting::NotPosted(error), first),
    }
}
