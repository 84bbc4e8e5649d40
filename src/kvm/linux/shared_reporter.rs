//! A reporter that the threads of a VM share.

use super::memory_errors;
use super::std::sync::{Mutex, MutexGuard, PoisonError};
use super::std::time::Instant;
use crate::ghes::{GuestMemory, Notification};
use crate::kvm::reactions::Reactions;
use crate::kvm::reporter::{ErrorReporter, TellError, Told};
use crate::kvm::run::Event;
use crate::kvm::slots::GuestMemoryMap;
use crate::kvm::unclaimed;
use crate::kvm::vcpu::Vcpu;

/// An [`ErrorReporter`] behind a lock, which is held neither while a vCPU runs nor for an event
/// that is no memory error; and the clock that it asks.
#[derive(Debug)]
pub struct SharedReporter {
    reporter: Mutex<ErrorReporter>,
    start: Instant,
}

impl SharedReporter {
    /// Shares the reporter.
    #[must_use]
    pub fn new(reporter: ErrorReporter) -> Self {
        Self { reporter: Mutex::new(reporter), start: Instant::now() }
    }

    /// [`ErrorReporter::tell`], in the thread of the vCPU.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn tell<V: Vcpu + ?Sized, M: GuestMemoryMap + GuestMemory + ?Sized>(
        &self,
        event: Event<'_, V>,
        memory: &M,
        reactions: Reactions,
    ) -> Result<Told<M::Error>, TellError<M::Error>> {
        if event.is_memory_error() {
            self.lock().tell(event, memory, reactions, self.start.elapsed())
        } else {
            unclaimed::answer(event, reactions)
        }
    }

    /// Reports one error of this VM that no access of a vCPU met ([`memory_errors`]), in the thread
    /// that looks after its memory; `None` if there is none. Ask until there is none.
    pub fn report_next<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &self,
        memory: &M,
    ) -> Option<Told<M::Error>> {
        let error = memory_errors().take_of(memory)?;
        Some(self.lock().report(error, memory))
    }

    /// [`ErrorReporter::post_waiting`]: after each report, and by a timer while pages wait.
    pub fn post_waiting<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &self,
        memory: &M,
    ) -> Option<Notification> {
        self.lock().post_waiting(memory)
    }

    /// The reporter, for everything else. While it is locked, no vCPU's error is answered;
    /// [`reset`](ErrorReporter::reset) and [`restore`](ErrorReporter::restore) want that no vCPU
    /// runs.
    pub fn lock(&self) -> MutexGuard<'_, ErrorReporter> {
        // What a thread left behind that panicked is no worse than nothing.
        self.reporter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
