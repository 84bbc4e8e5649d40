//! What was pasted decides how it is read: values of registers, a line or more of them, or text of
//! a log.

use crate::answer::Answer;
use aarch64_syndrome::report::{NotANumber, Reading, Report, TargetReason, parse_number};

/// What was found.
#[derive(serde::Serialize)]
pub(crate) struct Found {
    reports: Vec<Answer>,
    /// Whether this is text of a log, which has to be scanned for what belongs together.
    is_log: bool,
}

/// A log that is shorter is one line or so: its reports are shown at once.
const SHORT: usize = 1;

pub(crate) fn read(text: &str, reading: &Reading) -> Result<Found, String> {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let answers = |reports: &[(Report, TargetReason)]| {
        reports.iter().map(|(report, reason)| Answer::new(report, Some(*reason))).collect()
    };
    if lines.is_empty() {
        return Ok(Found { reports: Vec::new(), is_log: false });
    }
    if lines.iter().all(|line| begins_with_a_value(line)) {
        let reports: Result<Vec<_>, _> =
            lines.iter().map(|line| of_values(line, reading)).collect();
        return Ok(Found { reports: answers(&reports?), is_log: false });
    }
    if lines.len() > SHORT {
        return Ok(Found { reports: Vec::new(), is_log: true });
    }
    let reports = reading.text(text);
    if reports.is_empty() {
        return Err(no_syndrome(text.trim()));
    }
    Ok(Found { reports: answers(&reports), is_log: false })
}

/// Why a line is neither a value nor text with a syndrome.
fn no_syndrome(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let error = number(first).err().unwrap_or(NotANumber::Empty);
    let shown: String = text.chars().take(60).collect();
    let dots = if shown.len() < text.len() { "…" } else { "" };
    format!(
        "invalid value {:?} for ESR: {error}, and as text of a log it has no syndrome",
        shown + dots
    )
}

/// Whether every word of a line is a value of a register.
fn begins_with_a_value(line: &str) -> bool {
    words(line).iter().all(|word| number(word).is_ok())
}

fn of_values(line: &str, reading: &Reading) -> Result<(Report, TargetReason), String> {
    let values: Vec<_> = words(line)
        .iter()
        .map(|word| number(word).map_or_else(|_| (*word).to_owned(), |value| format!("{value:x}")))
        .collect();
    reading.values(values.iter().map(String::as_str)).map_err(|error| error.to_string())
}

/// The words of a line; `decimal`, before or behind a number, belongs to it.
fn words(line: &str) -> Vec<&str> {
    let line = line.trim_end_matches([',', ';', '.']);
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    let mut words: Vec<&str> = line.split(is_between).filter(|word| !word.is_empty()).collect();
    if let [one, other] = words[..] {
        for (number, word) in [(one, other), (other, one)] {
            if is_decimal_word(word) && number.bytes().all(|c| c.is_ascii_digit()) {
                words = vec![line];
                break;
            }
        }
    }
    words
}

fn is_decimal_word(word: &str) -> bool {
    word.trim_matches(['(', ')', ':']).eq_ignore_ascii_case("decimal")
}

/// A value: hexadecimal as kernels print it, decimal where it says so or has too many digits for a
/// hexadecimal number of 64 bits.
fn number(word: &str) -> Result<u64, NotANumber> {
    if let Some(digits) = word.strip_prefix("0n") {
        return digits.parse().map_err(|_| NotANumber::TooLong);
    }
    if let Some(digits) = word.split_whitespace().find(|_| word.contains(char::is_whitespace)) {
        let digits = if is_decimal_word(digits) {
            word.split_whitespace().nth(1).unwrap_or_default()
        } else {
            digits
        };
        return digits.parse().map_err(|_| NotANumber::TooLong);
    }
    match parse_number(word) {
        Err(NotANumber::TooLong) if word.bytes().all(|c| c.is_ascii_digit()) => {
            word.parse().map_err(|_| NotANumber::TooLong)
        }
        other => other,
    }
}
