//! A log in a worker: which lines hold a syndrome, and where those lines are.

use crate::answer::Values;
use aarch64_syndrome::TargetEl;
use aarch64_syndrome::report::TargetReason;
use aarch64_syndrome::report::log::{Event, Hit, Scanner};
use memchr::memchr_iter;
use std::convert::Infallible;
use wasm_bindgen::prelude::wasm_bindgen;

/// So many lines lie between two whose place is remembered.
const STEP: u64 = 1024;

/// A syndrome of a log, in few words.
#[derive(serde::Serialize)]
struct Found {
    line: u64,
    #[serde(skip)]
    report: u64,
    register: String,
    registers: Values,
    sentence: String,
    /// Why the level is what it is, as in an answer.
    why: Option<String>,
    is_assumed: bool,
}

/// Scans a log that comes in pieces.
#[wasm_bindgen]
pub struct Log {
    scanner: Scanner,
    /// Where the log does not say the level: what is said of it.
    otherwise: TargetReason,
    found: Vec<Found>,
    /// Bytes and ends of lines so far.
    length: u64,
    lines: u64,
    /// Where every `STEP`th line begins.
    starts: Vec<u64>,
}

#[wasm_bindgen]
impl Log {
    /// A log whose exceptions were taken to this level where it does not say: 1, 2 or 3, and 1 for
    /// anything else.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(el: &str) -> Self {
        let (target, otherwise) = match el {
            "1" => (TargetEl::El1, TargetReason::Given),
            "2" => (TargetEl::El2, TargetReason::Given),
            "3" => (TargetEl::El3, TargetReason::Given),
            _ => (TargetEl::El1, TargetReason::Assumed),
        };
        let scanner = Scanner::new(target);
        Self { scanner, otherwise, found: Vec::new(), length: 0, lines: 0, starts: vec![0] }
    }

    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        for end in memchr_iter(b'\n', bytes) {
            self.lines += 1;
            if self.lines.is_multiple_of(STEP) {
                self.starts.push(self.length + end as u64 + 1);
            }
        }
        self.length += bytes.len() as u64;
        let (found, otherwise) = (&mut self.found, self.otherwise);
        let Ok::<(), Infallible>(()) = self.scanner.feed(bytes, &mut |event| {
            add(found, event, otherwise);
            Ok(())
        });
    }

    /// There are no more bytes.
    pub fn finish(&mut self) {
        let (found, otherwise) = (&mut self.found, self.otherwise);
        let Ok::<(), Infallible>(()) = self.scanner.finish(&mut |event| {
            add(found, event, otherwise);
            Ok(())
        });
    }

    /// How many syndromes were found so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// Those from the number `from` up, at most so many, as JSON.
    #[must_use]
    pub fn found(&self, from: usize, most: usize) -> String {
        let end = self.found.len().min(from.saturating_add(most));
        crate::json(&self.found.get(from..end).unwrap_or_default())
    }

    /// A line not behind this one, counted from 1, whose place is known: the number of the line.
    #[must_use]
    pub fn known_line(&self, line: u64) -> u64 {
        self.index(line) as u64 * STEP + 1
    }

    /// Where that line begins.
    #[must_use]
    pub fn known_start(&self, line: u64) -> u64 {
        self.starts.get(self.index(line)).copied().unwrap_or(0)
    }
}

impl Log {
    fn index(&self, line: u64) -> usize {
        let index = usize::try_from(line.saturating_sub(1) / STEP).unwrap_or(usize::MAX);
        index.min(self.starts.len() - 1)
    }
}

fn add(found: &mut Vec<Found>, event: Event<'_>, otherwise: TargetReason) {
    let Event::Line(line) = event else { return };
    for hit in line.hits {
        let reason = if hit.is_level_told { TargetReason::Told } else { otherwise };
        let new = Found::new(line.number, hit, reason);
        // Linux prints a word twice in a report: the one with the address is shown.
        match found.last_mut() {
            Some(last) if last.is_again(&new) => last.complete(new),
            _ => found.push(new),
        }
    }
}

impl Found {
    fn new(line: u64, hit: &Hit, reason: TargetReason) -> Self {
        let report = &hit.report;
        Self {
            line,
            report: hit.number,
            register: format!("ESR_{}", report.target().name()),
            registers: Values::new(report.registers(), report.target()),
            sentence: report.sentence().to_string(),
            why: reason.words(report.target()),
            is_assumed: reason == TargetReason::Assumed,
        }
    }

    fn is_again(&self, next: &Self) -> bool {
        self.report == next.report && self.registers.is_of(&next.registers)
    }

    /// Keeps what says more.
    fn complete(&mut self, next: Self) {
        if self.registers.addresses() < next.registers.addresses() {
            *self = next;
        }
    }
}
