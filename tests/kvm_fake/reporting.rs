//! The chain for memory that is gone: signal, record, notification, abort.

use super::fake::{EL0, EL1H, FAR, Fake, Next, PC, VBAR, optional, required};
use super::machine::{
    DEVICE_HOST, ERRORS, HOST, LARGE, LARGE_HOST, Machine, OutOfRegion, PAGE, RAM, START, source,
};
use aarch64_syndrome::ghes::{
    self, ActionOptional, ActionRequired, AddressSource, ErrorMemory, HardwareErrors, MachineRas,
    Notification, PostError, SourceState,
};
use aarch64_syndrome::kvm::{
    BusError, Delivery, Errno, Error, ErrorReporter, Method, Posting, Reaction, Reactions,
    RegisterId, StopVm, Told, VmmRange, run,
};
use aarch64_syndrome::{Granule, Ipa};

fn default() -> Machine {
    Machine::new(MachineRas::default())
}

fn by_irq() -> Machine {
    let (required, optional) = (ActionRequired::Irq, ActionOptional::Irq);
    Machine::new(MachineRas::Ghes { required, optional })
}

fn touched() -> Next {
    Next::signal(required(PAGE.start, 0x1000))
}

/// Interrupts unmasked at EL1, with its own stack pointer.
const EL1H_OPEN: u64 = EL1H & !0x80;

#[test]
fn a_touched_page_is_recorded_and_the_access_aborted() {
    let mut machine = default();
    let mut vcpu = Fake::new(EL0, [touched(), touched()]);
    let Ok(Told::Reported(first)) = machine.respond(&mut vcpu, START) else { panic!() };
    assert_eq!((first.delivery, first.retire), (Delivery::AtNextTouch, Some(PAGE)));
    let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
    let Delivery::Injected(injection) = report.delivery else { panic!("{report}") };
    assert_eq!((injection.method, injection.pc), (Method::Helper, PC));
    assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
    assert_eq!(report.retire, Some(PAGE));
    assert_eq!(machine.reporter.gone().ranges(), [PAGE]);
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
    assert!(report.to_string().ends_with("; a record of 1 pages, 0 left"));
}

#[test]
fn an_abort_that_apei_claimed_has_no_far_and_the_next_touch_has() {
    // The signal comes with the FAR_EL2 that the core left, then a stage 2 fault with the guest's.
    let mut machine = default();
    let claimed = Next { far: 0x5555_0000_dead_beef, ..touched() };
    let mut vcpu = Fake::new(EL0, [claimed, touched()]);
    let Ok(Told::Reported(first)) = machine.respond(&mut vcpu, START) else { panic!() };
    assert_eq!((first.delivery, first.record), (Delivery::AtNextTouch, Posting::NotDue));
    assert_eq!(vcpu.get(RegisterId::PC), PC);
    let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!(vcpu.get(RegisterId::FAR_EL1), FAR);
}

#[test]
fn a_page_that_was_heard_of_is_unmapped_and_its_touch_told_at_once() {
    let mut machine = default();
    let _ = machine.report(optional(PAGE.start, 0x1000));
    let report = machine.reported_once(touched(), EL0, START);
    assert!(matches!(report.delivery, Delivery::Injected(_)));
}

#[test]
fn memory_without_struct_pages_stays_mapped_and_its_aborts_have_no_far() {
    // Each touch is an abort that APEI claims, with whatever the core left in FAR_EL2.
    let mut machine = default();
    let error = required(DEVICE_HOST + 0x2000, 0x1000);
    for far in [0xdead_0000, 0xbeef_0000] {
        let mut vcpu = Fake::new(EL0, [Next { far, ..Next::signal(error) }]);
        let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
        assert!(matches!(report.delivery, Delivery::Injected(_)));
        assert_eq!((report.record, report.address), (Posting::NotMemory, None));
        let page = VmmRange { start: DEVICE_HOST + 0x2000, length: 0x1000 };
        assert_eq!(report.retire, Some(page));
        assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x9200_0410);
        assert_eq!(vcpu.get(RegisterId::FAR_EL1), 0);
    }
    assert_eq!(source(0).state(&machine.memory), Ok(SourceState::Ready));
}

