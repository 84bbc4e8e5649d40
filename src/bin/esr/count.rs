//! `esr count`: how often each class and level occurs, in a log or in a column of words.

use crate::args::CountArguments;
use crate::decimal;
use crate::input::Input;
use crate::scan::{self, Sink};
use crate::stream::{BadLine, Lines};
use crate::table;
use aarch64_syndrome::report::log::Event;
use aarch64_syndrome::report::{Reading, Registers, Report, parse_number};
use aarch64_syndrome::{Esr, ExceptionClass, Fault, FaultClass, Level, TargetEl};
use std::collections::HashMap;
use std::io::{self, BufReader, Write};

/// What is counted as one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Group {
    ec: ExceptionClass,
    class: Option<FaultClass>,
    level: Option<i8>,
}

/// One line of `--json`.
#[derive(serde::Serialize)]
struct Row {
    ec: u8,
    ec_name: Option<&'static str>,
    class: Option<String>,
    level: Option<i8>,
    count: u64,
}

/// The counts so far.
#[derive(Default)]
pub(crate) struct Counts {
    groups: HashMap<Group, u64>,
    /// The last word of a log and its report: a report that prints it twice counts once.
    last: Option<(u64, Esr)>,
    /// How many words were meant as decimal numbers, the first of them as it was read, and what it
    /// is then.
    decimal: Option<(u64, Esr, Esr)>,
    /// How many lines could not be read.
    pub(crate) bad: u64,
}

/// How many of the lines that cannot be read are named.
pub(crate) const NAMED: u64 = 10;

impl Counts {
    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    pub(crate) fn decimal(&self) -> Option<(u64, Esr, Esr)> {
        self.decimal
    }

    /// A report, and the text that it is from.
    fn add(&mut self, typed: &str, report: &Report) {
        if let Some(esr) = decimal::meant(typed, report) {
            self.decimal.get_or_insert((0, report.esr(), esr)).0 += 1;
        }
        let fault = report.fault();
        let group = Group {
            ec: report.esr().ec(),
            class: fault.map(Fault::class),
            level: fault.and_then(Fault::level).map(Level::number),
        };
        *self.groups.entry(group).or_default() += 1;
    }

    fn bad(&mut self, error: &dyn std::fmt::Display) {
        self.bad += 1;
        if self.bad <= NAMED {
            anstream::eprintln!("esr: {error}");
        }
    }

    /// The rows, most first, then by class and level.
    fn rows(&self) -> Vec<(Group, u64)> {
        let mut rows: Vec<_> = self.groups.iter().map(|(group, count)| (*group, *count)).collect();
        rows.sort_by_key(|(group, count)| {
            (u64::MAX - count, group.ec, group.class.map(|class| class as u8), group.level)
        });
        rows
    }

    pub(crate) fn write(&self, out: &mut dyn Write, json: bool) -> io::Result<()> {
        if !json {
            writeln!(out, "{:>10}  {:>5}  class", "count", "level")?;
        }
        for (group, count) in self.rows() {
            if json {
                let row = Row {
                    ec: group.ec.into_bits(),
                    ec_name: group.ec.name(),
                    class: group.class.map(|class| format!("{class:?}")),
                    level: group.level,
                    count,
                };
                crate::write_json(out, &row)?;
            } else {
                let level = group.level.map_or_else(|| "-".to_owned(), |level| level.to_string());
                writeln!(out, "{count:>10}  {level:>5}  {}", words(group))?;
            }
        }
        if !json && self.groups.len() > 1 {
            writeln!(out, "{:>10}  {:>5}  in all", self.groups.values().sum::<u64>(), "")?;
        }
        Ok(())
    }
}

/// A group in few words.
fn words(group: Group) -> String {
    let name = group.ec.name().unwrap_or("unallocated exception class");
    let whose = match group.ec {
        ExceptionClass::INSTRUCTION_ABORT_LOWER => "fetch, from a lower level",
        ExceptionClass::INSTRUCTION_ABORT_CURRENT => "fetch, from the same level",
        ExceptionClass::DATA_ABORT_LOWER => "data, from a lower level",
        ExceptionClass::DATA_ABORT_CURRENT => "data, from the same level",
        _ => name,
    };
    match group.class {
        Some(class) => format!("{}, {whose}", class.name()),
        None => whose.to_owned(),
    }
}

impl Sink for Counts {
    fn event(&mut self, event: Event<'_>) -> io::Result<()> {
        if let Event::Line(line) = event {
            for hit in line.hits {
                let this = (hit.number, hit.report.esr());
                if self.last != Some(this) {
                    self.add(&String::from_utf8_lossy(line.text), &hit.report);
                }
                self.last = Some(this);
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Counts what an input holds.
pub(crate) fn count(input: Input, arguments: &CountArguments) -> io::Result<Counts> {
    let mut counts = Counts::default();
    let el = arguments.el.map(TargetEl::from);
    if let Some(name) = &arguments.column {
        column(input, Some(name.as_str()), arguments.decimal, el, &mut counts)?;
    } else if table::is_one_column(&input.head) {
        column(input, None, false, el, &mut counts)?;
    } else if begins_with_a_word(&input.head) {
        let reading = Reading::DEFAULT.with_target(el);
        for line in Lines::new(BufReader::with_capacity(1 << 16, input.bytes), reading) {
            match line? {
                Ok(line) => counts.add(&line.text, &line.report),
                Err(error) => counts.bad(&error as &BadLine),
            }
        }
    } else {
        scan::scan(input, el.unwrap_or(TargetEl::El1), false, &mut counts)?;
    }
    Ok(counts)
}

/// Whether the first line that is not blank begins with a number, as no log does.
fn begins_with_a_word(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut words = line.split_whitespace();
    let is_long = words.clone().next().is_some_and(|word| word.len() >= 6);
    is_long && words.all(|word| parse_number(word).is_ok())
}

/// Counts a column of a table that begins with the names of its columns, its only one without a
/// name.
fn column(
    input: Input,
    name: Option<&str>,
    is_decimal: bool,
    el: Option<TargetEl>,
    counts: &mut Counts,
) -> io::Result<()> {
    let delimiter = table::delimiter(&input.head).unwrap_or(b',');
    let mut table = table::reader(delimiter, input.bytes);
    let index = table::column(table.byte_headers()?, name)?;
    let reading = Reading::DEFAULT.with_target(el);
    let mut record = csv::ByteRecord::new();
    while table.read_byte_record(&mut record)? {
        let cell = record.get(index).unwrap_or_default();
        if cell.is_empty() {
            continue;
        }
        let text = String::from_utf8_lossy(cell);
        let has_base = text.starts_with("0n") || text.starts_with("0N");
        let number =
            if is_decimal && !has_base { format!("0n{text}").into() } else { text.clone() };
        match parse_number(&number) {
            Ok(esr) => {
                let registers = Registers::new(Esr::from_bits(esr));
                counts.add(&number, &reading.registers(registers).0);
            }
            Err(error) => {
                let line = record.position().map_or(0, csv::Position::line);
                counts.bad(&format_args!("line {line}: invalid value {text:?}: {error}"));
            }
        }
    }
    Ok(())
}
