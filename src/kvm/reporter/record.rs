//! Which record is posted when, and by which source.

use super::incident::{Incident, named};
use super::sources::Ready;
use super::{ErrorReporter, Posting, posting};
use crate::ghes::{GuestMemory, Notification, PostError, Severity};
use crate::kvm::memory::VmmRange;
use crate::kvm::slots::GuestMemoryMap;
use alloc::vec::Vec;
use core::time::Duration;

/// What the guest can read, and how it is to be told.
pub(super) struct Recorded<E> {
    pub(super) by: Notification,
    pub(super) record: Posting<E>,
}

/// The longest block whose rest is named.
const LARGEST_NAMED: u64 = 2 << 20;

impl ErrorReporter {
    /// Posts the record by the SEA source, for an abort that follows; `None` where the access has
    /// to wait.
    ///
    /// The guest's handler takes the record that it finds for that of its own access. So nothing is
    /// aborted while one is unread, as long as the guest reads at all.
    pub(super) fn post_for_abort<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        incident: &Incident,
        severity: Severity,
        (is_user, may_wait): (bool, bool),
        memory: &M,
        now: Duration,
    ) -> Option<Posting<M::Error>> {
        match self.sources.state(Notification::Sea, memory, &self.gone) {
            Ready::Yes => self.sources.is_of_kernel = false,
            // The guest's kernel does not read the source after an access of its own.
            Ready::Unread if !is_user => return Some(self.name_later_or_not(incident)),
            Ready::Unread if self.sources.is_of_kernel => {
                if let Err(error) = self.withdraw(memory) {
                    return Some(Posting::NotPosted(PostError::Memory(error)));
                }
            }
            Ready::Unread => {
                let since = *self.sources.waits_since.get_or_insert(now);
                self.sources.gave_up |= now.saturating_sub(since) >= self.patience;
                if may_wait && !self.sources.gave_up {
                    return None;
                }
                return Some(self.name_later_or_not(incident));
            }
            Ready::Gone | Ready::Unreachable(_) | Ready::NoSource => {}
        }
        self.sources.waits_since = None;
        self.sources.gave_up = false;
        let record = self.post_now(Notification::Sea, incident, severity, memory);
        if record.is_posted() {
            if !is_user {
                self.sources.is_of_kernel = true;
                // Linux does not read it. It has to hear of the page by the other source, or it
                // gives the page to the next who asks, once the process that died has freed it.
                let _: Posting<M::Error> = self.name_later(&incident.named);
            }
            self.name_rest(incident, memory);
        }
        Some(record)
    }

    /// The pages wait for the other source, where there is one.
    fn name_later_or_not<E>(&mut self, incident: &Incident) -> Posting<E> {
        match self.name_later(&incident.named) {
            Posting::NoSource => Posting::NotPosted(PostError::NotAcknowledged),
            record => record,
        }
    }

    /// Takes the record for the guest's kernel back. Its pages were named by the other source.
    fn withdraw<M: GuestMemory + ?Sized>(&mut self, memory: &M) -> Result<(), M::Error> {
        if let Some(source) = self.sources.get(Notification::Sea) {
            source.withdraw(memory)?;
        }
        self.sources.is_of_kernel = false;
        Ok(())
    }

    /// Posts the record of an access, if its source is ready.
    pub(super) fn post_now<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        by: Notification,
        incident: &Incident,
        severity: Severity,
        memory: &M,
    ) -> Posting<M::Error> {
        match self.sources.state(by, memory, &self.gone) {
            Ready::Yes => {}
            Ready::Unread => return Posting::NotPosted(PostError::NotAcknowledged),
            Ready::Gone => return Posting::SourceGone,
            Ready::Unreachable(error) => return Posting::NotPosted(PostError::Memory(error)),
            Ready::NoSource => return Posting::NoSource,
        }
        let Some(source) = self.sources.get_mut(by) else { return Posting::NoSource };
        let Some(key) = incident.named.first() else { return Posting::NotDue };
        let first = self.progress.next_page(*key);
        let pages = (&*incident.named, self.guest_page);
        let severity = (severity, self.records);
        let (record, next) = posting::post(source, memory, pages, first, severity);
        if record.is_posted() {
            self.records = self.records.wrapping_add(1);
            self.progress.note(*key, next);
        }
        record
    }

    /// Posts pages that wait, by the source for memory that nobody has touched; with how many, and
    /// how many are left.
    pub(super) fn post_some<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        memory: &M,
    ) -> Option<(u64, u64)> {
        let by = self.optional_notification()?;
        // What was discarded meanwhile holds good memory.
        let gone = &self.gone;
        self.waiting.retain(|range| {
            let mut is_gone = false;
            range.for_each_host_range(memory, |host, _| is_gone |= gone.overlaps(host));
            is_gone
        });
        let is_ready = matches!(self.sources.state(by, memory, gone), Ready::Yes);
        if self.waiting.is_empty() || !is_ready {
            return None;
        }
        let source = self.sources.get_mut(by)?;
        let pages = (self.waiting.ranges(), self.guest_page);
        let severity = (Severity::RECOVERABLE, self.records);
        let (record, _) = posting::post(source, memory, pages, 0, severity);
        let Posting::Posted { pages, left } = record else { return None };
        self.records = self.records.wrapping_add(1);
        self.waiting.remove_first(pages, self.guest_page);
        Some((pages, left))
    }

    /// Has the rest of a block named, once, after the page that was touched.
    fn name_rest<M: GuestMemoryMap + ?Sized>(&mut self, incident: &Incident, memory: &M) {
        let (Some(block), Some(touched)) = (incident.gone, incident.touched) else { return };
        let is_wanted = self.names_blocks && block.length <= LARGEST_NAMED;
        if !is_wanted || block.length <= touched.length || self.named_blocks.contains(&block) {
            return;
        }
        self.named_blocks.push(block);
        let before = touched.start.saturating_sub(block.start);
        let after = block.last().saturating_sub(touched.last());
        let rest: Vec<_> = [
            VmmRange { start: block.start, length: before },
            VmmRange { start: touched.last().saturating_add(1), length: after },
        ]
        .into_iter()
        .flat_map(|range| named(range, memory))
        .collect();
        let _: Posting<()> = self.name_later(&rest);
    }
}
