//! Every form in which a log holds a syndrome, and what surrounds it.
#![cfg(feature = "report")]
#![allow(clippy::cast_possible_truncation, reason = "logs of a few lines")]

mod logs;

use logs::{Form, Found, forms, scan};
use std::fmt::Write;

/// A report as lines, after each of which the other's may come.
fn log(lines: &[String]) -> String {
    lines.iter().fold(String::new(), |mut log, line| {
        writeln!(log, "{line}").expect("a string has room");
        log
    })
}

#[test]
fn every_form_is_found_with_its_level_and_its_addresses() {
    for form in forms() {
        assert_eq!(scan(&log(&form.lines)), form.found, "{}", form.name);
    }
}

#[test]
fn what_is_no_syndrome_is_none() {
    for line in include_str!("golden/no_forms.txt").lines() {
        assert_eq!(scan(&format!("{line}\n")), [], "{line}");
    }
}

#[test]
fn what_is_no_syndrome_is_none_in_the_midst_of_a_report_either() {
    let line = "ESR_EL1: 0x96000004\n";
    for other in include_str!("golden/no_forms.txt").lines() {
        let found = scan(&format!("{line}{other}\n"));
        assert_eq!(found.len(), 1, "{other}: {found:?}");
    }
}

fn in_surroundings(surround: impl Fn(&str) -> String) {
    for form in forms() {
        let lines: Vec<_> = form
            .lines
            .iter()
            .map(|line| line.split('\n').map(&surround).collect::<Vec<_>>().join("\n"))
            .collect();
        assert_eq!(scan(&log(&lines)), form.found, "{}\n{}", form.name, log(&lines));
    }
}

#[test]
fn carriage_returns_change_nothing() {
    in_surroundings(|line| format!("{line}\r"));
}

#[test]
fn marks_of_quotation_change_nothing() {
    in_surroundings(|line| format!("> > {line}"));
}

#[test]
fn colours_change_nothing() {
    in_surroundings(|line| format!("\u{1b}[31m{line}\u{1b}[0m"));
    in_surroundings(|line| {
        line.replace("ESR", "\u{1b}[1;31mESR\u{1b}[0m").replace("esr", "\u{1b}[31mesr\u{1b}[m")
    });
}

#[test]
fn heads_of_lines_change_nothing() {
    for form in forms().into_iter().filter(|form| !form.is_wrapped()) {
        for head in [
            "<4>[   12.345678] ",
            "[   12.345678][  T812] ",
            "[   12.345678] [    C3] ",
            "Nov 26 12:00:00 host kernel: ",
            "2026-11-26T12:00:00+00:00 host kernel: [   12.345678] ",
            "host kernel:[ 1725.9] ",
        ] {
            // What begins a line is a name there, and no English.
            if head.contains("host") && form.name.starts_with("FreeBSD") {
                continue;
            }
            let lines: Vec<_> = form.lines.iter().map(|line| format!("{head}{line}")).collect();
            assert_eq!(scan(&log(&lines)), form.found, "{}", log(&lines));
        }
    }
}

/// A report of a task, with the place of each of its lines in the log.
fn with_caller(form: &Form, caller: &str) -> Vec<String> {
    form.lines.iter().map(|line| format!("[   12.345678][{caller}] {line}")).collect()
}

/// The reports of two tasks, in the order that `is_first` tells; whose each line is.
fn interleave(
    a: &[String],
    b: &[String],
    mut is_first: impl FnMut(usize) -> bool,
) -> (String, Vec<bool>) {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let (mut log, mut whose) = (String::new(), Vec::new());
    for turn in 0.. {
        let is_a = match (a.peek(), b.peek()) {
            (None, None) => break,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(_), Some(_)) => is_first(turn),
        };
        let line = if is_a { a.next() } else { b.next() }.expect("it was there");
        writeln!(log, "{line}").expect("a string has room");
        // A wrapped line is two.
        whose.extend(line.split('\n').map(|_| is_a));
    }
    (log, whose)
}

/// What is found in the lines of one of two, counted within its own.
fn of(found: &[Found], whose: &[bool], is_a: bool) -> Vec<Found> {
    let own = |line: u64| whose[..line as usize].iter().filter(|&&who| who == is_a).count() as u64;
    found
        .iter()
        .filter(|found| whose[found.line as usize - 1] == is_a)
        .map(|found| Found { line: own(found.line), ..*found })
        .collect()
}

/// The orders in which two reports are mixed.
fn orders() -> Vec<Box<dyn Fn(usize) -> bool>> {
    vec![
        Box::new(|_| true),
        Box::new(|_| false),
        Box::new(|turn| turn % 2 == 0),
        Box::new(|turn| turn % 2 == 1),
        Box::new(|turn| turn % 5 < 2),
        Box::new(|turn| turn == 0),
        Box::new(|turn| turn != 1),
        Box::new(|turn| !(2..9).contains(&turn)),
    ]
}

#[test]
fn two_tasks_that_print_at_once_each_keep_their_own() {
    for form in forms().iter().filter(|form| !form.is_wrapped()) {
        let (a, b) = (form.clone(), form.of_another());
        let (lines_a, lines_b) = (with_caller(&a, "  T812"), with_caller(&b, "    C3"));
        for order in orders() {
            let (log, whose) = interleave(&lines_a, &lines_b, order);
            let found = scan(&log);
            assert_eq!(of(&found, &whose, true), a.found, "{log}");
            assert_eq!(of(&found, &whose, false), b.found, "{log}");
        }
    }
}

#[test]
fn two_that_print_at_once_and_do_not_say_who_they_are_never_get_the_others_address() {
    for form in forms() {
        let (a, b) = (form.clone(), form.of_another());
        for order in orders() {
            let (log, whose) = interleave(&a.lines, &b.lines, order);
            let found = scan(&log);
            for (own, is_a) in [(&a, true), (&b, false)] {
                for (found, expected) in of(&found, &whose, is_a).iter().zip(&own.found) {
                    let is_own = found.far.is_none() || found.far == expected.far;
                    assert!(is_own, "{}: {found:?}\n{log}", form.name);
                    let is_own = found.hpfar.is_none() || found.hpfar == expected.hpfar;
                    assert!(is_own, "{}: {found:?}\n{log}", form.name);
                }
            }
        }
    }
}

#[test]
fn two_reports_back_to_back_each_have_their_own() {
    for form in forms() {
        let (a, b) = (form.clone(), form.of_another());
        let (log, whose) = interleave(&a.lines, &b.lines, |_| true);
        let found = scan(&log);
        assert_eq!(of(&found, &whose, true), a.found, "{log}");
        assert_eq!(of(&found, &whose, false), b.found, "{log}");
    }
}
