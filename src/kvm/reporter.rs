//! One entry point for what a VMM hears of its guest's memory: the record in guest memory, the
//! choice of notification, and the abort.

mod answer;
mod incident;
mod lifecycle;
mod posting;
mod progress;
mod record;
mod sources;
mod told;
mod waiting;

pub use lifecycle::{ReporterState, ResetError};
pub use told::{Delivery, Posting, Report, TellError, Told};

use super::exit::RunFailure;
use super::gone::GoneMemory;
use super::memory::VmmRange;
use super::reactions::{Reactions, StopVm};
use super::run::Event;
use super::signal::BusError;
use super::slots::GuestMemoryMap;
use super::unclaimed;
use super::vcpu::Vcpu;
use crate::ghes::{
    ErrorSource, GuestMemory, MachineRas, MemoryEvent, Notification, Plan, VcpuState,
};
use crate::granule::Granule;
use alloc::vec::Vec;
use answer::Access;
use core::time::Duration;
use incident::{Incident, Place};
use progress::Progress;
use sources::Sources;
use waiting::Waiting;

/// Answers the events of a VM's vCPUs, and reports memory that is lost to its guest: one for a VM.
/// Threads share it as a `kvm::SharedReporter`.
///
/// A machine without error records has one too, without sources ([`MachineRas::NoRas`]).
///
/// ```no_run
/// # use aarch64_syndrome::ghes::{GuestMemory, HardwareErrors, Notification, MachineRas};
/// # use aarch64_syndrome::kvm::{self, Delivery, ErrorReporter, GuestMemoryMap};
/// # use aarch64_syndrome::kvm::{ExitReason, Reactions, TellError, Told, StopVm, Vcpu};
/// # fn raise(_: Notification) {}
/// # fn exit<V>(_: &mut V, _: ExitReason) {}
/// # fn vm<V: Vcpu, M: GuestMemoryMap + GuestMemory>(
/// #     vcpu: &mut V, memory: &M, layout: HardwareErrors, start: std::time::Instant,
/// # ) -> Result<StopVm, TellError<M::Error>> {
/// // One source for aborts and one for interrupts, as the HEST has them.
/// let mut reporter = ErrorReporter::new(MachineRas::default());
/// for (index, notification) in [(0, Notification::Sea), (1, Notification::Irq)] {
///     if let Some(source) = layout.source(index) {
///         reporter = reporter.with_source(notification, source);
///     }
/// }
/// loop {
///     let event = kvm::run(vcpu);
///     // … devices first: `docs/kvm.md` …
///     match reporter.tell(event, memory, Reactions::DEFAULT, start.elapsed())? {
///         Told::Reported(report) => {
///             if let Delivery::Raise(notification) = report.delivery {
///                 raise(notification);
///             }
///             if let Some(notification) = reporter.post_waiting(memory) {
///                 raise(notification);
///             }
///         }
///         Told::NotOurs(reason) => exit(vcpu, reason),
///         Told::Stop { reason, .. } => return Ok(reason),
///         _ => {} // run it again
///     }
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct ErrorReporter {
    machine: MachineRas,
    guest_page: Granule,
    host_page: u64,
    patience: Duration,
    names_blocks: bool,
    sources: Sources,
    gone: GoneMemory,
    waiting: Waiting,
    progress: Progress,
    /// How many records were posted.
    records: u64,
    /// Blocks of which the rest was named, or waits to be.
    named_blocks: Vec<VmmRange>,
    /// Memory of a device, or of a slot that nobody lists, is gone.
    is_device_gone: bool,
}

impl ErrorReporter {
    /// A reporter for a machine that tells its guest like this: the guest's pages have 4 KiB, an
    /// abort waits at most a second for a record, there is no source. The size of the host's pages
    /// is asked of the system.
    #[must_use]
    pub fn new(machine: MachineRas) -> Self {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let host_page = super::linux::host_page_size();
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let host_page = 0x1000;
        Self {
            machine,
            guest_page: Granule::Size4K,
            host_page,
            patience: Duration::from_secs(1),
            names_blocks: false,
            sources: Sources::default(),
            gone: GoneMemory::new(),
            waiting: Waiting::default(),
            progress: Progress::default(),
            records: 0,
            named_blocks: Vec::new(),
            is_device_gone: false,
        }
    }

    /// With the error source that the HEST gives this notification. A block has 28 bytes, and 152
    /// for each page that is named: a host page of 64 KiB is 16 pages of a guest with 4 KiB.
    #[must_use]
    pub const fn with_source(mut self, notification: Notification, source: ErrorSource) -> Self {
        self.sources.set(notification, source);
        self
    }

    /// With another page size of the guest: a record has an entry for each. One of the guest that
    /// is larger than said here is named several times.
    #[must_use]
    pub const fn with_guest_page(mut self, page: Granule) -> Self {
        self.guest_page = page;
        self
    }

    /// With another page size of the host, in bytes, a power of two. A signal names a page of it.
    #[must_use]
    pub const fn with_host_page(mut self, page_size: u64) -> Self {
        self.host_page = page_size;
        self
    }

