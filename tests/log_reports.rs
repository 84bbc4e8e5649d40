//! Whose address is whose in a log: orders, doubts, silence, many speakers, any interleaving.
#![cfg(feature = "report")]
#![allow(clippy::cast_possible_truncation, reason = "logs of a few lines")]

mod logs;

use aarch64_syndrome::TargetEl;
use aarch64_syndrome::report::log::{Event, Scanner};
use logs::{Form, forms, scan, scan_in_pieces};
use proptest::prelude::*;
use std::convert::Infallible;
use std::fmt::Write;

/// The addresses that the syndromes of a log got.
fn addresses(log: &str) -> Vec<Option<u64>> {
    scan(log).into_iter().map(|found| found.far).collect()
}

const OTHER: &str = "something else\n";

#[test]
fn fault_addresses_behind_their_syndromes_stay_with_them() {
    let log = "ESR 0x96000004\nELR 0x40\nFAR 0x1\nESR 0x96000004\nELR 0x40\nFAR 0x2\n\
        ESR 0x96000045\nFAR 0x3\n";
    assert_eq!(addresses(log), [Some(1), Some(2), Some(3)]);
}

#[test]
fn fault_addresses_before_their_syndromes_stay_with_them() {
    let log = "FAR 0x1\nELR 0x40\nESR 0x96000004\nFAR 0x2\nELR 0x40\nESR 0x96000004\n\
        FAR 0x3\nESR 0x96000045\n";
    assert_eq!(addresses(log), [Some(1), Some(2), Some(3)]);
}

#[test]
fn a_report_without_its_address_does_not_take_the_next_ones() {
    let first = "FAR 0x1\nESR 0x96000004\nESR 0x96000005\nFAR 0x3\nESR 0x96000006\n";
    assert_eq!(addresses(first), [Some(1), None, Some(3)]);
    let behind = "ESR 0x96000004\nFAR 0x1\nESR 0x96000005\nFAR 0x2\nESR 0x96000006\n\
        ESR 0x96000007\nFAR 0x4\n";
    assert_eq!(addresses(behind), [Some(1), Some(2), None, None]);
}

#[test]
fn an_address_between_two_syndromes_that_both_want_it_is_nobodys() {
    assert_eq!(addresses("ESR 0x96000004\nFAR 0x1\nESR 0x96000004\n"), [None, None]);
    assert_eq!(addresses("FAR 0x1\nFAR 0x2\nESR 0x96000004\nESR 0x96000004\n"), [None, None]);
    assert_eq!(addresses("ESR 0x96000004\nESR 0x96000004\nFAR 0x1\nFAR 0x2\n"), [None, None]);
    let next = "ESR 0x96000004\nESR 0x96000004\nFAR 0x1\nFAR 0x2\nESR 0x96000005\nFAR 0x3\n";
    assert_eq!(addresses(next), [None, None, Some(3)]);
}

#[test]
fn an_address_far_away_is_another_reports() {
    let near = format!("FAR 0x1\n{}ESR 0x96000004\n", OTHER.repeat(10));
    assert_eq!(addresses(&near), [Some(1)]);
    let away = format!("FAR 0x1\n{}ESR 0x96000004\n", OTHER.repeat(30));
    assert_eq!(addresses(&away), [None]);
    let behind = format!("ESR 0x96000004\n{}FAR 0x1\n", OTHER.repeat(30));
    assert_eq!(addresses(&behind), [None]);
    let oops = |lines| {
        let between = OTHER.repeat(lines);
        format!("Unable to handle x at virtual address 00000001\n{between}  ESR = 0x96000004\n")
    };
    assert_eq!((addresses(&oops(30)), addresses(&oops(60))), (vec![Some(1)], vec![None]));
}

#[test]
fn a_reports_own_register_beats_the_text_before_it() {
    let log = "Unable to handle x at virtual address 00000001\n  ESR = 0x96000004\n\
        ESR: 0x96000047 -- DABT (current EL)\nFAR: 0x2\n";
    assert_eq!(addresses(log), [Some(1), Some(2)]);
    let cut = "Unable to handle x at virtual address 00000001\n\
        ESR: 0x96000047 -- DABT (current EL)\nFAR: 0x2\n";
    assert_eq!(addresses(cut), [Some(2)]);
}

