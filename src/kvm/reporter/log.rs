//! What was reported, and when: a guest does not take the same record for news.

use crate::ghes::Notification;
use crate::kvm::memory::IpaRange;
use core::time::Duration;

/// More than the four that Linux remembers (`GHES_ESTATUS_CACHES_SIZE`).
const CAPACITY: usize = 16;

#[derive(Debug)]
pub(super) struct ReportLog([Option<Entry>; CAPACITY]);

#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    range: IpaRange,
    /// By which source.
    pub(super) by: Notification,
    /// When its first page was reported, and taken for news.
    first: Duration,
    /// The page with which the next report begins: 0 once all of the range was reported.
    pub(super) next_page: u64,
}

impl Entry {
    /// How long ago the record that would be made now was reported first; `None` where it would be
    /// another.
    pub(super) fn age(&self, now: Duration) -> Option<Duration> {
        (self.next_page == 0).then(|| now.saturating_sub(self.first))
    }
}

impl ReportLog {
    pub(super) const fn new() -> Self {
        Self([None; CAPACITY])
    }

    pub(super) fn find(&self, range: IpaRange) -> Option<&Entry> {
        self.0.iter().flatten().find(|entry| entry.range == range)
    }

    /// A report of the range was made; `is_news` where it began with its first page and the guest
    /// takes it in.
    pub(super) fn note(
        &mut self,
        range: IpaRange,
        (by, now): (Notification, Duration),
        next_page: u64,
        is_news: bool,
    ) {
        let is_same = |entry: &Option<Entry>| entry.is_some_and(|entry| entry.range == range);
        let place = match self.0.iter().position(is_same) {
            Some(place) => place,
            // The one that was reported longest ago makes room; `None` is before all.
            None => (0..CAPACITY).min_by_key(|place| self.first_of(*place)).unwrap_or(0),
        };
        if let Some(entry) = self.0.get_mut(place) {
            let old = entry.filter(|entry| entry.range == range && !is_news);
            let first = old.map_or(now, |entry| entry.first);
            *entry = Some(Entry { range, by, first, next_page });
        }
    }

    fn first_of(&self, place: usize) -> Option<Duration> {
        self.0.get(place).copied().flatten().map(|entry| entry.first)
    }
}
