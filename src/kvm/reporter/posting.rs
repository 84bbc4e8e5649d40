//! The record of memory that is gone: an entry for each page of the guest.

use super::Posting;
use crate::ghes::{
    BlockWriter, DataEntry, ErrorSource, GuestMemory, MemoryError, PostError, SectionType, Severity,
};
use crate::granule::Granule;
use crate::kvm::memory::{GuestMemoryMap, VmmRange};

/// The pages of the guest in memory of the VMM, by guest physical address: those of every slot that
/// shows it.
fn pages<M: GuestMemoryMap + ?Sized>(
    range: VmmRange,
    memory: &M,
    page: Granule,
) -> impl Iterator<Item = u64> + '_ {
    range.ipa_ranges(memory).flat_map(move |range| {
        let start = range.start.into_bits();
        let last = start.saturating_add(range.length.saturating_sub(1)) >> page.shift();
        (start >> page.shift()..=last).map(move |number| number << page.shift())
    })
}

/// Posts a record of the range from its page `first` on, as many as fit; with it the page at which
/// the next record begins, 0 where this one reaches the end.
pub(super) fn post<M: GuestMemoryMap + GuestMemory + ?Sized>(
    source: &mut ErrorSource,
    buffer: &mut [u8],
    (memory, page): (&M, Granule),
    (range, first): (VmmRange, u64),
    severity: Severity,
) -> (Posting<M::Error>, u64) {
    let all = pages(range, memory, page).fold(0_u64, |sum, _| sum.saturating_add(1));
    let length = buffer.len().min(source.block_length() as usize);
    let buffer = buffer.get_mut(..length).unwrap_or_default();
    let Ok(mut block) = BlockWriter::new(buffer) else {
        return (Posting::NotPosted(PostError::TooLong(length)), first);
    };
    let mut end = first;
    for address in pages(range, memory, page).skip(usize::try_from(first).unwrap_or(usize::MAX)) {
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
