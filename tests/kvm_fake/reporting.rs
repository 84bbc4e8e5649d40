//! The chain for memory that is gone: signal, record, notification, abort.

#[path = "reporting/machine.rs"]
mod machine;

use super::fake::{EL0, EL1H, FAR, Fake, Next, PC, VBAR};
use aarch64_syndrome::ghes::{
    self, ActionOptional, ActionRequired, AddressSource, ErrorMemory, HardwareErrors, MachineRas,
    Notification, OutOfRegion, PostError, RepeatedReport, SourceState,
};
use aarch64_syndrome::kvm::{
    BusError, Delivery, Errno, Error, ErrorReporter, ExitReason, Method, Outcome, Posting,
    Reaction, Reactions, RegisterId, StopVm, Told, VmmRange, run,
};
use aarch64_syndrome::{Granule, Ipa};
use machine::{ERRORS, HOST, Machine, PAGE, RAM, START, source};
use std::time::Duration;

fn default() -> Machine {
    Machine::new(MachineRas::default())
}

fn by_irq() -> Machine {
    let (required, optional) = (ActionRequired::Irq, ActionOptional::Irq);
    Machine::new(MachineRas::Ghes { required, optional })
}

fn touched() -> Next {
    Next { far: FAR, ..Next::signal(BusError::ActionRequired(PAGE)) }
}

/// Interrupts unmasked at EL1, with its own stack pointer.
const EL1H_OPEN: u64 = EL1H & !0x80;

#[test]
fn a_touched_page_is_recorded_and_the_access_aborted() {
    let mut machine = default();
    let mut vcpu = Fake::new(EL0, [touched()]);
    let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
    let Delivery::Injected(injection) = report.delivery else { panic!("{report}") };
    assert_eq!((injection.method, injection.pc), (Method::Helper, PC));
    assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
    assert_eq!((report.retire, report.repeated), (Some(PAGE), RepeatedReport::First));
    let address = report.address.unwrap();
    assert_eq!(address.source, AddressSource::Signal);
    assert_eq!(address.memory, ErrorMemory::Guest(Ipa::from_bits(RAM + 0x1000), 0x1000));
    assert_eq!(machine.addresses(0), [(RAM + 0x1000, !0xfff)]);
    assert_eq!(machine.addresses(1), []);
    assert_eq!(source(0).state(&machine.memory), Ok(SourceState::Posted));
    assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x9200_0010);
    assert_eq!(vcpu.get(RegisterId::FAR_EL1), FAR);
    assert_eq!(vcpu.get(RegisterId::PC), VBAR + 0x400);
    let words = "injected: by helper at PC 0xffff800010000040, ";
    assert!(report.to_string().starts_with(words), "{report}");
    assert!(report.to_string().ends_with("; a record of 1 pages, 0 left (first report)"));
}

#[test]
fn a_page_that_the_guest_has_twice_is_recorded_twice() {
    let mut machine = default();
    let twice = VmmRange { start: HOST + 0x2000, length: 0x1000 };
    let report = machine.reported(Next::signal(BusError::ActionRequired(twice)), EL0, START);
    assert_eq!(report.record, Posting::Posted { pages: 2, left: 0 });
    assert_eq!(machine.addresses(0), [(RAM + 0x2000, !0xfff), (0x9000_0000, !0xfff)]);
}

#[test]
fn a_page_of_the_host_is_as_many_of_the_guests() {
    let large = VmmRange { start: HOST + 0x1_0000, length: 0x1_0000 };
    let next = || Next::signal(BusError::ActionRequired(large));
    let all: Vec<u64> = (0..16).map(|page| RAM + 0x1_0000 + page * 0x1000).collect();
    // 1024 bytes have room for six: the rest comes with the access's next attempts.
    let mut machine = default();
    let mut found = Vec::new();
    for (pages, left) in [(6, 10), (6, 4), (4, 0)] {
        let report = machine.reported(next(), EL0, START);
        assert_eq!(report.record, Posting::Posted { pages, left });
        assert_eq!(report.repeated, RepeatedReport::First);
        found.extend(machine.addresses(0).into_iter().map(|(address, _)| address));
        machine.acknowledge(0);
    }
    assert_eq!(found, all);
    let report = machine.reported(next(), EL0, START);
    assert_eq!(report.record, Posting::Posted { pages: 6, left: 10 });
    assert_eq!(report.repeated, RepeatedReport::Swallowed);

    let mut machine = default();
    machine.reporter = ErrorReporter::new(MachineRas::default())
        .with_guest_page(Granule::Size64K)
        .with_source(Notification::Sea, source(0));
    let report = machine.reported(next(), EL0, START);
    assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
    assert_eq!(machine.addresses(0), [(RAM + 0x1_0000, !0xffff)]);
}

