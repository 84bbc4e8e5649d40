//! How far the guest's pages in a page of the host were named: a record may have room for some.

use crate::kvm::memory::IpaRange;
use alloc::vec::Vec;

/// As many pages of the host as may be named in part.
const CAPACITY: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Progress(Vec<(IpaRange, u64)>);

impl Progress {
    /// The page with which the next record of the range begins.
    pub(super) fn next_page(&self, range: IpaRange) -> u64 {
        self.0.iter().find(|(noted, _)| *noted == range).map_or(0, |(_, next)| *next)
    }

    /// A record of the range was posted; `next_page` is 0 where it reached the end.
    pub(super) fn note(&mut self, range: IpaRange, next_page: u64) {
        self.0.retain(|(noted, _)| *noted != range);
        if next_page == 0 {
            return;
        }
        if self.0.len() >= CAPACITY {
            self.0.remove(0); // noted before all others: named from its start again
        }
        self.0.push((range, next_page));
    }
}