#[test]
fn memory_in_no_slot_that_is_listed_is_aborted_and_not_named() {
    let mut machine = default();
    let report = machine.reported_once(Next::signal(required(0x7e00_0000, 0x1000)), EL0, START);
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!((report.record, report.address), (Posting::NotMemory, None));
}

#[test]
fn memory_of_a_device_that_was_unmapped_fails_without_a_signal() {
    let efault = || Next::failed(Errno::EFAULT);
    // Before any such memory went bad the failure is the VMM's.
    let mut machine = default();
    let mut vcpu = Fake::new(EL0, [efault()]);
    let error = machine.respond(&mut vcpu, START).unwrap_err();
    assert!(matches!(error.error, Error::Call { errno: Errno::EFAULT, .. }));
    let _ = machine.reported_once(Next::signal(required(DEVICE_HOST, 0x1000)), EL0, START);
    let mut vcpu = Fake::new(EL0, [efault(), Next::failed(Errno::ENOSYS)]);
    let told = machine.respond(&mut vcpu, START);
    assert!(matches!(told, Ok(Told::Aborted(_))), "{told:?}");
    assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x9200_0010);
    assert_eq!(vcpu.get(RegisterId::FAR_EL1), FAR);
    assert!(machine.respond(&mut vcpu, START).is_err(), "another failure");
}

#[test]
fn of_a_block_the_touched_page_is_named_and_no_other() {
    // A huge page of the host; the touch is in its middle.
    for (size, host_page) in [(0x8_0000, 0x1000), (0x8_0000, 0x4000), (0x4000, 0x1_0000)] {
        let mut machine = default();
        machine.reporter = Machine::reporter(MachineRas::default()).with_host_page(host_page);
        let report = machine.reported(Next::signal(required(HOST + 0x2_5000, size)), EL0, START);
        let start = (RAM + 0x2_5000) & !(host_page - 1);
        let pages: Vec<u64> = (start..start + host_page).step_by(0x1000).collect();
        // 1024 bytes have room for six.
        let found: Vec<u64> = machine.addresses(0).into_iter().map(|(page, _)| page).collect();
        assert_eq!(found, pages[..pages.len().min(6)]);
        let gone = size.max(host_page);
        let block = VmmRange { start: (HOST + 0x2_5000) & !(gone - 1), length: gone };
        assert_eq!(report.retire, Some(block));
        assert!(!machine.reporter.has_waiting());
        machine.acknowledge(0);
        // Another page of the block has its own.
        if size > 0x4000 {
            let next = Next::signal(required(HOST + 0x3_9000, size));
            let report = machine.reported_once(next, EL0, START);
            assert!(report.record.is_posted());
            assert_eq!(machine.addresses(0)[0].0, (RAM + 0x3_9000) & !(host_page - 1));
        }
    }
}

#[test]
fn the_rest_of_a_block_is_named_after_the_page_that_was_touched_where_that_is_wanted() {
    let mut machine = default();
    machine.reporter = Machine::reporter(MachineRas::default()).with_whole_blocks(true);
    let touch = |page: u64| Next::signal(required(HOST + page * 0x1000, 0x1_0000));
    let report = machine.reported(touch(5), EL0, START);
    assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
    assert_eq!((machine.addresses(0).len(), machine.addresses(1).len()), (1, 0));
    let mut rest = Vec::new();
    while machine.reporter.has_waiting() {
        let raised = machine.reporter.post_waiting(&machine.memory);
        assert_eq!(raised, Some(Notification::Irq));
        rest.extend(machine.addresses(1).into_iter().map(|(page, _)| page - RAM));
        machine.acknowledge(1);
    }
    // The second page of the machine is seen twice.
    rest.retain(|page| *page < 0x5000_0000);
    let expected: Vec<u64> = (0..16).filter(|page| *page != 5).map(|page| page << 12).collect();
    assert_eq!(rest, expected);
    // Once.
    machine.acknowledge(0);
    let _ = machine.reported_once(touch(9), EL0, START);
    assert!(!machine.reporter.has_waiting());
}

