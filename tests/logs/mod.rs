//! Logs as tests write them down, and what a scan finds in one.
#![allow(dead_code, reason = "each test file uses some of it")]

use aarch64_syndrome::TargetEl;
use aarch64_syndrome::report::log::{Event, Scanner};
use std::convert::Infallible;

/// A syndrome in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) line: u64,
    pub(crate) el: u8,
    pub(crate) word: u64,
    pub(crate) far: Option<u64>,
    pub(crate) hpfar: Option<u64>,
}

/// A form of `golden/forms.txt`.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) name: String,
    /// One that a mailer wrapped holds a newline.
    pub(crate) lines: Vec<String>,
    pub(crate) found: Vec<Found>,
}

impl Form {
    pub(crate) fn is_wrapped(&self) -> bool {
        self.lines.iter().any(|line| line.contains('\n'))
    }

    /// The same report with other addresses.
    pub(crate) fn of_another(&self) -> Self {
        let other =
            |value: u64| if value & 0xffff == 0xabc0 { value ^ 0xabc0 ^ 0xdef8 } else { value };
        let found = self.found.iter().map(|found| Found { far: found.far.map(other), ..*found });
        let found = found.collect();
        let lines = self
            .lines
            .iter()
            .map(|line| line.replace("abc0", "def8").replace("43968", "57080"))
            .collect();
        Self { lines, found, ..self.clone() }
    }
}

pub(crate) fn forms() -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for line in include_str!("../golden/forms.txt").lines() {
        if let Some(name) = line.strip_prefix("## ") {
            forms.push(Form { name: name.to_owned(), lines: Vec::new(), found: Vec::new() });
        } else if let Some(form) = forms.last_mut() {
            if let Some(found) = line.strip_prefix("=> ") {
                form.found.push(parse(found));
            } else if let Some(rest) = line.strip_prefix('\\') {
                let before = form.lines.pop().expect("a line to go on with");
                form.lines.push(format!("{before}\n{rest}"));
            } else if !line.is_empty() {
                form.lines.push(line.to_owned());
            }
        }
    }
    assert!(forms.len() > 40, "the file was read");
    forms
}

fn parse(found: &str) -> Found {
    let mut words = found.split(' ');
    let line = words.next().and_then(|line| line.parse().ok()).expect("a line");
    let el = words.next().and_then(|el| el.parse().ok()).expect("a level");
    let mut value = || {
        let word = words.next().filter(|word| *word != "-")?;
        Some(u64::from_str_radix(word, 16).expect("a value"))
    };
    Found { line, el, word: value().expect("a word"), far: value(), hpfar: value() }
}

/// What a scan finds, fed with pieces of this size.
pub(crate) fn scan_in_pieces(log: &[u8], size: usize) -> Vec<Found> {
    let mut found = Vec::new();
    let mut show = |event: Event<'_>| {
        if let Event::Line(line) = event {
            found.extend(line.hits.iter().map(|hit| {
                let registers = hit.report.registers();
                Found {
                    line: line.number,
                    el: hit.report.target().number(),
                    word: registers.esr().into_bits(),
                    far: registers.far().map(aarch64_syndrome::Far::into_bits),
                    hpfar: registers.hpfar().map(aarch64_syndrome::Hpfar::into_bits),
                }
            }));
        }
        Ok::<(), Infallible>(())
    };
    let mut scanner = Scanner::new(TargetEl::El1);
    for piece in log.chunks(size.max(1)) {
        let Ok(()) = scanner.feed(piece, &mut show);
    }
    let Ok(()) = scanner.finish(&mut show);
    found
}

pub(crate) fn scan(log: &str) -> Vec<Found> {
    scan_in_pieces(log.as_bytes(), usize::MAX)
}
