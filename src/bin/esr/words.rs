//! What stands on the command line: registers, or text of a log.

use crate::args::{WordArguments, level_of, registers};
use crate::page::Level;
use aarch64_syndrome::TargetEl;
use aarch64_syndrome::report::log::{Event, Scanner};
use aarch64_syndrome::report::{NotANumber, Report, parse_number};
use std::convert::Infallible;
use std::fmt;

/// A word that says nothing.
pub(crate) enum BadWord {
    NotANumber(String, NotANumber),
    NoSyndrome(String, NotANumber),
    TooMany(String),
}

impl fmt::Display for BadWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber(word, error) => write!(f, "invalid value {word:?}: {error}"),
            Self::NoSyndrome(text, error) => write!(
                f,
                "invalid value {text:?} for ESR: {error}, and as text of a log it has no syndrome"
            ),
            Self::TooMany(word) => {
                write!(f, "{word:?} is one more than the four values of ESR, FAR, HPFAR and PFAR")
            }
        }
    }
}

/// The exceptions that the words tell of, and why each is taken for one of its level.
pub(crate) fn reports(arguments: &WordArguments) -> Result<Vec<(Report, Level)>, BadWord> {
    let text = arguments.words.join(" ");
    match arguments.words.first().map(|word| parse_number(word)) {
        Some(Ok(esr)) => values(arguments, esr).map(|report| vec![report]),
        Some(Err(error)) => {
            let found = of_text(arguments, &text);
            if found.is_empty() { Err(BadWord::NoSyndrome(text, error)) } else { Ok(found) }
        }
        None => Err(BadWord::NoSyndrome(text, NotANumber::Empty)),
    }
}

fn values(arguments: &WordArguments, esr: u64) -> Result<(Report, Level), BadWord> {
    let mut words =
        arguments.words.iter().skip(1).map(|word| {
            parse_number(word).map_err(|error| BadWord::NotANumber(word.clone(), error))
        });
    let mut value = || words.next().transpose();
    let registers = registers(esr, value()?, value()?, value()?);
    if let Some(word) = arguments.words.get(4) {
        return Err(BadWord::TooMany(word.clone()));
    }
    let (el, level) = level_of(registers.esr(), arguments.el.map(TargetEl::from));
    Ok((Report::new(arguments.with_options(registers), el), level))
}

fn of_text(arguments: &WordArguments, text: &str) -> Vec<(Report, Level)> {
    let said = arguments.el.map(TargetEl::from);
    let mut found = Vec::new();
    let mut show = |event: Event<'_>| {
        if let Event::Line(line) = event {
            found.extend(line.hits.iter().map(|hit| {
                let registers = arguments.with_options(hit.report.registers());
                let level = match (said, hit.is_level_told) {
                    (Some(_), _) => Level::Given,
                    (None, true) => Level::Told,
                    (None, false) => Level::Assumed,
                };
                (Report::new(registers, said.unwrap_or(hit.report.target())), level)
            }));
        }
        Ok::<(), Infallible>(())
    };
    let mut scanner = Scanner::new(TargetEl::El1);
    let Ok(()) = scanner.feed(text.as_bytes(), &mut show);
    let Ok(()) = scanner.finish(&mut show);
    // Linux prints a word twice in a report.
    found.dedup_by_key(|(report, _)| report.registers());
    found
}
