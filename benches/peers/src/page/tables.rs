//! Every measurement, one table a question.

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

const INPUTS: [&str; 5] =
    ["uniform 4096", "uniform 1M", "realistic 4096", "realistic 1M", "chain 4096"];

/// All tables.
pub(crate) fn all(estimates: &Estimates) -> String {
    QUESTIONS.map(|(question, title)| table(estimates, question, title)).join("\n")
}

fn table(estimates: &Estimates, question: &str, title: &str) -> String {
    let candidates = estimates.candidates(question);
    let measured = |input: &&str| {
        candidates.iter().any(|candidate| estimates.get(question, candidate, input).is_some())
    };
    let inputs: Vec<&str> = INPUTS.into_iter().filter(measured).collect();
    let mut text = format!("### {title}\n\n| ns per word | {} |\n", inputs.join(" | "));
    let _ = writeln!(text, "|---|{}", "--:|".repeat(inputs.len()));
    for candidate in candidates {
        let cell = |input: &&str| match estimates.get(question, candidate, input) {
            Some(time) if time < 10.0 => format!("{time:.2}"),
            Some(time) if time < 100.0 => format!("{time:.1}"),
            Some(time) => format!("{time:.0}"),
            None => String::new(),
        };
        let cells: Vec<String> = inputs.iter().map(cell).collect();
        let _ = writeln!(text, "| {candidate} | {} |", cells.join(" | "));
    }
    text
}