#[test]
fn an_error_that_has_no_address_does_not_take_that_of_a_report_around_it() {
    let log = "Unable to handle x at virtual address 00000001\n\
        Internal error: synchronous external abort: 96000210 [#1] SMP\n  ESR = 0x96000004\n\
        Internal error: Oops: 96000004 [#2] SMP\n";
    assert_eq!(addresses(log), [None, Some(1), Some(1)]);
}

#[test]
fn an_address_that_is_printed_again_is_not_the_next_reports() {
    let log = "ESR 0x96000004, FAR 0x1\nELR 0x40\nFAR 0x1\nESR 0x96000005\n";
    assert_eq!(addresses(log), [Some(1), None]);
}

#[test]
fn two_openings_before_a_syndrome_leave_it_without_an_address() {
    let log = "Unable to handle x at virtual address 00000001\n\
        Unable to handle x at virtual address 00000002\n  ESR = 0x96000004\n  ESR = 0x96000004\n\
        Internal error: Oops: 96000004 [#1]\nInternal error: Oops: 96000004 [#2]\n";
    assert_eq!(addresses(log), [None; 4]);
}

#[test]
fn the_last_line_of_an_interrupted_report_does_not_get_the_new_ones_address() {
    let begin = "Unable to handle x at virtual address 00000001\n  ESR = 0x96000004\n\
        Unable to handle x at virtual address 00000002\n";
    let same = "  ESR = 0x96000004\nInternal error: Oops: 96000004 [#1]\n\
        Internal error: Oops: 96000004 [#2]\n";
    assert_eq!(addresses(&format!("{begin}{same}")), [Some(1), Some(2), None, None]);
    let early = "Internal error: Oops: 96000004 [#1]\n  ESR = 0x96000004\n";
    assert_eq!(addresses(&format!("{begin}{early}")), [Some(1), None, Some(2)]);
    let other = "  ESR = 0x96000047\nInternal error: Oops: 96000004 [#1]\n\
        Internal error: Oops: 96000047 [#2]\n";
    assert_eq!(addresses(&format!("{begin}{other}")), [Some(1), Some(2), None, Some(2)]);
}

#[test]
fn an_end_marker_ends_the_report() {
    let log = "Unable to handle x at virtual address 00000001\n\
        ---[ end trace 0000000000000000 ]---\n  ESR = 0x96000004\n";
    assert_eq!(addresses(log), [None]);
}

#[test]
fn registers_of_one_level_do_not_go_to_the_syndrome_of_another() {
    assert_eq!(addresses("ESR_EL2: 0x96000004\nFAR_EL1: 0x1\n"), [None]);
    assert_eq!(addresses("ESR_EL1: 0x96000004, FAR_EL2: 0x2\n"), [None]);
    let both = "ESR_EL1: 0x96000004\nESR_EL2: 0x96000004\nFAR_EL1: 0x1\nFAR_EL2: 0x2\n";
    assert_eq!(addresses(both), [Some(1), Some(2)]);
}

#[test]
fn several_on_one_line_each_have_their_own() {
    let behind = "cpu0 ESR 0x96000004 FAR 0x1; cpu1 ESR 0x96000004 FAR 0x2\n";
    assert_eq!(addresses(behind), [Some(1), Some(2)]);
    assert_eq!(addresses("FAR 0x1 ESR 0x96000004; FAR 0x2 ESR 0x96000004\n"), [Some(1), Some(2)]);
    assert_eq!(addresses("ESR 0x96000004; ESR 0x96000004 FAR 0x2\n"), [None, Some(2)]);
}

/// What is shown, by line, as it is shown.
fn shown(scanner: &mut Scanner, log: &str) -> Vec<(u64, Option<u64>)> {
    let mut shown = Vec::new();
    let Ok(()) = scanner.feed(log.as_bytes(), &mut |event| collect(event, &mut shown));
    shown
}

#[allow(clippy::unnecessary_wraps, reason = "what a scanner calls may fail")]
fn collect(event: Event<'_>, shown: &mut Vec<(u64, Option<u64>)>) -> Result<(), Infallible> {
    if let Event::Line(line) = event {
        shown.extend(line.hits.iter().map(|hit| (line.number, hit.report.far())));
    }
    Ok(())
}

