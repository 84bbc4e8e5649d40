//! What is told while the guest has not read the record before.

use super::fake::{EL0, EL1H, FAR, Fake, Next, PC, optional, required};
use super::machine::{HOST, Machine, OutOfRegion, RAM, START, source};
use aarch64_syndrome::ghes::{MachineRas, Notification, PostError, SourceState};
use aarch64_syndrome::kvm::{Delivery, ErrorReporter, Posting, RegisterId, Report, Told};
use std::time::Duration;

/// A machine whose host has told of these pages early: a touch is told at once.
fn machine(pages: std::ops::Range<u64>) -> Machine {
    let mut machine = Machine::new(MachineRas::default());
    for page in pages {
        let _ = machine.report(optional(HOST + page * 0x1000, 0x1000));
        machine.acknowledge(1);
    }
    machine
}

fn touch(machine: &mut Machine, page: u64, pstate: u64, now: Duration) -> Report<OutOfRegion> {
    let next = Next::signal(required(HOST + page * 0x1000, 0x1000));
    machine.reported_once(next, pstate, now)
}

fn after(milliseconds: u64) -> Duration {
    START + Duration::from_millis(milliseconds)
}

const POSTED: Posting<OutOfRegion> = Posting::Posted { pages: 1, left: 0 };

#[test]
fn a_second_vcpu_waits_until_the_record_of_the_first_is_read() {
    let mut machine = machine(4..8);
    assert_eq!(touch(&mut machine, 4, EL0, START).record, POSTED);
    let mut second = Fake::new(EL0, []);
    for now in [1, 500, 999] {
        second.next.push_back(Next::signal(required(HOST + 0x5000, 0x1000)));
        let Ok(Told::Reported(report)) = machine.respond(&mut second, after(now)) else { panic!() };
        assert_eq!((report.delivery, report.record), (Delivery::Delayed, Posting::Waiting));
        assert_eq!(
            second.get(RegisterId::PC),
            PC,
            "no abort whose handler takes the first's record"
        );
        assert_eq!(machine.addresses(0), [(RAM + 0x4000, !0xfff)]);
    }
    machine.acknowledge(0);
    let report = touch(&mut machine, 5, EL0, after(1000));
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!(report.record, POSTED);
    assert_eq!(machine.addresses(0), [(RAM + 0x5000, !0xfff)]);
    assert!(!machine.reporter.has_waiting());
    // The next has all of the time again.
    let report = touch(&mut machine, 6, EL0, after(1900));
    assert_eq!(report.delivery, Delivery::Delayed);
}

#[test]
fn a_guest_that_never_reads_is_waited_for_once() {
    let mut machine = machine(4..8);
    let _ = touch(&mut machine, 4, EL0, START);
    assert_eq!(touch(&mut machine, 5, EL0, after(10)).delivery, Delivery::Delayed);
    for (page, now) in [(5, 1010), (6, 1011), (7, 1012)] {
        let report = touch(&mut machine, page, EL0, after(now));
        assert!(matches!(report.delivery, Delivery::Injected(_)));
        // Nothing is lost: the interrupt names it.
        assert_eq!(report.record, Posting::Waiting);
    }
    let raised = machine.reporter.post_waiting(&machine.memory);
    assert_eq!(raised, Some(Notification::Irq));
    assert_eq!(machine.addresses(1), [5, 6, 7].map(|page| (RAM + page * 0x1000, !0xfff)));
    assert_eq!(machine.addresses(0), [(RAM + 0x4000, !0xfff)]);
    // It reads again after all.
    machine.acknowledge(0);
    assert_eq!(touch(&mut machine, 5, EL0, after(1020)).record, POSTED);
    assert_eq!(touch(&mut machine, 6, EL0, after(1021)).delivery, Delivery::Delayed);
}

#[test]
fn the_time_is_the_vmms_to_give() {
    let mut machine = machine(4..6);
    machine.reporter = ErrorReporter::new(MachineRas::default())
        .with_host_page(0x1000)
        .with_patience(Duration::ZERO)
        .with_source(Notification::Sea, source(0));
    let _ = machine.reported(Next::signal(required(HOST + 0x4000, 0x1000)), EL0, START);
    let next = Next::signal(required(HOST + 0x5000, 0x1000));
    let report = machine.reported(next, EL0, START);
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    // There is no other source to name it by.
    assert_eq!(report.record, Posting::NotPosted(PostError::NotAcknowledged));
}

#[test]
fn an_access_that_consumes_the_error_each_time_does_not_wait() {
    let mut machine = machine(4..6);
    let _ = touch(&mut machine, 4, EL0, START);
    let sea = Next::sea(0x9200_0010, FAR, Some(RAM + 0x5000));
    let report = machine.reported_once(sea, EL0, START);
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!(report.record, Posting::Waiting);
}

