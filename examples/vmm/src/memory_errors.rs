//! Memory that went bad: how the guest is told of it.

use crate::acpi::{OEM, TABLE};
use crate::layout::{RECORDS, Spi};
use crate::log::Log;
use crate::memory::Memory;
use aarch64_syndrome::ghes::{HardwareErrors, MachineRas, Notification};
use aarch64_syndrome::kvm::{
    self, BusError, Call, Delivery, ErrorReporter, Event, ExitReason, Reactions, ReporterState,
    SharedReporter, Told, VmmRange,
};
use acpi_tables::gas::{AccessSize, AddressSpace, GAS};
use acpi_tables::hest::{
    EnabledStatus, GenericHardwareSourceV2, HEST, NotificationStructure, NotificationType,
};
use kvm_ioctls::{VcpuFd, VmFd};
use std::convert::Infallible;
use std::error::Error;
use std::fmt::Display;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};
use std::thread;
use vmm_sys_util::eventfd::{EFD_NONBLOCK, EventFd};

/// How long a record may be: room for 26 pages.
const BLOCK_LENGTH: u32 = 4096;

/// The error sources of the machine, in the order of their numbers.
const SOURCES: [(Notification, NotificationType); 2] = [
    (Notification::Sea, NotificationType::Armv8Sea),
    (Notification::Irq, NotificationType::ExternalGsiv),
];

fn layout() -> Result<HardwareErrors, Box<dyn Error>> {
    let count = u16::try_from(SOURCES.len())?;
    let layout = HardwareErrors::new(RECORDS.base, count, BLOCK_LENGTH);
    Ok(layout.map_err(|error| error.to_string())?)
}

/// The table by which a guest finds its error sources.
pub(crate) fn hest() -> Result<HEST, Box<dyn Error>> {
    let layout = layout()?;
    let mut hest = HEST::new(OEM, TABLE, 1);
    for (id, (_, kind)) in (0..).zip(SOURCES) {
        let source = layout.source(id).ok_or("a source beyond the last")?;
        let mut notification = NotificationStructure::new(kind);
        if matches!(kind, NotificationType::ExternalGsiv) {
            notification = notification.vector(Spi::ERROR_RECORD.gsi());
        }
        hest.add_structure(
            GenericHardwareSourceV2::new(id, EnabledStatus::Enabled)
                .num_records(1)
                .max_sections(1)
                .max_raw_length(BLOCK_LENGTH)
                .error_status_address(word(source.error_status_address()))
                .notification(notification)
                .error_status_block_len(BLOCK_LENGTH)
                .read_ack_register(word(source.read_ack_address()))
                .read_ack_preserve(!1)
                .read_ack_write(1),
        );
    }
    Ok(hest)
}

fn word(address: u64) -> GAS {
    GAS::new(AddressSpace::SystemMemory, 64, 0, AccessSize::QwordAccess, address)
}

/// What an exit leaves to the other threads of the VM, or to that of the vCPU.
pub(crate) enum Task {
    /// Memory that is lost, and mapped as before: it is made unreachable while no vCPU runs.
    MakeUnreachable(VmmRange),
    /// The exit is the VMM's own business.
    Exit(ExitReason),
}

/// What all threads of the VM share about its memory.
pub(crate) struct MemoryErrors {
    memory: Memory,
    reporter: SharedReporter,
    interrupt: EventFd,
    /// What could not be made unreachable.
    mapped: Mutex<Vec<VmmRange>>,
    /// Held from before the thread that looks after memory posts a record until it is raised.
    posting: Mutex<()>,
    /// Wakes the thread that looks after memory.
    wake: EventFd,
    log: Log,
}

impl MemoryErrors {
    pub(crate) fn new(
        vm: &VmFd,
        memory: Memory,
        has_records: bool,
        log: Log,
    ) -> Result<Self, Box<dyn Error>> {
        // A machine without error sources has a reporter too: its guest gets aborts alone.
        let mut reporter = ErrorReporter::new(MachineRas::NoRas);
        if has_records {
            let layout = layout()?;
            reporter = ErrorReporter::new(MachineRas::default());
            for (id, (notification, _)) in (0..).zip(SOURCES) {
                let source = layout.source(id).ok_or("a source beyond the last")?;
                reporter = reporter.with_source(notification, source);
            }
        }
        let interrupt = EventFd::new(EFD_NONBLOCK)?;
        vm.register_irqfd(&interrupt, Spi::ERROR_RECORD.0)?;
        let wake = EventFd::new(EFD_NONBLOCK)?;
        kvm::memory_errors().notify(&wake)?;
        let page = memory.page_size(RECORDS.base).ok_or("no memory for the records")?;
        for range in reporter.lost_with_sources(&memory.map, page) {
            log.say(format_args!("{range} would be lost together with the records"));
        }
        let reporter = SharedReporter::new(reporter);
        let (mapped, posting) = (Mutex::default(), Mutex::default());
        Ok(Self { memory, reporter, interrupt, mapped, posting, wake, log })
    }

