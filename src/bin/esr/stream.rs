//! Lines of registers from standard input.

use aarch64_syndrome::report::{NotRegisters, Reading, Report, TargetReason};
use std::fmt;
use std::io::{self, BufRead, Read};

/// Four numbers with all their underscores are far shorter; more is not read into memory.
const LONGEST_LINE: u64 = 4096;

/// A line that holds no registers.
pub(crate) struct BadLine {
    number: u64,
    reason: Reason,
}

enum Reason {
    NotRegisters(NotRegisters),
    TooLong,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.number)?;
        match &self.reason {
            Reason::NotRegisters(NotRegisters::TooMany(_)) => {
                write!(f, "more than four values (esr far hpfar pfar)")
            }
            Reason::NotRegisters(error) => error.fmt(f),
            Reason::TooLong => write!(f, "longer than {LONGEST_LINE} bytes"),
        }
    }
}

/// A line of registers.
pub(crate) struct Line {
    /// As it was typed.
    pub(crate) text: String,
    pub(crate) report: Report,
    pub(crate) reason: TargetReason,
}

/// Each line that is not blank; a bad one does not end the stream.
pub(crate) struct Lines<R> {
    input: R,
    reading: Reading,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(input: R, reading: Reading) -> Self {
        Self { input, reading, buffer: Vec::new(), number: 0 }
    }

    /// Reads a line into the buffer; `false` at the end, `Err` for one that is too long.
    fn fill(&mut self) -> io::Result<Result<bool, Reason>> {
        self.buffer.clear();
        let read = self.input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut self.buffer)?;
        self.number += 1;
        if read as u64 == LONGEST_LINE && self.buffer.last() != Some(&b'\n') {
            self.input.skip_until(b'\n')?;
            return Ok(Err(Reason::TooLong));
        }
        Ok(Ok(read != 0))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Result<Line, BadLine>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.fill() {
                Err(error) => return Some(Err(error)),
                Ok(Ok(false)) => return None,
                Ok(Ok(true)) => parse(&self.buffer, self.reading),
                Ok(Err(reason)) => Err(reason),
            };
            match line {
                Ok(None) => {}
                Ok(Some(line)) => return Some(Ok(Ok(line))),
                Err(reason) => return Some(Ok(Err(BadLine { number: self.number, reason }))),
            }
        }
    }
}

/// `esr [far [hpfar [pfar]]]`, or `None` for a blank line.
fn parse(line: &[u8], reading: Reading) -> Result<Option<Line>, Reason> {
    let text = String::from_utf8_lossy(line).into_owned();
    if text.trim().is_empty() {
        return Ok(None);
    }
    let (report, reason) = reading.values(text.split_whitespace()).map_err(Reason::NotRegisters)?;
    Ok(Some(Line { text, report, reason }))
}
