//! Memory that went bad: how the guest is told of it.

use crate::acpi::{OEM, TABLE};
use crate::layout::{RECORDS, Spi};
use aarch64_syndrome::ghes::{HardwareErrors, MachineRas, Notification};
use aarch64_syndrome::kvm::{
    self, Delivery, ErrorReporter, Event, ExitReason, Reactions, SharedReporter, Told,
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
use std::sync::{Mutex, MutexGuard};
use std::thread;
use vm_memory::GuestMemoryMmap;
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

/// What all threads of the VM share about its memory.
pub(crate) struct MemoryErrors {
    memory: GuestMemoryMmap,
    reporter: SharedReporter,
    interrupt: EventFd,
}

impl MemoryErrors {
    pub(crate) fn new(
        vm: &VmFd,
        memory: GuestMemoryMmap,
        has_records: bool,
    ) -> Result<Self, Box<dyn Error>> {
        // A machine without error sources has a reporter too: its guest gets aborts alone.
        let mut reporter = ErrorReporter::new(MachineRas::NoRas);
        if has_records {
            let layout = layout()?;
            layout.initialize(&memory)?;
            reporter = ErrorReporter::new(MachineRas::default());
            for (id, (notification, _)) in (0..).zip(SOURCES) {
                let source = layout.source(id).ok_or("a source beyond the last")?;
                reporter = reporter.with_source(notification, source);
            }
        }
        let interrupt = EventFd::new(EFD_NONBLOCK)?;
        vm.register_irqfd(&interrupt, Spi::ERROR_RECORD.0)?;
        Ok(Self { memory, reporter: SharedReporter::new(reporter), interrupt })
    }

    /// Answers what no device of the VMM has claimed: the exit that is the VMM's own business, or
    /// `None` to run the vCPU again; `Err` with the reason to stop the VM.
    pub(crate) fn answer(&self, event: Event<'_, VcpuFd>) -> Result<Option<ExitReason>, String> {
        let told = self.reporter.tell(event, &self.memory, Reactions::DEFAULT);
        self.look_at(told.map_err(|error| error.to_string())?)
    }

    fn look_at<E: Display>(&self, told: Told<E>) -> Result<Option<ExitReason>, String> {
        match told {
            Told::Reported(report) => {
                eprintln!("vmm: {report}");
                match report.delivery {
                    Delivery::Raise(notification) => self.raise(notification)?,
                    // The vCPU touches the page again, until the guest has read the record before.
                    Delivery::Delayed => thread::yield_now(),
                    _ => {}
                }
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

    /// Looks after errors that nobody has touched, for as long as the VM lives; says why it has to
    /// be stopped.
    pub(crate) fn watch(&self) -> Result<Infallible, Box<dyn Error>> {
        let event = EventFd::new(EFD_NONBLOCK)?;
        kvm::memory_errors().notify(&event)?;
        loop {
            // No guest says when it has read a record: ask while pages wait to be named.
            let timeout = if self.reporter.lock().has_waiting() { 100 } else { -1 };
            let mut poll = libc::pollfd { fd: event.as_raw_fd(), events: libc::POLLIN, revents: 0 };
            // SAFETY: one entry, which lives longer than the call.
            unsafe { libc::poll(&raw mut poll, 1, timeout) };
            let _ = event.read();
            while let Some(told) = self.reporter.report_next(&self.memory) {
                self.look_at(told)?;
            }
            if let Some(notification) = self.reporter.post_waiting(&self.memory) {
                self.raise(notification)?;
            }
        }
    }
}

/// A thread that panicked has left nothing half done here.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
