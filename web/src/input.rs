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

pub(crate) fn read(text: &str, reading: &Reading) -> Result<Found, String> {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let answers = |reports: &[(Report, TargetReason)]| {
        reports.iter().map(|(report, reason)| Answer::new(report, Some(*reason))).collect()
    };
    if lines.is_empty() {
        return Ok(Found { reports: Vec::new(), is_log: false });
    }
    if lines.iter().all(|line| is_of_values(line)) {
        let reports: Result<Vec<_>, _> =
            lines.iter().map(|line| of_values(line, reading)).collect();
        return Ok(Found { reports: answers(&reports?), is_log: false });
    }
    if lines.len() > 1 {
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
    let first = words(text).into_iter().next().unwrap_or_default();
    let error = parse_number(&first).err().unwrap_or(NotANumber::Empty);
    let shown: String = text.chars().take(60).collect();
    let dots = if shown.len() < text.len() { "…" } else { "" };
    format!(
        "invalid value {:?} for ESR: {error}, and as text of a log it has no syndrome",
        shown + dots
    )
}

/// Whether every word of a line is a value of a register.
fn is_of_values(line: &str) -> bool {
    words(line).iter().all(|word| parse_number(word).is_ok())
}

fn of_values(line: &str, reading: &Reading) -> Result<(Report, TargetReason), String> {
    reading.values(words(line).iter().map(String::as_str)).map_err(|error| error.to_string())
}

/// The words of a line, those that are decimal in hexadecimal: `decimal` may stand before or behind
/// one.
fn words(line: &str) -> Vec<String> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    let mut words = line.split(is_between).filter(|word| !word.is_empty());
    match (words.next(), words.next(), words.next()) {
        (Some(word), Some(digits), None) | (Some(digits), Some(word), None)
            if is_decimal_word(word) =>
        {
            vec![from_decimal(digits).unwrap_or_else(|| digits.to_owned())]
        }
        (first, second, third) => [first, second, third]
            .into_iter()
            .flatten()
            .chain(words)
            .map(|word| hexadecimal(word).unwrap_or_else(|| word.to_owned()))
            .collect(),
    }
}

fn is_decimal_word(word: &str) -> bool {
    word.trim_matches(['(', ')', ':']).eq_ignore_ascii_case("decimal")
}

/// A word that is decimal because it has too many digits to be hexadecimal.
fn hexadecimal(word: &str) -> Option<String> {
    let is_too_long = parse_number(word) == Err(NotANumber::TooLong);
    is_too_long.then(|| from_decimal(word)).flatten()
}

fn from_decimal(digits: &str) -> Option<String> {
    let is_decimal = digits.bytes().all(|c| c.is_ascii_digit());
    let value: Option<u64> = is_decimal.then(|| digits.parse().ok()).flatten();
    value.map(|value| format!("{value:x}"))
}