    /// With another time for which an access waits ([`Delivery::Delayed`]) while the guest has not
    /// read the record before. After that it is aborted without a record, until the guest reads
    /// again.
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// With the rest of a huge page of up to 2 MiB named too, after the page that was touched, as
    /// memory that nobody has touched. It is lost, and the guest need not find out page by page;
    /// but its kernel gives up all of it. Of larger pages each part is reported when it is touched.
    #[must_use]
    pub const fn with_whole_blocks(mut self, names_blocks: bool) -> Self {
        self.names_blocks = names_blocks;
        self
    }

    /// The memory of the VMM that is lost.
    #[must_use]
    pub const fn gone(&self) -> &GoneMemory {
        &self.gone
    }

    /// Takes memory off the list that was discarded: see [`GoneMemory::forget`].
    pub fn forget(&mut self, range: VmmRange) {
        self.gone.forget(range);
        self.named_blocks.retain(|block| !block.overlaps(range));
    }

    /// Answers an event of a vCPU: completes or aborts an access that nobody claims, and reports
    /// memory that is lost: writes the record, chooses the notification, and injects the abort
    /// where that is it.
    ///
    /// `now` is the time since any fixed moment. Where the record cannot be written, an access that
    /// failed is aborted all the same, even if the machine would use an interrupt. Without record
    /// and abort the guest would repeat the access for ever.
    ///
    /// # Errors
    ///
    /// A failed call at the vCPU, with the memory to retire and what became of the record: as for
    /// [`Injectable::inject`](super::Injectable::inject), [`Error::Call`](super::Error::Call) with
    /// `KVM_RUN` where the run had failed.
    pub fn tell<V: Vcpu + ?Sized, M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        event: Event<'_, V>,
        memory: &M,
        reactions: Reactions,
        now: Duration,
    ) -> Result<Told<M::Error>, TellError<M::Error>> {
        match event {
            Event::BusError(event) => {
                let incident = Incident::of_signal(event.cause(), memory, self.host_page);
                let access = match event.cause() {
                    BusError::ActionRequired { .. } => Access::Signalled,
                    _ => Access::Unmapped,
                };
                self.answer(event, access, &incident, memory, (reactions.memory_error(), now))
            }
            Event::Sea(event) => {
                let sea = match event.gpa()? {
                    Some(_) => event.cause(),
                    None => event.cause().without_gpa(),
                };
                let incident = Incident::of_abort(sea, memory);
                self.answer(
                    event,
                    Access::Consumed,
                    &incident,
                    memory,
                    (reactions.to_sea(sea), now),
                )
            }
            Event::PoisonedMemory(event) => {
                let incident = Incident::of_memory_fault(event.range()?, memory);
                let reaction = reactions.memory_error();
                self.answer(event, Access::Unmapped, &incident, memory, (reaction, now))
            }
            // Memory of a device that went bad and was unmapped: KVM has no signal for that.
            Event::Failed(run)
                if self.is_device_gone && run.failure() == RunFailure::UnhandledFault =>
            {
                unclaimed::abort(run.into_injectable(), reactions.memory_error())
            }
            event => unclaimed::answer(event, reactions),
        }
    }

    /// Reports an error that no access of a vCPU met, of [`memory_errors`](super::memory_errors);
    /// nothing is done about memory that is not the guest's, or of which the guest was told.
    ///
    /// Where the record before is unread, this one waits: [`post_waiting`](Self::post_waiting).
    pub fn report<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        error: BusError,
        memory: &M,
    ) -> Told<M::Error> {
        let incident = Incident::of_signal(error, memory, self.host_page);
        let is_known = incident.touched.is_some_and(|touched| self.gone.contains(touched));
        if is_known || incident.gone.is_some_and(|gone| !gone.is_guest_memory(memory)) {
            return Told::Resume;
        }
        let retire = incident.gone;
        self.gone.extend(retire);
        self.is_device_gone |= incident.place == Place::Device;
        let event = match incident.place {
            Place::Unknown => MemoryEvent::NoAddress,
            _ => MemoryEvent::ActionOptional,
        };
        let (delivery, record) = match self.machine.answer(event, VcpuState::NoVcpu, None) {
            Plan::Stop(reason) => {
                return Told::Stop { reason: StopVm::CannotTell(reason), retire };
            }
            Plan::Nothing => (Delivery::None, Posting::NotDue),
            Plan::Notify { .. } if incident.named.is_empty() => {
                (Delivery::None, Posting::NotMemory)
            }
            Plan::Notify { by, .. } => {
                let record = self.name_later(&incident.named);
                match self.post_some(memory) {
                    Some((pages, left)) => (Delivery::Raise(by), Posting::Posted { pages, left }),
                    None if matches!(record, Posting::NoSource) => (Delivery::None, record),
                    // The interrupt has the guest read the record before.
                    None => (Delivery::Raise(by), record),
                }
            }
        };
        Told::Reported(Report { delivery, record, address: incident.address, retire })
    }
}
