//! Many blocks with changed lengths: the kernel and this crate accept the same ones.

use super::external_abort;
use crate::page::{NOWHERE, Page};
use crate::records;
use crate::vmm::Vmm;
use aarch64_syndrome::ghes::{DataEntry, MemoryError, SectionType, Severity, StatusBlock};

const BLOCKS: u32 = 400;

// Offsets in a block of two entries, the first with a memory error section (ACPI 6.5, 18.3.2.7).
const RAW_DATA_OFFSET: usize = 4;
const RAW_DATA_LENGTH: usize = 8;
const DATA_LENGTH: usize = 12;
const SECOND_REVISION: usize = 192;
const SECOND_DATA_LENGTH: usize = 196;

/// The lengths of the entries and of the whole block, for values at their edges.
const FIRST: u32 = 152;
const SECOND: u32 = 72 + 16;
const BLOCK: u32 = 1024;

/// Xorshift: the same blocks each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as u32 % end
    }

    /// One of these or a neighbour, or anything in reach.
    fn near(&mut self, values: &[u32]) -> u32 {
        let value = values[self.below(64) as usize % values.len()];
        match self.below(4) {
            0 => self.below(2 * BLOCK),
            1 => value + 1,
            2 => value - 1,
            _ => value,
        }
    }
}

fn change(block: &mut [u8], random: &mut Random) {
    let mut put = |offset: usize, value: u32| {
        block[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
    };
    if random.below(2) == 0 {
        put(DATA_LENGTH, random.near(&[64, FIRST, FIRST + SECOND, BLOCK - 20, u32::MAX - 20]));
    }
    if random.below(3) == 0 {
        put(RAW_DATA_OFFSET, random.near(&[20 + FIRST, 20 + FIRST + SECOND, BLOCK - 4]));
        put(RAW_DATA_LENGTH, random.near(&[1, 4, BLOCK - 20 - FIRST - SECOND]));
    }
    if random.below(3) == 0 {
        // Nothing near 2^32: where the header and this are 0 in 32 bits, Linux 7.3 never comes
        // back.
        put(SECOND_DATA_LENGTH, random.near(&[1, 8, 16, 24, BLOCK - 20 - FIRST - 72]));
    }
    if random.below(3) == 0 {
        block[SECOND_REVISION + 1] = 2;
    }
}

pub(crate) fn same_verdict() -> Result<(), String> {
    let (vmm, mut random) = (Vmm::new()?, Random(0x9e37_79b9_7f4a_7c15));
    let mut verdicts = [0; 2];
    for number in 0..BLOCKS {
        let page = Page::with(1);
        let physical = page.physical()?.ok_or(NOWHERE)?;
        let section = MemoryError::default().with_physical_address(physical);
        let recoverable = Severity::RECOVERABLE;
        let mut block = records::block(&[
            DataEntry::new(SectionType::MEMORY, recoverable, section.as_bytes()),
            DataEntry::new(SectionType([0xee; 16]), recoverable, &[0; 16]),
        ])?;
        block.resize(BLOCK as usize, 0);
        change(&mut block, &mut random);
        let (_, (_, told)) = vmm.post_bytes(0, &block, external_abort::load)?;
        let by_kernel = told.first().is_some_and(|told| told.code != libc::BUS_OBJERR);
        let ours = StatusBlock::parse(&block);
        verdicts[usize::from(by_kernel)] += 1;
        if ours.is_ok() != by_kernel {
            return Err(format!("block {number}: {ours:?}, {told:x?}, {:02x?}", &block[..280]));
        }
    }
    println!("        ({} refused, {} accepted)", verdicts[0], verdicts[1]);
    if verdicts.iter().any(|count| *count < BLOCKS / 8) {
        return Err(format!("{verdicts:?} refused and accepted is too one-sided to show much"));
    }
    Ok(())
}
