//! Lines of registers from standard input.

use crate::args::registers;
use aarch64_syndrome::report::{NotANumber, Registers, parse_number};
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
    NotANumber { text: String, error: NotANumber },
    TooManyWords,
    TooLong,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.number)?;
        match &self.reason {
            Reason::NotANumber { text, error } => write!(f, "invalid value {text:?}: {error}"),
            Reason::TooManyWords => write!(f, "more than four values (esr far hpfar pfar)"),
            Reason::TooLong => write!(f, "longer than {LONGEST_LINE} bytes"),
        }
    }
}

/// The registers of each line that is not blank; a bad line does not end the stream.
pub(crate) struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, buffer: Vec::new(), number: 0 }
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
    type Item = io::Result<Result<Registers, BadLine>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let registers = match self.fill() {
                Err(error) => return Some(Err(error)),
                Ok(Ok(false)) => return None,
                Ok(Ok(true)) => parse(&self.buffer),
                Ok(Err(reason)) => Err(reason),
            };
            match registers {
                Ok(None) => {}
                Ok(Some(registers)) => return Some(Ok(Ok(registers))),
                Err(reason) => return Some(Ok(Err(BadLine { number: self.number, reason }))),
            }
        }
    }
}

/// `esr [far [hpfar [pfar]]]`, or `None` for a blank line.
fn parse(line: &[u8]) -> Result<Option<Registers>, Reason> {
    let line = String::from_utf8_lossy(line);
    let mut words = line.split_whitespace().map(|text| {
        parse_number(text).map_err(|error| Reason::NotANumber { text: text.to_owned(), error })
    });
    let Some(esr) = words.next().transpose()? else { return Ok(None) };
    let mut value = || words.next().transpose();
    let registers = registers(esr, value()?, value()?, value()?);
    match words.next() {
        None => Ok(Some(registers)),
        Some(_) => Err(Reason::TooManyWords),
    }
}