    /// Answers what no device of the VMM has claimed: what is left to do, or `None` to run the vCPU
    /// again; `Err` with the reason to stop the VM.
    pub(crate) fn answer(&self, event: Event<'_, VcpuFd>) -> Result<Option<Task>, String> {
        let is_memory_error = event.is_memory_error();
        // The kernel of the host knows nothing of such an error.
        let is_sea = matches!(event, Event::Sea(_));
        let told = self.reporter.tell(event, &self.memory.map, Reactions::DEFAULT);
        let told = told.map_err(|error| error.to_string())?;
        let still_mapped = match &told {
            Told::Reported(report) if is_sea => report.retire,
            _ => None,
        };
        let still_mapped = still_mapped.filter(|range| !lock(&self.mapped).contains(range));
        let reason = self.look_at(told)?;
        if is_memory_error {
            self.name_waiting()?;
        }
        Ok(still_mapped.map(Task::MakeUnreachable).or(reason.map(Task::Exit)))
    }

    /// Names pages that wait, before the vCPU goes on: a kernel that has touched its page itself
    /// hears of it by interrupt alone. What has no room is left to the thread that looks after
    /// memory.
    fn name_waiting(&self) -> Result<(), String> {
        if let Some(notification) = self.reporter.post_waiting(&self.memory.map) {
            self.log.say(format_args!("pages that waited are named, by {notification}"));
            self.raise(notification)?;
        }
        if self.reporter.lock().has_waiting() {
            self.wake.write(1).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// A device of the VMM has met memory that is gone: the guest hears of it.
    pub(crate) fn device_met(&self, error: BusError) {
        let told = self.reporter.lock().report(error, &self.memory.map);
        // The device has failed its request: there is nobody to tell more.
        let _ = self.look_at(told);
        let _ = self.wake.write(1);
    }

    fn look_at<E: Display>(&self, told: Told<E>) -> Result<Option<ExitReason>, String> {
        match told {
            Told::Reported(report) => {
                match report.delivery {
                    // The vCPU touches the page again, until the guest has read the record before:
                    // too often for the log.
                    Delivery::Delayed => {
                        thread::yield_now();
                        return Ok(None);
                    }
                    Delivery::Raise(notification) => self.raise(notification)?,
                    _ => {}
                }
                self.log.say(format_args!("{report}"));
                Ok(None)
            }
            Told::NotOurs(reason) => Ok(Some(reason)),
            Told::Stop { reason, .. } => Err(reason.to_string()),
            _ => Ok(None),
        }
    }

    fn raise(&self, notification: Notification) -> Result<(), String> {
        match notification {
            Notification::Irq => self.interrupt.write(1).map_err(|error| error.to_string()),
            _ => Ok(()),
        }
    }

    /// Lets nobody reach memory that is lost and mapped as before. No vCPU runs; devices run only
    /// in a vCPU's access.
    pub(crate) fn make_unreachable(&self, range: VmmRange) -> Result<(), kvm::Error> {
        match self.memory.make_unreachable(range) {
            Ok(()) => self.log.say(format_args!("{range} is unreachable")),
            Err(error @ kvm::Error::Call { call: Call::MremapBack | Call::Madvise, .. }) => {
                return Err(error);
            }
            // Of huge pages, and of a guest_memfd: each access will consume the error again.
            Err(error) => {
                self.log.say(format_args!("{range} stays mapped: {error}"));
                lock(&self.mapped).push(range);
            }
        }
        Ok(())
    }

    /// As after power-on: good memory in place of what is gone, and no record. No vCPU runs.
    pub(crate) fn reset(&self) -> Result<(), Box<dyn Error>> {
        // What nobody has looked at yet is replaced too.
        while self.reporter.report_next(&self.memory.map).is_some() {}
        lock(&self.mapped).clear();
        let mut reporter = self.reporter.lock();
        Ok(reporter.reset(&self.memory.map, |range| self.memory.replace(range))?)
    }

    pub(crate) const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Writes memory to a file, and gives what belongs to it. No vCPU runs.
    pub(crate) fn save(&self, vm: &VmFd, path: &Path) -> Result<ReporterState, Box<dyn Error>> {
        // Nobody posts a record while memory is written, and what was posted before is raised.
        let _posting = lock(&self.posting);
        let reporter = self.reporter.lock();
        vm.unregister_irqfd(&self.interrupt, Spi::ERROR_RECORD.0)?;
        let mut state = reporter.state(&self.memory.map);
        state.gone.extend(self.memory.save(path, reporter.gone())?);
        Ok(state)
    }

    /// Goes on where another process was: with its memory, of which records are a part.
    pub(crate) fn restore(&self, state: &ReporterState, path: &Path) -> Result<(), Box<dyn Error>> {
        self.memory.load(path, &state.gone)?;
        self.reporter.lock().restore(state, &self.memory.map);
        // Pages may wait to be named.
        Ok(self.wake.write(1)?)
    }

    /// Looks after errors that nobody has touched, for as long as the VM lives; says why it has to
    /// be stopped.
    pub(crate) fn watch(&self) -> Result<Infallible, Box<dyn Error>> {
        loop {
            // No guest says when it has read a record: ask while pages wait to be named.
            let timeout = if self.reporter.lock().has_waiting() { 100 } else { -1 };
            let mut poll =
                libc::pollfd { fd: self.wake.as_raw_fd(), events: libc::POLLIN, revents: 0 };
            // SAFETY: one entry, which lives longer than the call.
            unsafe { libc::poll(&raw mut poll, 1, timeout) };
            let _ = self.wake.read();
            let _posting = lock(&self.posting);
            while let Some(told) = self.reporter.report_next(&self.memory.map) {
                self.look_at(told)?;
            }
            if let Some(notification) = self.reporter.post_waiting(&self.memory.map) {
                self.raise(notification)?;
            }
        }
    }
}

/// A thread that panicked has left nothing half done here.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
