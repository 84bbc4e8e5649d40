//! Pages that wait to be named.

use super::{ErrorReporter, Posting};
use crate::address::Ipa;
use crate::ghes::{GuestMemory, MemoryEvent, Notification, Plan, VcpuState};
use crate::granule::Granule;
use crate::kvm::memory::IpaRange;
use crate::kvm::slots::GuestMemoryMap;
use alloc::vec::Vec;

/// As many ranges as memory of the guest that keeps going bad may take up.
const CAPACITY: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Waiting(Vec<IpaRange>);

impl Waiting {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn ranges(&self) -> &[IpaRange] {
        &self.0
    }

    /// Adds the ranges that do not wait already; `false` if there was no room for one.
    pub(super) fn push(&mut self, ranges: &[IpaRange]) -> bool {
        for range in ranges {
            if self.0.contains(range) {
                continue;
            }
            if self.0.len() >= CAPACITY {
                return false;
            }
            self.0.push(*range);
        }
        true
    }

    pub(super) fn retain(&mut self, is_kept: impl FnMut(&IpaRange) -> bool) {
        self.0.retain(is_kept);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Removes the first pages, which were named.
    pub(super) fn remove_first(&mut self, mut pages: u64, page: Granule) {
        while let Some(range) = self.0.first().copied().filter(|_| pages > 0) {
            let of_range = range.pages(page).fold(0_u64, |sum, _| sum.saturating_add(1));
            if of_range <= pages {
                pages = pages.saturating_sub(of_range);
                self.0.remove(0);
                continue;
            }
            let last = range.start.into_bits().saturating_add(range.length.saturating_sub(1));
            let next = usize::try_from(pages).ok().and_then(|skip| range.pages(page).nth(skip));
            if let (Some(first), Some(start)) = (self.0.first_mut(), next) {
                let length = last.saturating_sub(start).saturating_add(1);
                *first = IpaRange { start: Ipa::from_bits(start), length };
            }
            break;
        }
    }
}

impl ErrorReporter {
    /// Whether pages wait to be named: call [`post_waiting`](Self::post_waiting) again before long.
    #[must_use]
    pub fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Names pages that wait, as many as one record has room for, if the guest has read the record
    /// before; with the notification to raise. Call it after each report, before the vCPU goes on:
    /// a kernel that has touched the page itself hears of it by this source alone. No guest says
    /// when it has read: ask by a timer, of a tenth of a second say, while
    /// [`has_waiting`](Self::has_waiting).
    pub fn post_waiting<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        memory: &M,
    ) -> Option<Notification> {
        let by = self.optional_notification()?;
        self.post_some(memory).map(|_| by)
    }

    /// The notification for memory that nobody has touched.
    pub(super) const fn optional_notification(&self) -> Option<Notification> {
        match self.machine.answer(MemoryEvent::ActionOptional, VcpuState::NoVcpu, None) {
            Plan::Notify { by, .. } => Some(by),
            Plan::Nothing | Plan::Stop(_) => None,
        }
    }

    /// Has pages named by the notification for memory that nobody has touched.
    pub(super) fn name_later<E>(&mut self, ranges: &[IpaRange]) -> Posting<E> {
        match self.optional_notification() {
            Some(by) if self.sources.has(by) => {
                if self.waiting.push(ranges) {
                    Posting::Waiting
                } else {
                    Posting::NoRoom
                }
            }
            _ => Posting::NoSource,
        }
    }
}
