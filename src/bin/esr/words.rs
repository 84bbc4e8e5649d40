//! What stands on the command line: registers, or text of a log.

use crate::args::WordArguments;
use crate::decimal;
use aarch64_syndrome::report::{NotANumber, NotRegisters, Report, TargetReason, parse_number};
use std::fmt;

/// Words that say nothing.
pub(crate) enum BadWord {
    NotRegisters(NotRegisters),
    NoSyndrome(String, NotANumber),
}

impl fmt::Display for BadWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRegisters(error) => error.fmt(f),
            Self::NoSyndrome(text, error) => {
                write!(
                    f,
                    "invalid value {text:?} for ESR: {error}, and as text of a log it has no \
                     syndrome"
                )?;
                match decimal::in_text(text) {
                    Some((word, esr)) => {
                        write!(f, "; as a decimal number (0n{word}) {word} is {esr:#x}")
                    }
                    None => Ok(()),
                }
            }
        }
    }
}

/// The exceptions that the words tell of, and why each is taken for one of its level.
pub(crate) fn reports(arguments: &WordArguments) -> Result<Vec<(Report, TargetReason)>, BadWord> {
    let (reading, words) = (arguments.reading(), &arguments.words);
    match parse_number(words.first().map_or("", String::as_str)) {
        Ok(_) => {
            let report = reading.values(words.iter().map(String::as_str));
            report.map(|report| vec![report]).map_err(BadWord::NotRegisters)
        }
        Err(error) => {
            let text = words.join(" ");
            let found = reading.text(&text);
            if found.is_empty() { Err(BadWord::NoSyndrome(text, error)) } else { Ok(found) }
        }
    }
}
