//! The whole chain: a page goes bad, and the guest reads which.

use super::NOW;
use super::memory::{host, poison_guest};

use crate::guest::{Deed, ERRORS, Level, READS_RECORD, Report};
use crate::machine::{DATA, Machine};
use aarch64_syndrome::ghes::{
    ErrorSource, HardwareErrors, MachineRas, MemoryError, Notification, SourceState,
};
use aarch64_syndrome::kvm::{Delivery, ErrorReporter, Method, Posting, Reactions, Told, VmmRange};
use std::time::Duration;
use vm_init::{same, text};
use vm_memory::{GuestMemoryError, GuestMemoryMmap};

type RecordedAbort = aarch64_syndrome::kvm::Report<GuestMemoryError>;

fn layout() -> HardwareErrors {
    HardwareErrors::new(ERRORS, 2, 1024).expect("an aligned page")
}

pub(super) fn source(index: u16) -> ErrorSource {
    layout().source(index).expect("one of two")
}

pub(super) fn reporter(memory: &GuestMemoryMmap) -> Result<ErrorReporter, String> {
    layout().initialize(memory).map_err(text)?;
    Ok(ErrorReporter::new(MachineRas::default())
        .with_source(Notification::Sea, source(0))
        .with_source(Notification::Irq, source(1)))
}

/// Has the guest load from a page, and answers the one event that comes of it.
fn touch(
    machine: &mut Machine,
    reporter: &mut ErrorReporter,
    (level, address, flags): (Level, u64, u64),
) -> Result<(Report, RecordedAbort), String> {
    // The last line of a report before leaves the PC to be moved.
    machine.reset();
    machine.start(Deed::Load, level, address);
    let deed = Deed::Load as u64 | if level == Level::El0 { 1 << 8 } else { 0 };
    machine.set_x(0, deed | flags);
    let mut told = None;
    let report = machine.run_to_exception(|event, memory| {
        match reporter.tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)? {
            Told::Reported(report) if report.delivery == Delivery::AtNextTouch => {}
            Told::Reported(report) => told = Some(report),
            outcome => return Err(format!("not reported: {outcome}")),
        }
        Ok(())
    })?;
    Ok((report, told.ok_or("the guest met no poison")?))
}

pub(crate) fn at_el0() -> Result<(), String> {
    chain(Level::El0, 0x9200_0010)
}

pub(crate) fn at_el1() -> Result<(), String> {
    chain(Level::El1, 0x9600_0010)
}

fn chain(level: Level, esr: u64) -> Result<(), String> {
    let mut machine = Machine::new();
    let mut reporter = reporter(&machine.memory)?;

    // The page goes bad before anything touches it: the machine uses an interrupt.
    let error = poison_guest(&machine, DATA + 0x1000)?;
    let Told::Reported(early) = reporter.report(error, &machine.memory) else {
        return Err("the poisoned page is not reported".into());
    };
    let is_irq = early.delivery == Delivery::Raise(Notification::Irq);
    same!((is_irq, early.record.is_posted()), (true, true), "the early report");
    let mut copy = [0; 1024];
    let block = source(1).read(&machine.memory, &mut copy).map_err(text)?.ok_or("no record")?;
    let found = block
        .entries()
        .find_map(|entry| MemoryError::parse(entry.section).ok()?.physical_address());
    same!(found, Some(DATA + 0x1000), "the address in the early record");

    // The guest touches it: SIGBUS, the guest's own address, a record, an abort.
    let access = (level, DATA + 0x1238, READS_RECORD);
    let (report, told) = touch(&mut machine, &mut reporter, access)?;
    let Delivery::Injected(injection) = told.delivery else {
        return Err(format!("no abort: {told}"));
    };
    same!(injection.method, Method::Helper, "the method");
    let range = VmmRange { start: host(&machine, DATA + 0x1000), length: 0x1000 };
    same!(told.retire, Some(range), "the memory to retire");
    same!(told.record.is_posted(), true, "a record is posted");
    same!(report.esr, esr, "ESR_EL1");
    same!(report.far, DATA + 0x1238, "FAR_EL1");
    same!(report.record, DATA + 0x1000, "the address that the guest read");
    same!(report.is_own_page, 1, "that it is the page of its access");
    let state = source(0).state(&machine.memory).map_err(text)?;
    same!(state, SourceState::Ready, "the source after the guest's acknowledgment");
    Ok(())
}

pub(crate) fn unread() -> Result<(), String> {
    let mut machine = Machine::new();
    // The pages are heard of when they are touched, and not before.
    let mut reporter = reporter(&machine.memory)?.with_patience(Duration::from_secs(10));
    for page in [DATA, DATA + 0x1000] {
        poison_guest(&machine, page)?;
    }
    let (report, told) = touch(&mut machine, &mut reporter, (Level::El0, DATA + 8, 0))?;
    same!((told.record.is_posted(), report.record), (true, 0), "the first record");
    // The guest has not read it, and touches another page: it goes on trying.
    machine.reset();
    machine.start(Deed::Load, Level::El0, DATA + 0x1008);
    machine.set_x(0, Deed::Load as u64 | 1 << 8 | READS_RECORD);
    let (mut delays, mut told) = (0, None);
    let report = machine.run_to_exception(|event, memory| {
        match reporter.tell(event, memory, Reactions::DEFAULT, NOW).map_err(text)? {
            Told::Reported(report) if report.delivery == Delivery::AtNextTouch => {}
            Told::Reported(report) if report.delivery == Delivery::Delayed => {
                delays += 1;
                if delays == 3 {
                    // The other vCPU's handler has read the first.
                    source(0).withdraw(memory).map_err(text)?;
                }
            }
            Told::Reported(report) => told = Some(report),
            outcome => return Err(format!("not reported: {outcome}")),
        }
        Ok(())
    })?;
    let told = told.ok_or("the guest met no poison")?;
    same!((delays, told.record.is_posted()), (3, true), "the second record, after the first");
    same!(report.record, DATA + 0x1000, "the address that the guest read");
    same!(report.is_own_page, 1, "that it is the page of its access");
    // One that never reads is waited for so long, and then aborted without a record.
    let (_, told) = touch(&mut machine, &mut reporter, (Level::El0, DATA + 8, 0))?;
    same!(told.record.is_posted(), true, "the record that stays unread");
    let mut reporter = reporter.with_patience(Duration::ZERO);
    let (report, told) = touch(&mut machine, &mut reporter, (Level::El0, DATA + 0x1008, 0))?;
    let is_waiting = matches!(told.record, Posting::Waiting);
    same!((is_waiting, report.esr), (true, 0x9200_0010), "the abort without one");
    Ok(())
}
