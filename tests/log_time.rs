//! The time of a scan grows with the length of a log and not faster, whatever is in it.
#![cfg(feature = "report")]

mod logs;

use logs::{forms, scan};
use std::time::{Duration, Instant};

/// A log of about so many bytes.
type Log = Box<dyn Fn(usize) -> String>;

/// Texts that ask much of a scanner: long lines, many names, many speakers, reports that never end.
fn hostile() -> Vec<(&'static str, Log)> {
    let of = |text: &'static str| move |size: usize| text.repeat(size / text.len());
    let numbered = |line: fn(usize) -> String| {
        move |size: usize| {
            let mut log = String::new();
            let lines = (0..).map(line).take_while(|line| {
                log += line;
                log.len() < size
            });
            let _ = lines.count();
            log
        }
    };
    vec![
        ("a line without an end", Box::new(of("x"))),
        ("a line of blanks", Box::new(of(" "))),
        ("empty lines", Box::new(of("\n"))),
        ("a line of names", Box::new(of("ESR FAR "))),
        ("a line of syndromes", Box::new(of("ESR 0x96000004 "))),
        ("a line of colours", Box::new(of("\u{1b}[31m"))),
        ("a line of marks of quotation", Box::new(of("> "))),
        ("a line of parts", Box::new(of("EC 0x25 ISS 0x46 "))),
        ("lines of syndromes", Box::new(of("ESR 0x96000004\n"))),
        ("addresses that nobody takes", Box::new(of("FAR 0x1\n"))),
        ("openings", Box::new(of("Unable to handle x at virtual address 00000001\n"))),
        ("openings without an address", Box::new(of("Unable to handle x at virtual address\n"))),
        (
            "reports that are not over",
            Box::new(numbered(|line| format!("[    1.0][  T{line}] ESR = 0x96000004\n"))),
        ),
        (
            "a report in the lines of many others",
            Box::new(numbered(|line| {
                let text = if line % 2 == 0 { "ESR = 0x96000004" } else { "FAR = 0x10" };
                format!("[    1.0][  T{}] {text}\n", line % 40)
            })),
        ),
        (
            "every form",
            Box::new(|size| {
                let all: String =
                    forms().iter().flat_map(|form| &form.lines).map(|l| l.clone() + "\n").collect();
                all.repeat(1 + size / all.len())
            }),
        ),
    ]
}

/// The time that a scan takes when nothing disturbs it.
fn fastest(log: &str) -> Duration {
    let time = |_| {
        let start = Instant::now();
        std::hint::black_box(scan(log));
        start.elapsed()
    };
    (0..5).map(time).min().expect("there were runs")
}

#[test]
fn eight_times_the_log_never_takes_the_time_of_a_square() {
    for (name, text) in hostile() {
        let (short, long) = (text(1 << 17), text(1 << 20));
        // It would be 64 times the time; a scan costs something before the first byte, too.
        let (short, long) = (fastest(&short), fastest(&long));
        let allowed = short * 24 + Duration::from_millis(20);
        assert!(long <= allowed, "{name}: {short:?}, and eight times of it {long:?}");
    }
}
