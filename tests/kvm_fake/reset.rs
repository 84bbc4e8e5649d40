//! A reset, and another process that goes on.

use super::fake::{EL0, EL1H, Next, optional, required};
use super::machine::{ERRORS, HOST, Machine, RAM, START, source};
use aarch64_syndrome::ghes::{MachineRas, SourceState};
use aarch64_syndrome::kvm::{Delivery, Posting, ResetError, Told, VmmRange};

fn page(number: u64) -> VmmRange {
    VmmRange { start: HOST + number * 0x1000, length: 0x1000 }
}

fn touch(number: u64) -> Next {
    Next::signal(required(page(number).start, 0x1000))
}

#[test]
fn a_reset_replaces_what_is_gone_and_leaves_no_record_for_the_next_kernel() {
    let mut machine = Machine::new(MachineRas::default());
    let _ = machine.reported(touch(4), EL0, START);
    for number in [6, 7] {
        let _ = machine.report(optional(page(number).start, 0x1000));
    }
    assert_eq!(source(0).state(&machine.memory), Ok(SourceState::Posted));
    let mut replaced = Vec::new();
    let result = machine.reporter.reset(&machine.memory, |range| {
        replaced.push(range);
        Ok::<_, ()>(())
    });
    assert_eq!(result, Ok(()));
    // Neighbours at once.
    assert_eq!(replaced, [page(4), VmmRange { start: page(6).start, length: 0x2000 }]);
    assert!(machine.reporter.gone().ranges().is_empty() && !machine.reporter.has_waiting());
    for index in [0, 1] {
        assert_eq!(source(index).state(&machine.memory), Ok(SourceState::Ready));
        assert_eq!(machine.addresses(index), []);
    }
    // The new kernel has seen nothing yet, and its memory is good until it is not.
    let first = machine.reported_once(touch(4), EL0, START);
    assert_eq!(first.delivery, Delivery::AtNextTouch);
    let report = machine.reported_once(touch(4), EL0, START);
    assert_eq!(report.record, Posting::Posted { pages: 1, left: 0 });
}

#[test]
fn what_shares_a_page_with_the_sources_is_known_when_the_machine_is_laid_out() {
    let machine = Machine::new(MachineRas::default());
    let lost = |page_size| -> Vec<_> {
        let found = machine.reporter.lost_with_sources(&machine.memory, page_size);
        found.into_iter().map(|range| (range.start.into_bits(), range.length)).collect()
    };
    // Two sources of 1 KiB with 32 bytes before them, at the start of a page.
    let end = ERRORS + 0x820;
    assert_eq!(lost(0x1000), [(end, 0x7e0)]);
    assert_eq!(lost(0x1_0000), [(end, 0xf7e0)]);
    let all = [(RAM, 0x8_0000), (0x9000_0000, 0x1000), (end, RAM + 0x10_0000 - end)];
    assert_eq!(lost(0x20_0000), all);
}

#[test]
fn what_cannot_be_replaced_stays_on_the_list() {
    let mut machine = Machine::new(MachineRas::default());
    for number in [4, 6, 8] {
        let _ = machine.report(optional(page(number).start, 0x1000));
    }
    let result = machine
        .reporter
        .reset(&machine.memory, |range| if range == page(6) { Err("busy") } else { Ok(()) });
    assert_eq!(result, Err(ResetError::Replace(page(6), "busy")));
    assert_eq!(result.unwrap_err().to_string(), "0x1000 bytes at host address 0x7f006000: busy");
    assert_eq!(machine.reporter.gone().ranges(), [page(6), page(8)]);
}

#[test]
fn another_process_goes_on_with_what_waits_and_what_is_gone() {
    let mut old = Machine::new(MachineRas::default());
    let _ = old.reported(touch(4), EL1H, START);
    let before = old.record(0);
    for number in [6, 8] {
        let _ = old.report(optional(page(number).start, 0x1000));
    }
    let state = old.reporter.state(&old.memory);
    let mut new = Machine::new(MachineRas::default());
    // The memory goes along, with the records that the guest has not read.
    new.memory = old.memory;
    new.reporter.restore(&state, &new.memory);
    assert_eq!(new.reporter.gone(), old.reporter.gone());
    assert_eq!(new.reporter.state(&new.memory), state);
    // The kernel's record is still nobody's, and the queue goes on.
    let report = new.reported(touch(5), EL0, START);
    assert!(matches!(report.delivery, Delivery::Injected(_)));
    assert_eq!(new.addresses(0), [(RAM + 0x5000, !0xfff)]);
    assert_eq!(new.addresses(1), [(RAM + 0x4000, !0xfff), (RAM + 0x6000, !0xfff)]);
    new.acknowledge(1);
    assert!(new.reporter.post_waiting(&new.memory).is_some());
    assert_eq!(new.addresses(1), [(RAM + 0x8000, !0xfff)]);
    new.acknowledge(0);
    // The guest remembers what it has read, so the numbers of the records go on too.
    let _ = new.reported(touch(4), EL0, START);
    assert_eq!((&new.record(0)[20..172], new.addresses(0).len()), (&before[20..172], 1));
    assert!(new.record(0) != before && new.record(0).len() == before.len());
    let told = new.report(optional(page(8).start, 0x1000));
    assert_eq!(told, Told::Resume, "it was told of that");
}