#[test]
fn a_block_without_room_for_an_entry_posts_nothing() {
    let mut machine = default();
    let layout = HardwareErrors::new(ERRORS, 1, 168).unwrap();
    machine.reporter = ErrorReporter::new(MachineRas::default())
        .with_source(Notification::Sea, layout.source(0).unwrap());
    let report = machine.reported(touched(), EL0, START);
    assert_eq!(report.record, Posting::NotPosted(PostError::TooLong(20)));
    assert!(matches!(report.delivery, Delivery::Injected(_)));
}

#[test]
fn a_record_that_is_not_acknowledged_stays_and_the_access_is_aborted_all_the_same() {
    let mut machine = default();
    assert!(
        machine.reported(touched(), EL0, START).record == Posting::Posted { pages: 1, left: 0 }
    );
    let other = VmmRange { start: HOST + 0x5000, length: 0x1000 };
    let next = || Next::signal(BusError::ActionRequired(other));
    let report = machine.reported(next(), EL0, START);
    assert_eq!(report.record, Posting::NotPosted(PostError::NotAcknowledged));
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!(report.retire, Some(other));
    assert_eq!(machine.addresses(0), [(RAM + 0x1000, !0xfff)]);
    // The guest's handler reads the first record; the access comes again, and is news.
    machine.acknowledge(0);
    let report = machine.reported(next(), EL0, START);
    assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
    assert_eq!(report.repeated, RepeatedReport::First);
    assert_eq!(machine.addresses(0), [(RAM + 0x5000, !0xfff)]);
}

#[test]
fn the_same_page_is_swallowed_until_ten_seconds_after_its_first_report() {
    let mut machine = default();
    for (seconds, repeated) in [
        (0, RepeatedReport::First),
        (5, RepeatedReport::Swallowed),
        (9, RepeatedReport::Swallowed),
        (10, RepeatedReport::First),
        (19, RepeatedReport::Swallowed),
        (20, RepeatedReport::First),
    ] {
        let report = machine.reported(touched(), EL0, START + Duration::from_secs(seconds));
        assert_eq!(report.repeated, repeated, "after {seconds} s");
        assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
        machine.acknowledge(0);
    }
}

#[test]
fn the_oldest_of_many_reports_is_forgotten_first() {
    let mut machine = default();
    let page = |number| VmmRange { start: HOST + number * 0x1000, length: 0x1000 };
    let at = |number| START + Duration::from_millis(number);
    let mut repeated = |number, now| {
        let next = Next::signal(BusError::ActionRequired(page(number)));
        let repeated = machine.reported(next, EL0, at(now)).repeated;
        machine.acknowledge(0);
        repeated
    };
    for number in 0..17 {
        assert_eq!(repeated(number, number), RepeatedReport::First);
    }
    assert_eq!(repeated(16, 17), RepeatedReport::Swallowed);
    assert_eq!(repeated(1, 18), RepeatedReport::Swallowed);
    assert_eq!(repeated(0, 19), RepeatedReport::First);
}

#[test]
fn a_machine_that_uses_interrupts_does_so_unless_the_vcpu_masks_them() {
    let mut machine = by_irq();
    let mut vcpu = Fake::new(EL1H_OPEN, [touched()]);
    let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
    assert_eq!(report.delivery, Delivery::Raise(Notification::Irq));
    assert_eq!((report.record, report.retire), (Posting::Posted { pages: 1, left: 0 }, Some(PAGE)));
    assert_eq!(vcpu.get(RegisterId::PC), PC, "nothing was injected");
    assert_eq!((machine.addresses(0).len(), machine.addresses(1).len()), (0, 1));
    assert!(report.to_string().starts_with("to be raised: IRQ; "));

    let report = by_irq().reported(touched(), EL1H, START);
    assert!(matches!(report.delivery, Delivery::Injected(_)), "masked");
}