#[test]
fn of_a_gigabyte_the_rest_is_never_named() {
    let mut machine = default();
    machine.reporter = Machine::reporter(MachineRas::default()).with_whole_blocks(true);
    for (block, rest) in [(1 << 21, true), (1 << 30, false)] {
        let touched = LARGE_HOST + block % (1 << 30) + 0x5000;
        let report = machine.reported(Next::signal(required(touched, block)), EL0, START);
        assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
        assert_eq!(machine.reporter.has_waiting(), rest);
        machine.acknowledge(0);
        while machine.reporter.has_waiting() {
            let _ = machine.reporter.post_waiting(&machine.memory);
            machine.acknowledge(1);
        }
    }
}

#[test]
fn nothing_is_posted_in_memory_that_is_gone_with_the_page() {
    // The sources lie in the block: to look at the acknowledgment would kill the VMM.
    let mut machine = default();
    machine.memory.kills = true;
    let block = Next::signal(required(HOST + 0x1000, 0x10_0000));
    let report = machine.reported(block, EL0, START);
    assert_eq!(report.record, Posting::SourceGone);
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    let mut machine = default();
    machine.memory.kills = true;
    let Told::Reported(report) = machine.report(optional(HOST + 0x8_0000, 0x1000)) else {
        panic!()
    };
    assert_eq!(report.record, Posting::Waiting);
}

#[test]
fn memory_of_a_guest_memfd_is_recorded_and_told_by_registers() {
    let mut machine = default();
    let mut vcpu = Fake::new(EL0, [Next::memory_fault(Errno::EHWPOISON, RAM + 0x1000)]);
    vcpu.refuses_helper = true;
    let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
    let Delivery::Injected(injection) = report.delivery else { panic!("{report}") };
    assert_eq!(injection.method, Method::Registers);
    assert_eq!((report.record, report.retire), (Posting::Posted { pages: 1, left: 0 }, Some(PAGE)));
    assert_eq!(machine.addresses(0), [(RAM + 0x1000, !0xfff)]);
    assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x9200_0410);
}

#[test]
fn a_page_that_the_guest_has_twice_is_recorded_twice() {
    let mut machine = default();
    let report = machine.reported(Next::signal(required(HOST + 0x2000, 0x1000)), EL0, START);
    assert_eq!(report.record, Posting::Posted { pages: 2, left: 0 });
    assert_eq!(machine.addresses(0), [(RAM + 0x2000, !0xfff), (0x9000_0000, !0xfff)]);
}

#[test]
fn a_page_of_the_host_is_as_many_of_the_guests() {
    let next = || Next::signal(required(HOST + 0x1_0000, 0x1_0000));
    let all: Vec<u64> = (0..16).map(|page| RAM + 0x1_0000 + page * 0x1000).collect();
    // 1024 bytes have room for six: the rest comes with the access's next attempts.
    let mut machine = default();
    machine.reporter = Machine::reporter(MachineRas::default()).with_host_page(0x1_0000);
    let mut found = Vec::new();
    for (pages, left) in [(6, 10), (6, 4), (4, 0)] {
        let report = machine.reported(next(), EL0, START);
        assert_eq!(report.record, Posting::Posted { pages, left });
        found.extend(machine.addresses(0).into_iter().map(|(address, _)| address));
        machine.acknowledge(0);
    }
    assert_eq!(found, all);
    let report = machine.reported(next(), EL0, START);
    assert_eq!(report.record, Posting::Posted { pages: 6, left: 10 });

    let mut machine = default();
    machine.reporter = Machine::reporter(MachineRas::default())
        .with_host_page(0x1_0000)
        .with_guest_page(Granule::Size64K);
    let report = machine.reported(next(), EL0, START);
    assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
    assert_eq!(machine.addresses(0), [(RAM + 0x1_0000, !0xffff)]);
}

#[test]
fn a_block_without_room_for_an_entry_posts_nothing() {
    let mut machine = default();
    let layout = HardwareErrors::new(ERRORS, 1, 168).unwrap();
    machine.reporter = Machine::reporter(MachineRas::default())
        .with_source(Notification::Sea, layout.source(0).unwrap());
    let report = machine.reported(touched(), EL0, START);
    assert_eq!(report.record, Posting::NotPosted(PostError::TooLong(180)));
    assert!(matches!(report.delivery, Delivery::Injected(_)));
}

