//! Every measurement, one table a question.

use super::counts::Counts;
use super::estimates::Estimates;
use std::fmt::Write;

/// The questions, and what the page says of them.
pub(crate) const QUESTIONS: [(&str, &str); 7] = [
    ("class", "Class only"),
    ("decision", "Class and BUS_OBJERR decision"),
    ("record", "Full record of 15 facts"),
    ("IPA", "IPA"),
    ("text", "Whole explanation as text"),
    ("lookup of a class", "The lookup itself: class of a code"),
    ("lookup of a verdict", "The lookup itself: who is told, and is there a FAR"),
];

/// The inputs, those that were counted first.
pub(crate) const INPUTS: [&str; 7] = [
    "measured 4096",
    "measured 1M",
    "realistic 4096",
    "realistic 1M",
    "uniform 4096",
    "uniform 1M",
    "chain 4096",
];

/// The mixes of which instructions are counted.
const MIXES: [&str; 3] = ["measured", "realistic", "uniform"];

/// All tables.
pub(crate) fn all(estimates: &Estimates) -> String {
    let counts = Counts::read();
    QUESTIONS.map(|(question, title)| table(estimates, &counts, question, title)).join("\n")
}

fn table(estimates: &Estimates, counts: &Counts, question: &str, title: &str) -> String {
    let candidates = estimates.candidates(question, &INPUTS);
    let measured = |input: &&str| {
        candidates.iter().any(|candidate| estimates.get(question, candidate, input).is_some())
    };
    let inputs: Vec<&str> = INPUTS.into_iter().filter(measured).collect();
    let counted = |mix: &&str| {
        candidates.iter().any(|candidate| counts.get(question, candidate, mix).is_some())
    };
    let mixes: Vec<&str> = MIXES.into_iter().filter(counted).collect();
    let of_mixes = mixes.iter().map(|mix| format!("A64: {mix}"));
    let heads: Vec<String> =
        inputs.iter().map(|input| (*input).to_owned()).chain(of_mixes).collect();
    let mut text = format!("### {title}\n\n| ns per word | {} |\n", heads.join(" | "));
    let _ = writeln!(text, "|---|{}", "--:|".repeat(heads.len()));
    for candidate in candidates {
        let time =
            |input: &&str| estimates.get(question, candidate, input).map_or_else(String::new, ns);
        let count =
            |mix: &&str| counts.get(question, candidate, mix).unwrap_or_default().to_owned();
        let cells: Vec<String> = inputs.iter().map(time).chain(mixes.iter().map(count)).collect();
        let _ = writeln!(text, "| {candidate} | {} |", cells.join(" | "));
    }
    text
}

/// Nanoseconds with three digits.
pub(crate) fn ns(time: f64) -> String {
    match time {
        ..10.0 => format!("{time:.2}"),
        ..100.0 => format!("{time:.1}"),
        _ => format!("{time:.0}"),
    }
}
