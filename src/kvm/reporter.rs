//! The whole chain for memory that is gone: the record in guest memory, the choice of notification,
//! and the abort.

mod incident;
mod log;
mod posting;
mod told;

pub use told::{Delivery, Posting, Report, TellError, Told};

use super::error::Error;
use super::injectable::{Cause, Injectable};
use super::memory::{GuestMemoryMap, VmmRange};
use super::respond::{Outcome, Reaction, Reactions, RespondError, StopVm, respond, says};
use super::run::Event;
use super::signal::BusError;
use super::vcpu::Vcpu;
use crate::ghes::{
    self, ErrorSource, GuestMemory, MachineRas, MemoryEvent, Notification, RepeatedReport,
    VcpuState,
};
use crate::granule::Granule;
use core::time::Duration;
use incident::Incident;
use log::ReportLog;

/// Reports memory that is gone to a guest: one for a VM, behind a lock where it has several vCPUs.
///
/// `BLOCK` is the longest record in bytes: 20, and 152 for each page of the guest that is named.
///
/// ```no_run
/// # use aarch64_syndrome::ghes::{GuestMemory, HardwareErrors, Notification, MachineRas};
/// # use aarch64_syndrome::kvm::{self, Delivery, ErrorReporter, GuestMemoryMap, Outcome};
/// # use aarch64_syndrome::kvm::Reactions;
/// # use aarch64_syndrome::kvm::{TellError, Told, StopVm, Vcpu};
/// # fn retire(_: kvm::VmmRange) {}
/// # fn raise(_: Notification) {}
/// # fn vm<V: Vcpu, M: GuestMemoryMap + GuestMemory>(
/// #     vcpu: &mut V, memory: &M, layout: HardwareErrors, start: std::time::Instant,
/// # ) -> Result<StopVm, TellError<M::Error>> {
/// // One source for aborts and one for interrupts, as the HEST has them.
/// let mut reporter = ErrorReporter::<1024>::new(MachineRas::default());
/// for (index, notification) in [(0, Notification::Sea), (1, Notification::Irq)] {
///     if let Some(source) = layout.source(index) {
///         reporter = reporter.with_source(notification, source);
///     }
/// }
/// loop {
///     let event = kvm::run(vcpu);
///     match reporter.tell(event, memory, Reactions::DEFAULT, start.elapsed())? {
///         Told::Reported(report) => {
///             report.retire.into_iter().for_each(retire);
///             if let Delivery::Raise(notification) = report.delivery {
///                 raise(notification);
///             }
///         }
///         Told::Other(Outcome::Stop { reason, .. }) => return Ok(reason),
///         Told::Other(_) => {} // as with `kvm::respond`
///     }
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct ErrorReporter<const BLOCK: usize = 1024> {
    reactions: MachineRas,
    page: Granule,
    sources: Sources,
    log: ReportLog,
    buffer: [u8; BLOCK],
}

/// The error source of each notification: a HEST gives each its own.
#[derive(Debug, Default)]
struct Sources {
    sea: Option<ErrorSource>,
    irq: Option<ErrorSource>,
    polled: Option<ErrorSource>,
    sei: Option<ErrorSource>,
}

impl Sources {
    const fn of(&mut self, notification: Notification) -> &mut Option<ErrorSource> {
        match notification {
            Notification::Sea => &mut self.sea,
            Notification::Irq => &mut self.irq,
            Notification::Polled => &mut self.polled,
            Notification::Sei => &mut self.sei,
        }
    }
}

/// What the guest can read, and how it is to be told.
struct Written<E> {
    by: Notification,
    record: Posting<E>,
    repeated: RepeatedReport,
}

impl<const BLOCK: usize> ErrorReporter<BLOCK> {
    /// A reporter for a machine that tells its guest like this, with pages of 4 KiB and no source.
    #[must_use]
    pub const fn new(reactions: MachineRas) -> Self {
        let sources = Sources { sea: None, irq: None, polled: None, sei: None };
        let log = ReportLog::new();
        Self { reactions, page: Granule::Size4K, sources, log, buffer: [0; BLOCK] }
    }

    /// With the error source that the HEST gives this notification.
    #[must_use]
    pub const fn with_source(mut self, notification: Notification, source: ErrorSource) -> Self {
        *self.sources.of(notification) = Some(source);
        self
    }

    /// With another page size of the guest: a record has an entry for each. One of the guest that
    /// is larger than said here is named several times.
    #[must_use]
    pub const fn with_guest_page(mut self, page: Granule) -> Self {
        self.page = page;
        self
    }

