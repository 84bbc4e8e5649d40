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
///
/// `number` is no other record's. Linux drops a block that is the same in every byte as one that it
/// read less than ten seconds ago (`ghes_estatus_cached`), and takes the abort for handled.
pub(super) fn post<M: GuestMemory + ?Sized>(
    source: &mut ErrorSource,
    memory: &M,
    (ranges, page): (&[IpaRange], Granule),
    first: u64,
    (severity, number): (Severity, u64),
) -> (Posting<M::Error>, u64) {
    let pages = || ranges.iter().flat_map(|range| range.pages(page));
    let all = pages().fold(0_u64, |sum, _| sum.saturating_add(1));
    let mut buffer = vec![0; source.block_length() as usize];
    let length = buffer.len();
    let number = number.to_le_bytes();
    let Ok(mut block) =
        BlockWriter::new(&mut buffer).and_then(|block| block.with_raw_data(&number))
    else {
        return (Posting::NotPosted(PostError::TooLong(length)), first);
    };
    let (mut end, mut needed) = (first, 0);
    for address in pages().skip(usize::try_from(first).unwrap_or(usize::MAX)) {
        let section = MemoryError::default()
            .with_physical_address(address)
            .with_physical_address_mask(!page.bytes().wrapping_sub(1));
        let entry = DataEntry::new(SectionType::MEMORY, severity, section.as_bytes());
        if let Err(error) = block.push(entry) {
            needed = error.needed;
            break;
        }
        end = end.saturating_add(1);
    }
    let posted = match block.finish() {
        // Not even one entry had room.
        Ok(record) if end == first => {
            Err(PostError::TooLong(record.as_bytes().len().saturating_add(needed)))
        }
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
