//! The error sources of a reporter, and what is known of them.

use crate::address::Ipa;
use crate::ghes::{ErrorSource, GuestMemory, Notification, SourceState};
use crate::kvm::gone::GoneMemory;
use crate::kvm::memory::IpaRange;
use crate::kvm::slots::GuestMemoryMap;
use core::time::Duration;

/// The error source of each notification: a HEST gives each its own.
#[derive(Debug, Default)]
pub(super) struct Sources {
    sea: Option<ErrorSource>,
    irq: Option<ErrorSource>,
    polled: Option<ErrorSource>,
    sei: Option<ErrorSource>,
    /// The record of the SEA source was posted for an access of the guest's kernel: Linux reads
    /// that source after an access of a process alone (`do_sea`).
    pub(super) is_of_kernel: bool,
    /// Since when an access waits for the SEA source.
    pub(super) waits_since: Option<Duration>,
    /// It has waited long enough, and the guest does not read.
    pub(super) gave_up: bool,
}

impl Sources {
    pub(super) const fn set(&mut self, notification: Notification, source: ErrorSource) {
        *self.place(notification) = Some(source);
    }

    const fn place(&mut self, notification: Notification) -> &mut Option<ErrorSource> {
        match notification {
            Notification::Sea => &mut self.sea,
            Notification::Irq => &mut self.irq,
            Notification::Polled => &mut self.polled,
            Notification::Sei => &mut self.sei,
        }
    }

    pub(super) const fn get(&self, notification: Notification) -> Option<&ErrorSource> {
        match notification {
            Notification::Sea => self.sea.as_ref(),
            Notification::Irq => self.irq.as_ref(),
            Notification::Polled => self.polled.as_ref(),
            Notification::Sei => self.sei.as_ref(),
        }
    }

    pub(super) const fn get_mut(&mut self, notification: Notification) -> Option<&mut ErrorSource> {
        self.place(notification).as_mut()
    }

    pub(super) const fn has(&self, notification: Notification) -> bool {
        self.get(notification).is_some()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &ErrorSource> {
        [&self.sea, &self.irq, &self.polled, &self.sei].into_iter().flatten()
    }

    /// Whether a record may be posted: see [`Ready`].
    pub(super) fn state<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &self,
        notification: Notification,
        memory: &M,
        gone: &GoneMemory,
    ) -> Ready<M::Error> {
        let Some(source) = self.get(notification) else { return Ready::NoSource };
        if is_gone(source, memory, gone) {
            return Ready::Gone;
        }
        match source.state(memory) {
            Ok(SourceState::Ready) => Ready::Yes,
            Ok(SourceState::Posted) => Ready::Unread,
            Err(error) => Ready::Unreachable(error),
        }
    }
}

/// Whether a record may be posted by a source.
pub(super) enum Ready<E> {
    Yes,
    /// The guest has not read the record before.
    Unread,
    /// The source's own memory is lost: to touch it would kill the VMM.
    Gone,
    Unreachable(E),
    NoSource,
}

fn is_gone<M: GuestMemoryMap + ?Sized>(
    source: &ErrorSource,
    memory: &M,
    gone: &GoneMemory,
) -> bool {
    let mut is_gone = false;
    for (start, length) in source.memory() {
        let range = IpaRange { start: Ipa::from_bits(start), length };
        range.for_each_host_range(memory, |host, _| is_gone |= gone.overlaps(host));
    }
    is_gone
}