#[test]
fn no_record_is_the_same_as_another_whichever_source_it_came_by() {
    // Linux drops a record that is the same in every byte as one of the last ten seconds.
    let mut machine = default();
    let mut records = Vec::new();
    for page in [4, 4, 5, 4] {
        let next = Next::signal(required(HOST + page * 0x1000, 0x1000));
        let report = machine.reported(next, EL0, START);
        assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
        records.push(machine.record(0));
        machine.acknowledge(0);
    }
    let _ = machine.report(optional(HOST + 0x6000, 0x1000));
    records.push(machine.record(1));
    let _ = machine.reported(Next::signal(required(HOST + 0x6000, 0x1000)), EL0, START);
    records.push(machine.record(0));
    assert_eq!(records.iter().map(Vec::len).collect::<Vec<_>>(), [20 + 152 + 8; 6]);
    // It is the number behind the entries that differs: the first two name the same page.
    assert_eq!(records[0][20..172], records[1][20..172]);
    records.sort();
    records.dedup();
    assert_eq!(records.len(), 6);
}

#[test]
fn the_oldest_of_many_that_were_named_in_part_begins_again() {
    let mut machine = default();
    machine.reporter = Machine::reporter(MachineRas::default()).with_host_page(0x1_0000);
    let mut first = |number: u64| {
        let next = Next::signal(required(LARGE_HOST + number * 0x1_0000, 0x1_0000));
        let _ = machine.reported(next, EL0, START);
        let first = machine.addresses(0)[0].0 - LARGE - number * 0x1_0000;
        machine.acknowledge(0);
        first
    };
    for number in 0..17 {
        assert_eq!(first(number), 0);
    }
    assert_eq!((first(16), first(1), first(0)), (0x6000, 0x6000, 0));
}

#[test]
fn a_machine_that_uses_interrupts_does_so_unless_the_vcpu_masks_them() {
    let mut machine = by_irq();
    let mut vcpu = Fake::new(EL1H_OPEN, [touched(), touched()]);
    let _ = machine.respond(&mut vcpu, START);
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
    let report = machine.reported(Next::signal(required(HOST + 0x5000, 0x1000)), EL1H_OPEN, START);
    // By SEA, whose source is free.
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
    assert_eq!(machine.addresses(0), [(RAM + 0x5000, !0xfff)]);
    assert_eq!(machine.addresses(1), [(RAM + 0x1000, !0xfff)]);

    let policy = MachineRas::Ghes { required: ActionRequired::Irq, optional: ActionOptional::Irq };
    machine.reporter = ErrorReporter::new(policy).with_host_page(0x1000);
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
        let report = default().reported_once(next, EL0, START);
        assert!(matches!(report.delivery, Delivery::Injected(_)));
        assert_eq!((report.record, report.retire, report.address), (Posting::NotDue, None, None));
    }
}

#[test]
fn a_page_that_nobody_has_touched_is_told_by_the_interrupt() {
    let mut machine = default();
    let Told::Reported(report) = machine.report(optional(PAGE.start, 0x1000)) else { panic!() };
    assert_eq!(report.delivery, Delivery::Raise(Notification::Irq));
    assert_eq!((report.record, report.retire), (Posting::Posted { pages: 1, left: 0 }, Some(PAGE)));
    assert_eq!(machine.addresses(1), [(RAM + 0x1000, !0xfff)]);
    assert_eq!(machine.report(optional(PAGE.start, 0x1000)), Told::Resume, "once");
}

#[test]
fn memory_of_the_vmm_is_not_reported() {
    let mut machine = default();
    assert_eq!(machine.report(optional(0x7e00_0000, 0x1000)), Told::Resume);
    assert!(machine.reporter.gone().ranges().is_empty());
    assert_eq!(source(1).state(&machine.memory), Ok(SourceState::Ready));
}

