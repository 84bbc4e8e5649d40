//! Memory that went bad: how the guest is told of it.

use crate::acpi::{OEM, TABLE};
use crate::layout::{RECORDS, Spi};
use aarch64_syndrome::ghes::{HardwareErrors, MachineRas, Notification};
use aarch64_syndrome::kvm::{
    self, BusError, Delivery, ErrorReporter, Event, Outcome, Reactions, Told, VmmRange,
};
use acpi_tables::gas::{AccessSize, AddressSpace, GAS};
use acpi_tables::hest::{
    EnabledStatus, GenericHardwareSourceV2, HEST, NotificationStructure, NotificationType,
};
use kvm_ioctls::{VcpuFd, VmFd};
use std::convert::Infallible;
use std::error::Error;
use std::fmt::Display;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};
use vm_memory::GuestMemoryMmap;
use vmm_sys_util::eventfd::{EFD_NONBLOCK, EventFd};

/// How long a record may be: room for 26 pages.
const BLOCK: usize = 4096;
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

/// What all threads of the VM share about its memory.
pub(crate) struct MemoryErrors {
    memory: GuestMemoryMmap,
    /// `None` where the machine has no error sources: then a guest gets aborts alone.
    reporter: Option<Mutex<ErrorReporter<BLOCK>>>,
    interrupt: EventFd,
    start: Instant,
    gone: Mutex<Vec<VmmRange>>,
}

impl MemoryErrors {
    pub(crate) fn new(
        vm: &VmFd,
        memory: GuestMemoryMmap,
        has_records: bool,
    ) -> Result<Self, Box<dyn Error>> {
        let mut reporter = None;
        if has_records {
            let layout = layout()?;
            layout.initialize(&memory)?;
            let mut with_sources = ErrorReporter::new(MachineRas::default());
            for (id, (notification, _)) in (0..).zip(SOURCES) {
                let source = layout.source(id).ok_or("a source beyond the last")?;
                with_sources = with_sources.with_source(notification, source);
            }
            reporter = Some(Mutex::new(with_sources));
        }
        let interrupt = EventFd::new(EFD_NONBLOCK)?;
        vm.register_irqfd(&interrupt, Spi::ERROR_RECORD.0)?;
        let (start, gone) = (Instant::now(), Mutex::default());
        Ok(Self { memory, reporter, interrupt, start, gone })
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Answers what no device of the VMM has claimed; `Err` with the reason to stop the VM.
    pub(crate) fn answer(&self, event: Event<'_, VcpuFd>) -> Result<Outcome, String> {
        let is_memory = matches!(event, Event::BusError(_) | Event::Sea(_));
        let Some(reporter) = self.reporter.as_ref().filter(|_| is_memory) else {
            let outcome = kvm::respond(event, &self.memory, Reactions::DEFAULT);
            return outcome.map_err(|error| error.to_string());
        };
        // Locked after KVM_RUN has returned: the other vCPUs run on.
        let told = lock(reporter).tell(event, &self.memory, Reactions::DEFAULT, self.now());
        match told {
            Ok(told) => self.look_at(told),
            Err(error) => {
                self.retire(error.cause.retire);
                Err(error.to_string())
            }
        }
    }

    /// Tells the guest of memory that nobody has touched yet.
    fn report(&self, error: BusError) -> Result<(), String> {
        let Some(reporter) = &self.reporter else {
            self.retire(error.range());
            return Ok(());
        };
        let told = lock(reporter).report(error, &self.memory, self.now());
        match self.look_at(told)? {
            Outcome::Stop { reason, .. } => Err(reason.to_string()),
            _ => Ok(()),
        }
    }

    fn look_at<E: Display>(&self, told: Told<E>) -> Result<Outcome, String> {
        match told {
            Told::Reported(report) => {
                eprintln!("vmm: {report}");
                self.retire(report.retire);
                if let Delivery::Raise(Notification::Irq) = report.delivery {
                    self.interrupt.write(1).map_err(|error| error.to_string())?;
                }
                Ok(Outcome::Resume)
            }
            Told::Other(outcome) => Ok(outcome),
        }
    }

    fn retire(&self, range: Option<VmmRange>) {
        let mut gone = lock(&self.gone);
        if let Some(range) = range.filter(|range| !gone.contains(range)) {
            gone.push(range);
        }
    }

    /// Looks after errors that nobody has touched, for as long as the VM lives; says why it has to
    /// be stopped.
    pub(crate) fn watch(&self) -> Result<Infallible, Box<dyn Error>> {
        let event = EventFd::new(0)?;
        // SAFETY: a new descriptor, which nothing else owns.
        let notified = unsafe { OwnedFd::from_raw_fd(libc::dup(event.as_raw_fd())) };
        kvm::notify_memory_errors(notified);
        loop {
            event.read()?;
            while let Some(error) = kvm::memory_errors().take() {
                self.report(error)?;
            }
        }
    }
}

/// A thread that panicked has left nothing half done here.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