#[test]
fn a_report_is_shown_after_a_silence_although_it_is_not_over() {
    let mut scanner = Scanner::new(TargetEl::El1);
    assert_eq!(shown(&mut scanner, "ESR 0x96000004\n"), []);
    assert!(scanner.is_waiting());
    let mut late = Vec::new();
    let Ok(()) = scanner.quiet(&mut |event| collect(event, &mut late));
    assert_eq!(late, [(1, None)]);
    assert!(!scanner.is_waiting());
    let next = shown(&mut scanner, "Unable to handle x at virtual address 00000001\n");
    assert_eq!(next, []);
    let Ok(()) = scanner.quiet(&mut |event| collect(event, &mut late));
    assert_eq!(shown(&mut scanner, "  ESR = 0x96000004\n"), [(3, Some(1))]);
}

#[test]
fn a_report_whose_addresses_are_there_is_shown_at_once() {
    let mut scanner = Scanner::new(TargetEl::El1);
    assert_eq!(shown(&mut scanner, "ESR 0x96000004, FAR 0x1\n"), [(1, Some(1))]);
    let mut scanner = Scanner::new(TargetEl::El1);
    assert_eq!(shown(&mut scanner, "FAR 0x2\nESR 0x96000004\n"), [(2, Some(2))]);
}

#[test]
fn a_word_that_is_printed_twice_is_one_report() {
    let mut numbers = Vec::new();
    let mut show = |event: Event<'_>| {
        if let Event::Line(line) = event {
            numbers.extend(line.hits.iter().map(|hit| hit.number));
        }
        Ok::<(), Infallible>(())
    };
    let report = "Unable to handle x at virtual address 00000001\n  ESR = 0x96000004\n\
        Internal error: Oops: 96000004 [#1]\n";
    let mut scanner = Scanner::new(TargetEl::El1);
    let Ok(()) = scanner.feed(report.repeat(3).as_bytes(), &mut show);
    let Ok(()) = scanner.finish(&mut show);
    assert_eq!(numbers, [1, 1, 2, 2, 3, 3]);
}

#[test]
fn more_speakers_than_are_listened_to_lose_addresses_and_that_is_told() {
    let mut log = String::new();
    for task in 0..40 {
        writeln!(log, "[1.0][T{task}] Unable to handle x at virtual address {task:08x}").expect("");
    }
    for task in 0..40 {
        writeln!(log, "[1.0][T{task}]   ESR = 0x96000004").expect("");
    }
    let mut scanner = Scanner::new(TargetEl::El1);
    let mut found = shown(&mut scanner, &log);
    let Ok(()) = scanner.finish(&mut |event| collect(event, &mut found));
    assert_eq!(found.len(), 40);
    for (line, far) in &found {
        assert!(far.is_none_or(|far| far == line - 41), "{line}: {far:?}");
    }
    assert!(scanner.forgotten() >= 24, "{}", scanner.forgotten());
}

#[test]
fn a_line_without_an_end_is_read_in_pieces() {
    let log =
        format!("{} ESR = 0x96000004, FAR = 0x10 {}", "x ".repeat(1 << 20), "y".repeat(1 << 20));
    for size in [1 << 10, 100_001, usize::MAX] {
        let found = scan_in_pieces(log.as_bytes(), size);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].line, found[0].far), (1, Some(16)));
    }
}

#[test]
fn a_log_gives_the_same_however_it_comes() {
    let log: String = forms()
        .iter()
        .flat_map(|form| &form.lines)
        .fold(String::new(), |log, line| log + line + "\n" + &OTHER.repeat(70));
    let whole = scan(&log);
    for size in [1, 7, 100, 4096, 70_000] {
        assert_eq!(scan_in_pieces(log.as_bytes(), size), whole, "{size}");
    }
}

/// The text that a scanner shows when it is asked for all of it.
fn text_of(log: &[u8], size: usize) -> Vec<u8> {
    let mut text = Vec::new();
    let mut show = |event: Event<'_>| {
        match event {
            Event::Text(lines) => text.extend_from_slice(lines),
            Event::Line(line) => {
                text.extend_from_slice(line.text);
                text.push(b'\n');
            }
        }
        Ok::<(), Infallible>(())
    };
    let mut scanner = Scanner::new(TargetEl::El1).with_text();
    for piece in log.chunks(size) {
        let Ok(()) = scanner.feed(piece, &mut show);
    }
    let Ok(()) = scanner.finish(&mut show);
    text
}