    /// Answers an event as [`respond`](super::respond) does, and reports memory that is gone:
    /// writes the record, chooses the notification, and injects the abort where that is it.
    ///
    /// `now` is the time since any fixed moment. Where the record cannot be written, an access that
    /// failed is aborted all the same, by an abort even if the machine would use an interrupt:
    /// without the one or the other the guest would repeat the access for ever.
    ///
    /// # Errors
    ///
    /// As for [`respond`](super::respond), with the memory to retire and what became of the record.
    pub fn tell<V: Vcpu + ?Sized, M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        event: Event<'_, V>,
        memory: &M,
        reactions: Reactions,
        now: Duration,
    ) -> Result<Told<M::Error>, TellError<M::Error>> {
        match event {
            Event::BusError(event) => {
                let incident = Incident::of_signal(event.cause(), memory);
                self.answer(event, incident, memory, reactions.memory_error(), now)
            }
            Event::Sea(event) => {
                let sea = event.cause();
                let incident = Incident::of_abort(sea, memory);
                self.answer(event, incident, memory, says(reactions, sea), now)
            }
            event => match respond(event, memory, reactions) {
                Ok(outcome) => Ok(Told::Other(outcome)),
                Err(cause) => Err(TellError { cause, record: Posting::NotDue }),
            },
        }
    }

    /// Reports an error that no access of a vCPU met, of [`memory_errors`](super::memory_errors);
    /// nothing is done about memory that is not the guest's.
    ///
    /// Where the record cannot be written, nothing is lost: a guest that touches the memory is told
    /// then.
    pub fn report<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        error: BusError,
        memory: &M,
        now: Duration,
    ) -> Told<M::Error> {
        let incident = Incident::of_signal(error, memory);
        let Incident { range, address, .. } = incident;
        if range.is_some_and(|range| !range.is_guest_memory(memory)) {
            return Told::Other(Outcome::Resume);
        }
        match self.write(incident, VcpuState::NoVcpu, memory, now) {
            Ok(Written { by, record, repeated }) => {
                let delivery = Delivery::Raise(by);
                Told::Reported(Report { delivery, record, repeated, address, retire: range })
            }
            Err(reason) => Told::Other(stop(StopVm::Notification(reason), range)),
        }
    }

    fn answer<V: Vcpu + ?Sized, C: Cause, M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        event: Injectable<'_, V, C>,
        incident: Incident,
        memory: &M,
        says: Reaction,
        now: Duration,
    ) -> Result<Told<M::Error>, TellError<M::Error>> {
        let Incident { range, address, .. } = incident;
        if let Some(range) = range.filter(|range| !range.is_guest_memory(memory)) {
            return Ok(Told::Other(stop(StopVm::NotGuestMemory(range), None)));
        }
        if says == Reaction::Stop {
            return Ok(Told::Other(stop(StopVm::Reaction, range)));
        }
        let failed = |error: Error, record| TellError {
            cause: RespondError { error, retire: range },
            record,
        };
        let vcpu = match event.masks_interrupts() {
            Ok(true) => VcpuState::InterruptsMasked,
            Ok(false) => VcpuState::InterruptsUnmasked,
            Err(error) => return Err(failed(error, Posting::NotDue)),
        };
        let Written { by, record, repeated } = match self.write(incident, vcpu, memory, now) {
            Ok(written) => written,
            Err(reason) => {
                return Ok(Told::Other(stop(StopVm::Notification(reason), range)));
            }
        };
        let delivery = if by == Notification::Sea {
            match event.inject() {
                Ok(injection) => Delivery::Injected(injection),
                Err(error) => return Err(failed(error, record)),
            }
        } else {
            Delivery::Raise(by)
        };
        Ok(Told::Reported(Report { delivery, record, repeated, address, retire: range }))
    }

    /// Chooses the notification, and posts the record by its source.
    fn write<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        incident: Incident,
        vcpu: VcpuState,
        memory: &M,
        now: Duration,
    ) -> Result<Written<M::Error>, ghes::CannotTell> {
        let written = self.write_once(incident, vcpu, memory, now)?;
        let is_access = incident.event == MemoryEvent::ActionRequired && vcpu != VcpuState::NoVcpu;
        if is_access && written.by != Notification::Sea && !written.record.is_posted() {
            // With neither record nor abort the guest would repeat its access for ever. A masked
            // vCPU is one that no interrupt reaches either.
            return self.write_once(incident, VcpuState::InterruptsMasked, memory, now);
        }
        Ok(written)
    }

    fn write_once<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        Incident { event, range, .. }: Incident,
        vcpu: VcpuState,
        memory: &M,
        now: Duration,
    ) -> Result<Written<M::Error>, ghes::CannotTell> {
        let last = range.and_then(|range| self.log.last_report(range, now));
        let (by, severity, repeated) = match self.reactions.answer(event, vcpu, last) {
            ghes::Plan::Stop(reason) => return Err(reason),
            ghes::Plan::Notify { by, record, repeated } => (by, record, repeated),
        };
        let record = match (range, severity, self.sources.of(by)) {
            (None, ..) | (_, None, _) => Posting::NotDue,
            (.., None) => Posting::NoSource,
            (Some(range), Some(severity), Some(source)) => {
                let first = self.log.next_page(range);
                let (place, buffer) = ((range, first), &mut self.buffer);
                let (record, next) =
                    posting::post(source, buffer, (memory, self.page), place, severity);
                if record.is_posted() {
                    let is_news = first == 0 && repeated == RepeatedReport::First;
                    self.log.note(range, now, next, is_news);
                }
                record
            }
        };
        Ok(Written { by, record, repeated })
    }
}

const fn stop(reason: StopVm, retire: Option<VmmRange>) -> Outcome {
    Outcome::Stop { reason, retire }
}