#[test]
fn nothing_waits_for_a_record_that_the_guests_kernel_will_not_read() {
    let mut machine = machine(4..6);
    // An access of the kernel: Linux reads the source after one of a process alone.
    let report = touch(&mut machine, 4, EL1H, START);
    assert_eq!(report.record, POSTED);
    assert_eq!(machine.addresses(0), [(RAM + 0x4000, !0xfff)]);
    // It hears of the page by the interrupt, before it can give the page to somebody else.
    let raised = machine.reporter.post_waiting(&machine.memory);
    assert_eq!(raised, Some(Notification::Irq));
    assert_eq!(machine.addresses(1), [(RAM + 0x4000, !0xfff)]);
    let report = touch(&mut machine, 5, EL0, after(1));
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!(report.record, POSTED);
    assert_eq!(machine.addresses(0), [(RAM + 0x5000, !0xfff)]);
    assert!(!machine.reporter.has_waiting());
    // That record is a process's, which the guest reads.
    assert_eq!(touch(&mut machine, 4, EL0, after(2)).delivery, Delivery::Delayed);
}

#[test]
fn an_access_of_the_kernel_does_not_wait_and_takes_no_record_away() {
    let mut machine = machine(4..6);
    let _ = touch(&mut machine, 4, EL0, START);
    let report = touch(&mut machine, 5, EL1H, START);
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!(report.record, Posting::Waiting);
    assert_eq!(machine.addresses(0), [(RAM + 0x4000, !0xfff)]);
}

#[test]
fn a_page_that_the_interrupt_has_named_is_named_again_when_it_is_touched() {
    let mut machine = Machine::new(MachineRas::default());
    let _ = machine.report(optional(HOST + 0x4000, 0x1000));
    assert_eq!(source(1).state(&machine.memory), Ok(SourceState::Posted));
    assert_eq!(touch(&mut machine, 4, EL0, after(1)).record, POSTED);
    assert_eq!(machine.addresses(0), machine.addresses(1));
}

#[test]
fn what_no_access_met_waits_in_a_queue_and_is_named_with_the_next_record() {
    let mut machine = Machine::new(MachineRas::default());
    let report = |machine: &mut Machine, page: u64| match machine
        .report(optional(HOST + page * 0x1000, 0x1000))
    {
        Told::Reported(report) => report,
        told => panic!("{told}"),
    };
    assert_eq!(report(&mut machine, 4).record, POSTED);
    for page in 5..15 {
        let report = report(&mut machine, page);
        // The interrupt has the guest read the record before.
        assert_eq!(report.delivery, Delivery::Raise(Notification::Irq));
        assert_eq!(report.record, Posting::Waiting);
    }
    assert_eq!(machine.reporter.post_waiting(&machine.memory), None);
    let mut named = Vec::new();
    while machine.reporter.has_waiting() {
        machine.acknowledge(1);
        assert!(machine.reporter.post_waiting(&machine.memory).is_some());
        named.extend(machine.addresses(1).into_iter().map(|(page, _)| (page - RAM) >> 12));
    }
    assert_eq!(named, (5..15).collect::<Vec<_>>());
}

#[test]
fn the_queue_has_an_end_and_says_so() {
    let mut machine = Machine::new(MachineRas::default());
    let mut ends = Vec::new();
    for page in 0..80_u64 {
        // Every second page: neighbours would be one range.
        match machine.report(optional(HOST + page * 0x2000, 0x1000)) {
            Told::Reported(report) => ends.push(report.record),
            told => panic!("{told}"),
        }
    }
    assert_eq!(ends[0], POSTED);
    let waiting = ends.iter().filter(|record| **record == Posting::Waiting).count();
    let without_room = ends.iter().filter(|record| **record == Posting::NoRoom).count();
    assert_eq!((waiting, waiting + without_room), (63, 79));
}

#[test]
fn what_was_discarded_meanwhile_is_not_named() {
    let mut machine = Machine::new(MachineRas::default());
    for page in [4, 5, 6] {
        let _ = machine.report(optional(HOST + page * 0x1000, 0x1000));
    }
    let range = aarch64_syndrome::kvm::VmmRange { start: HOST + 0x5000, length: 0x1000 };
    machine.reporter.forget(range);
    machine.acknowledge(1);
    assert!(machine.reporter.post_waiting(&machine.memory).is_some());
    assert_eq!(machine.addresses(1), [(RAM + 0x6000, !0xfff)]);
    // It may go bad again.
    let Told::Reported(report) = machine.report(optional(HOST + 0x5000, 0x1000)) else { panic!() };
    assert_eq!(report.record, Posting::Waiting);
}