#[test]
fn an_access_whose_record_cannot_be_posted_is_aborted_and_not_repeated_for_ever() {
    let mut machine = by_irq();
    let _ = machine.reported(touched(), EL1H_OPEN, START);
    let other = VmmRange { start: HOST + 0x5000, length: 0x1000 };
    let report = machine.reported(Next::signal(BusError::ActionRequired(other)), EL1H_OPEN, START);
    // By SEA, whose source is free.
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
    assert_eq!(machine.addresses(0), [(RAM + 0x5000, !0xfff)]);
    assert_eq!(machine.addresses(1), [(RAM + 0x1000, !0xfff)]);

    let policy = MachineRas::Ghes { required: ActionRequired::Irq, optional: ActionOptional::Irq };
    machine.reporter = ErrorReporter::new(policy);
    let report = machine.reported(touched(), EL1H_OPEN, START);
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!(report.record, Posting::NoSource);
}

#[test]
fn an_error_without_address_is_an_abort_with_fnv_and_no_record() {
    for mut machine in [default(), by_irq()] {
        let next = Next::signal(BusError::ObjectError { address: None });
        let mut vcpu = Fake::new(EL0, [next]);
        let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
        assert!(matches!(report.delivery, Delivery::Injected(_)));
        assert_eq!((report.record, report.retire, report.address), (Posting::NotDue, None, None));
        assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x9200_0410);
        assert_eq!(vcpu.get(RegisterId::FAR_EL1), 0);
        assert_eq!(source(0).state(&machine.memory), Ok(SourceState::Ready));
    }
}

#[test]
fn an_error_with_an_address_is_of_its_page() {
    let mut machine = default();
    let error = BusError::ObjectError { address: Some(HOST + 0x1abc) };
    let report = machine.reported(Next::signal(error), EL0, START);
    assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
    assert_eq!(machine.addresses(0), [(RAM + 0x1000, !0xfff)]);
}

#[test]
fn an_abort_that_exits_is_recorded_where_kvm_knows_the_page() {
    let mut machine = default();
    let mut vcpu = Fake::new(EL0, [Next::sea(0x9200_0018, FAR, Some(RAM + 0x1000))]);
    let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
    assert_eq!((report.record, report.retire), (Posting::Posted { pages: 1, left: 0 }, Some(PAGE)));
    assert_eq!(report.address.unwrap().source, AddressSource::Fault);
    assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x9200_0018);
    // No address, and one that is not in a slot.
    for next in [Next::sea(0x9200_0410, 0, None), Next::sea(0x9200_0010, FAR, Some(0xa000_0000))] {
        let report = default().reported(next, EL0, START);
        assert!(matches!(report.delivery, Delivery::Injected(_)));
        assert_eq!((report.record, report.retire, report.address), (Posting::NotDue, None, None));
    }
}

#[test]
fn a_page_that_nobody_has_touched_is_told_by_the_interrupt() {
    let mut machine = default();
    let response = machine.reporter.report(BusError::ActionOptional(PAGE), &machine.memory, START);
    let Told::Reported(report) = response else { panic!("{response}") };
    assert_eq!(report.delivery, Delivery::Raise(Notification::Irq));
    assert_eq!((report.record, report.retire), (Posting::Posted { pages: 1, left: 0 }, Some(PAGE)));
    assert_eq!(machine.addresses(1), [(RAM + 0x1000, !0xfff)]);
    // The record before is not acknowledged: the interrupt has the guest do so.
    let other = VmmRange { start: HOST + 0x5000, length: 0x1000 };
    let response = machine.reporter.report(BusError::ActionOptional(other), &machine.memory, START);
    let Told::Reported(report) = response else { panic!("{response}") };
    assert_eq!(report.delivery, Delivery::Raise(Notification::Irq));
    assert_eq!(report.record, Posting::NotPosted(PostError::NotAcknowledged));
    assert_eq!(report.retire, Some(other));
}

