//! What was reported, and when: a guest does not take the same record for news.

use crate::kvm::memory::VmmRange;
use core::time::Duration;

/// More than the four that Linux remembers (`GHES_ESTATUS_CACHES_SIZE`).
const CAPACITY: usize = 16;

#[derive(Debug)]
pub(super) struct ReportLog([Option<Entry>; CAPACITY]);

#[derive(Clone, Copy, Debug)]
struct Entry {
    range: VmmRange,
    /// When its first page was reported, and taken for news.
    first: Duration,
    /// The page with which the next report begins: 0 once all of the range was reported.
    next_page: u64,
}

impl ReportLog {
    pub(super) const fn new() -> Self {
        Self([None; CAPACITY])
    }

    fn find(&self, range: VmmRange) -> Option<&Entry> {
        self.0.iter().flatten().find(|entry| entry.range == range)
    }

    /// The page with which a report of this range begins.
    pub(super) fn next_page(&self, range: VmmRange) -> u64 {
        self.find(range).map_or(0, |entry| entry.next_page)
    }

    /// How long ago the record that would be made now was reported first.
    pub(super) fn last_report(&self, range: VmmRange, now: Duration) -> Option<Duration> {
        let entry = self.find(range).filter(|entry| entry.next_page == 0)?;
        Some(now.saturating_sub(entry.first))
    }

    /// A report of the range was made; `is_news` where it began with its first page and the guest
    /// takes it in.
    pub(super) fn note(&mut self, range: VmmRange, now: Duration, next_page: u64, is_news: bool) {
        let is_same = |entry: &Option<Entry>| entry.is_some_and(|entry| entry.range == range);
        let place = match self.0.iter().position(is_same) {
            Some(place) => place,
            // The one that was reported longest ago makes room; `None` is before all.
            None => (0..CAPACITY).min_by_key(|place| self.first_of(*place)).unwrap_or(0),
        };
        if let Some(entry) = self.0.get_mut(place) {
            let old = entry.filter(|entry| entry.range == range && !is_news);
            let first = old.map_or(now, |entry| entry.first);
            *entry = Some(Entry { range, first, next_page });
        }
    }

    fn first_of(&self, place: usize) -> Option<Duration> {
        self.0.get(place).copied().flatten().map(|entry| entry.first)
    }
}