#[test]
fn memory_of_a_device_that_nobody_has_touched_is_listed_and_not_told() {
    let mut machine = default();
    let Told::Reported(report) = machine.report(optional(DEVICE_HOST, 0x1000)) else { panic!() };
    assert_eq!((report.delivery, report.record), (Delivery::None, Posting::NotMemory));
    assert_eq!(report.retire, Some(VmmRange { start: DEVICE_HOST, length: 0x1000 }));
}

#[test]
fn a_machine_without_ras_aborts_without_a_record() {
    let mut machine = Machine::new(MachineRas::NoRas);
    let report = machine.reported(touched(), EL0, START);
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!((report.record, report.retire), (Posting::NotDue, Some(PAGE)));
    let Told::Reported(report) = machine.report(optional(HOST + 0x5000, 0x1000)) else { panic!() };
    assert_eq!((report.delivery, report.record), (Delivery::None, Posting::NotDue));
    assert_eq!(source(0).state(&machine.memory), Ok(SourceState::Ready));
    assert_eq!(source(1).state(&machine.memory), Ok(SourceState::Ready));
}

#[test]
fn an_error_of_nobody_knows_what_that_came_with_another_exit_stops_the_vm() {
    for nowhere in [BusError::ObjectError { address: None }, BusError::NoAddress] {
        let told = default().report(nowhere);
        let reason = StopVm::CannotTell(ghes::CannotTell::NothingToReport);
        assert_eq!(told, Told::Stop { reason, retire: None });
        assert_eq!(told.to_string(), "stop the VM: no page to report and no vCPU to abort");
    }
}

#[test]
fn a_policy_that_stops_records_nothing() {
    let mut machine = default();
    let policy = Reactions::DEFAULT.with_memory_error(Reaction::Stop);
    let mut vcpu = Fake::new(EL0, [touched()]);
    let event = run(&mut vcpu);
    let response = machine.reporter.tell(event, &machine.memory, policy, START);
    assert_eq!(response, Ok(Told::Stop { reason: StopVm::Reaction, retire: Some(PAGE) }));
    assert_eq!(source(0).state(&machine.memory), Ok(SourceState::Ready));
}

#[test]
fn a_vcpu_that_is_told_nothing_goes_on() {
    let mut machine = default();
    let _ = machine.reported_once(touched(), EL0, START);
    // KVM looks for the table that failed, and does not find it.
    let report = machine.reported_once(Next { s1ptw: true, ..touched() }, EL0, START);
    assert_eq!(report.delivery, Delivery::NothingInjected);
    assert_eq!((report.record, report.retire), (Posting::Posted { pages: 1, left: 0 }, Some(PAGE)));
}

#[test]
fn a_vcpu_whose_serror_an_entry_by_registers_would_overtake_goes_on() {
    let mut machine = default();
    // KVM hides S1PTW and looks for the table that failed.
    let next = Next { s1ptw: true, ..Next::sea(0x9200_001b, FAR, None) };
    let mut vcpu = Fake::new(EL0, [next]);
    vcpu.serror = Some(0);
    let event = run(&mut vcpu);
    let told = machine.reporter.tell(event, &machine.memory, Reactions::DEFAULT, START);
    let Ok(Told::Reported(report)) = told else { panic!("{told:?}") };
    assert_eq!((report.delivery, report.record), (Delivery::NothingInjected, Posting::NotDue));
    assert_eq!(vcpu.get(RegisterId::PC), PC);
}

#[test]
fn a_vcpu_that_cannot_be_told_leaves_the_record_and_the_memory_to_retire() {
    let mut machine = default();
    let mut vcpu = Fake::new(EL0, [Next::sea(0x8200_0010, FAR, Some(RAM + 0x1000))]);
    vcpu.deaf.push(RegisterId::ESR_EL1);
    let error = machine.respond(&mut vcpu, START).unwrap_err();
    assert!(matches!(error.error, Error::Disagrees { .. }));
    assert_eq!((error.retire, error.record), (Some(PAGE), Posting::Posted { pages: 1, left: 0 }));
    assert!(error.to_string().ends_with("; 0x1000 bytes at host address 0x7f001000 are gone"));
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