#[test]
fn the_text_of_a_log_comes_out_whole_and_in_order() {
    let log: String = forms()
        .iter()
        .flat_map(|form| &form.lines)
        .fold(String::new(), |log, line| log + line + "\n" + &OTHER.repeat(line.len()));
    for size in [1, 1000, 1 << 20] {
        assert_eq!(String::from_utf8(text_of(log.as_bytes(), size)).expect("UTF-8"), log);
    }
}

/// Two reports with the heads of their lines, in an order that bits choose.
fn mixed(a: &Form, b: &Form, heads: [&str; 2], order: &[bool]) -> String {
    let mut sides = [a.lines.iter(), b.lines.iter()];
    let mut log = String::new();
    let turns = order.iter().map(|&side| usize::from(side)).chain([0, 1].into_iter().cycle());
    for side in turns {
        if let Some(line) = sides[side].next() {
            let head = heads[side];
            writeln!(log, "{head}{line}").expect("a string has room");
        }
        if sides.iter().all(|side| side.len() == 0) {
            break;
        }
    }
    log
}

proptest! {
    #[test]
    fn in_no_interleaving_of_two_callers_a_word_gets_the_others_address(
        a in 0usize..100,
        b in 0usize..100,
        order in proptest::collection::vec(any::<bool>(), 0..50),
    ) {
        let forms: Vec<_> = forms().into_iter().filter(|form| !form.is_wrapped()).collect();
        let (a, b) = (&forms[a % forms.len()], forms[b % forms.len()].of_another());
        let heads = ["[   12.345678][  T812] ", "[   12.345679][    C3] "];
        let log = mixed(a, &b, heads, &order);
        let found = scan(&log);
        for (form, caller) in [(a, "T812"), (&b, "C3")] {
            let own: Vec<_> = found
                .iter()
                .filter(|found| {
                    log.lines().nth(found.line as usize - 1).expect("a line").contains(caller)
                })
                .map(|found| (found.el, found.word, found.far, found.hpfar))
                .collect();
            let expected: Vec<_> = form
                .found
                .iter()
                .map(|found| (found.el, found.word, found.far, found.hpfar))
                .collect();
            prop_assert_eq!(own, expected, "{}", log);
        }
    }

    #[test]
    fn in_no_interleaving_of_two_that_do_not_say_who_they_are_a_word_gets_the_others_address(
        which in 0usize..100,
        order in proptest::collection::vec(any::<bool>(), 0..50),
    ) {
        let forms: Vec<_> = forms().into_iter().filter(|form| !form.is_wrapped()).collect();
        let a = &forms[which % forms.len()];
        let b = a.of_another();
        // What only the test reads tells whose a line is.
        let log = mixed(a, &b, ["", "\u{1b}[m"], &order);
        for found in scan(&log) {
            let line = log.lines().nth(found.line as usize - 1).expect("a line");
            let own = if line.starts_with('\u{1b}') { &b } else { a };
            let is_own = |value: Option<u64>, of: fn(&logs::Found) -> Option<u64>| {
                value.is_none() || own.found.iter().any(|expected| of(expected) == value)
            };
            prop_assert!(is_own(found.far, |found| found.far), "{found:?}\n{log}");
            prop_assert!(is_own(found.hpfar, |found| found.hpfar), "{found:?}\n{log}");
        }
    }

    #[test]
    fn any_bytes_are_scanned_and_come_out_again(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just(b"ESR".to_vec()), Just(b" = 0x".to_vec()), Just(b"96000004".to_vec()),
                Just(b"FAR".to_vec()), Just(b"\n".to_vec()), Just(b"\x1b[31m".to_vec()),
                Just(b"Internal error: ".to_vec()), Just(b"Unable to handle".to_vec()),
                Just(b" at virtual address".to_vec()), Just(b", code ".to_vec()),
                proptest::collection::vec(any::<u8>(), 0..20),
            ],
            0..60,
        ),
        size in 1usize..200,
    ) {
        let log = pieces.concat();
        let text = text_of(&log, size);
        let lines = |text: &[u8]| -> Vec<Vec<u8>> {
            text.split(|&c| c == b'\n').map(|line| line.trim_ascii_end().to_vec()).collect()
        };
        let (mut before, mut after) = (lines(&log), lines(&text));
        // A last line without an end gets one where it holds a syndrome.
        for lines in [&mut before, &mut after] {
            while lines.last().is_some_and(Vec::is_empty) {
                lines.pop();
            }
        }
        prop_assert_eq!(before, after);
    }
}