#[test]
fn memory_of_the_vmm_is_not_reported() {
    let mut machine = default();
    let own = VmmRange { start: 0x7e00_0000, length: 0x1000 };
    let optional = BusError::ActionOptional(own);
    let response = machine.reporter.report(optional, &machine.memory, START);
    assert_eq!(response, Told::Other(Outcome::Resume));
    let mut vcpu = Fake::new(EL0, [Next::signal(BusError::ActionRequired(own))]);
    let reason = StopVm::NotGuestMemory(own);
    let expected = Told::Other(Outcome::Stop { reason, retire: None });
    assert_eq!(machine.respond(&mut vcpu, START), Ok(expected));
    assert_eq!(source(0).state(&machine.memory), Ok(SourceState::Ready));
}

#[test]
fn a_machine_without_ras_stops_and_says_why() {
    let mut machine = Machine::new(MachineRas::NoRas);
    let reason = StopVm::Notification(ghes::CannotTell::NoRas);
    let expected = Told::Other(Outcome::Stop { reason, retire: Some(PAGE) });
    let mut vcpu = Fake::new(EL0, [touched()]);
    assert_eq!(machine.respond(&mut vcpu, START), Ok(expected));
    assert_eq!(vcpu.get(RegisterId::PC), PC);
    let optional = BusError::ActionOptional(PAGE);
    let response = machine.reporter.report(optional, &machine.memory, START);
    assert_eq!(response, expected);
    assert_eq!(expected.to_string(), "stop the VM: the machine has no RAS");

    let nowhere = BusError::ObjectError { address: None };
    let response = default().reporter.report(nowhere, &machine.memory, START);
    let reason = StopVm::Notification(ghes::CannotTell::NothingToReport);
    assert_eq!(response, Told::Other(Outcome::Stop { reason, retire: None }));
}

#[test]
fn a_policy_that_stops_records_nothing() {
    let mut machine = default();
    let policy = Reactions::DEFAULT.with_memory_error(Reaction::Stop);
    let mut vcpu = Fake::new(EL0, [touched()]);
    let event = run(&mut vcpu);
    let response = machine.reporter.tell(event, &machine.memory, policy, START);
    let expected = Outcome::Stop { reason: StopVm::Reaction, retire: Some(PAGE) };
    assert_eq!(response, Ok(Told::Other(expected)));
    assert_eq!(source(0).state(&machine.memory), Ok(SourceState::Ready));
}

#[test]
fn what_is_no_error_of_memory_is_answered_as_without_records() {
    let mut machine = default();
    let answer = |machine: &mut Machine, next| machine.respond(&mut Fake::new(EL1H, [next]), START);
    let expected = Ok(Told::Other(Outcome::Resume));
    assert_eq!(answer(&mut machine, Next::failed(Errno::EINTR)), expected);
    let other = Outcome::NotOurs(ExitReason::from_bits(24));
    assert_eq!(answer(&mut machine, Next::exit(24, &[])), Ok(Told::Other(other)));
    let told = answer(&mut machine, Next::mmio_load());
    assert!(matches!(told, Ok(Told::Other(Outcome::Injected { retire: None, .. }))));
    let error = answer(&mut machine, Next::failed(Errno::ENOSYS)).unwrap_err();
    assert_eq!((error.cause.retire, error.record), (None, Posting::NotDue));
    assert_eq!(error.to_string(), "KVM_RUN: ENOSYS (38); no record is due");
}

#[test]
fn a_vcpu_that_cannot_be_told_leaves_the_record_and_the_memory_to_retire() {
    let mut machine = default();
    // KVM looks for the table that failed, and does not find it.
    let mut vcpu = Fake::new(EL0, [Next { s1ptw: true, ..touched() }]);
    let error = machine.respond(&mut vcpu, START).unwrap_err();
    assert_eq!(error.cause.error, Error::NothingInjected);
    assert_eq!(error.cause.retire, Some(PAGE));
    assert_eq!(error.record, Posting::Posted { pages: 1, left: 0 });
}

#[test]
fn memory_that_cannot_be_reached_is_told_with_the_abort() {
    let mut machine = default();
    machine.memory.is_gone = true;
    let report = machine.reported(touched(), EL0, START);
    let out = OutOfRegion(source(0).read_ack_address());
    assert_eq!(report.record, Posting::NotPosted(PostError::Memory(out)));
    assert!(matches!(report.delivery, Delivery::Injected(_)));
}
