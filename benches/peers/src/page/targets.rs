//! What was promised, and what came of it.

use super::counts::Counts;
use super::estimates::Estimates;
use super::tables::{INPUTS, ns};
use std::error::Error;
use std::fmt::Write;

pub(crate) const LIBRARY: &str = "aarch64-syndrome";
const SLICE: &str = "aarch64-syndrome, a slice";
const READ: &str = "read only";
pub(crate) const C: &str = "C, Linux's rules";
const DECODER: &str = "aarch64-esr-decoder";

/// One promise, as a ratio of two measurements.
#[derive(Debug)]
pub(crate) struct Target {
    what: &'static str,
    wanted: String,
    measured: f64,
    is_met: bool,
}

struct Ratio<'a>(&'a Estimates);

impl Ratio<'_> {
    /// How many times as long `other` takes as the library.
    fn of(&self, question: &str, other: &str, input: &str) -> Result<f64, Box<dyn Error>> {
        let get = |candidate| {
            let missing = || format!("{question}/{candidate}/{input} is not measured");
            self.0.get(question, candidate, input).ok_or_else(missing)
        };
        Ok(get(other)? / get(LIBRARY)?)
    }
}

/// Every promise.
pub(crate) fn all(estimates: &Estimates) -> Result<Vec<Target>, Box<dyn Error>> {
    let ratio = Ratio(estimates);
    let faster = |what, question, other, input, wanted: f64| -> Result<Target, Box<dyn Error>> {
        let measured = ratio.of(question, other, input)?;
        let wanted_text = format!("at least {wanted:.1}");
        Ok(Target { what, wanted: wanted_text, measured, is_met: measured >= wanted })
    };
    let time = |candidate| {
        let time = estimates.get("decision", candidate, "uniform 1M");
        time.ok_or_else(|| format!("{candidate} is not measured"))
    };
    let passes = time(SLICE)? / time(READ)?;
    Ok(vec![
        faster("C's time for the record, 1M words", "record", C, "uniform 1M", 4.0)?,
        faster("C's time for the record, 4096 words", "record", C, "uniform 4096", 1.0)?,
        Target {
            what: "time of a slice's classes and decisions, 1M words, in passes that only read them",
            wanted: "at most 3.0".to_owned(),
            measured: passes,
            is_met: passes <= 3.0,
        },
        faster(
            "the decoder's time for the record, 4096 words",
            "record",
            DECODER,
            "uniform 4096",
            60.0,
        )?,
        faster("the decoder's time for text, all codes", "text", DECODER, "uniform 4096", 20.0)?,
        faster(
            "the decoder's time for text, realistic mix",
            "text",
            DECODER,
            "realistic 4096",
            20.0,
        )?,
    ])
}

/// The promises as a table.
pub(crate) fn table(targets: &[Target]) -> String {
    let mut text =
        "| in multiples of the library's time | wanted | measured | |\n|---|---|---|---|\n"
            .to_owned();
    for Target { what, wanted, measured, is_met } in targets {
        let verdict = if *is_met { "met" } else { "**missed**" };
        let _ = writeln!(text, "| {what} | {wanted} | {measured:.2} | {verdict} |");
    }
    text
}

/// The questions that others answer too, and the inputs of a million, as README has them.
pub(crate) const QUESTIONS: [(&str, &str); 4] = [
    ("class", "class"),
    ("decision", "class and decision"),
    ("record", "15 facts"),
    ("IPA", "IPA"),
];
const MILLION: [(&str, &str); 3] = [
    ("measured 1M", "a guest that boots"),
    ("realistic 1M", "a guest that accesses devices"),
    ("uniform 1M", "all abort codes alike"),
];

/// The fastest of the others, and its time.
fn fastest<'a>(estimates: &'a Estimates, question: &str, input: &str) -> Option<(&'a str, f64)> {
    let others = estimates.candidates(question, &[input]).into_iter();
    let other = others.into_iter().find(|name| !name.starts_with(LIBRARY) && *name != READ)?;
    Some((other, estimates.get(question, other, input)?))
}

/// An input as its row calls it, and which words of it repeat.
fn in_words(input: &str) -> String {
    let mix = input.split(' ').next();
    let row = MILLION.into_iter().find(|(name, _)| name.split(' ').next() == mix);
    let row = row.map_or(input, |(_, row)| row);
    let words = if input.ends_with("1M") { "a million words" } else { "4,096 words that repeat" };
    format!("{row} ({words})")
}

/// On which inputs another is faster, by more than what two runs differ.
fn behind(estimates: &Estimates) -> String {
    let is_behind = |question: &str, input: &str| {
        let own = estimates.get(question, LIBRARY, input);
        let other = fastest(estimates, question, input);
        own.zip(other).is_some_and(|(own, (_, other))| other * 1.03 < own)
    };
    let list: Vec<_> = QUESTIONS
        .into_iter()
        .filter_map(|(question, title)| {
            let inputs = INPUTS.into_iter().filter(|input| is_behind(question, input));
            let inputs: Vec<_> = inputs.map(in_words).collect();
            (!inputs.is_empty()).then(|| format!("\n* {title} of {}", inputs.join("; of ")))
        })
        .collect();
    match list.as_slice() {
        [] => "No other is more than 3 % faster on any input.\n".to_owned(),
        list => format!("Another is more than 3 % faster at these:\n{}\n", list.concat()),
    }
}

/// A table and a few lines for those in a hurry.
pub(crate) fn short(estimates: &Estimates) -> Result<String, Box<dyn Error>> {
    let ratio = Ratio(estimates);
    let time = |question, input| estimates.get(question, LIBRARY, input).unwrap_or(f64::NAN);
    let mut text =
        format!("| ns per word, of | {} |\n", QUESTIONS.map(|(_, title)| title).join(" | "));
    let _ = writeln!(text, "|---|---|---|---|---|");
    for (input, mix) in MILLION {
        let cells = QUESTIONS.map(|(question, _)| {
            let other = fastest(estimates, question, input);
            let other =
                other.map_or_else(String::new, |(name, time)| format!("; {name} {}", ns(time)));
            format!("{}{other}", ns(time(question, input)))
        });
        let _ = writeln!(text, "| {mix} | {} |", cells.join(" | "));
    }
    let slice = estimates.get("decision", SLICE, "measured 1M").unwrap_or(f64::NAN);
    let read = estimates.get("decision", READ, "measured 1M").unwrap_or(f64::NAN);
    let _ = write!(
        text,
        "\nA million words in random order, this crate first, and then the fastest of the others. {}\n\
         And more of this crate:\n\n\
         * {}\n\
         * Class and decision of a slice of words, by `Triage::of_each`: {} ns a word, {:.1} times as \
         long as reading them.\n\
         * 15 facts of device accesses: {:.0} times as fast as aarch64-esr-decoder.\n\
         * The whole explanation as text in a fixed buffer, of device accesses: {:.0} ns, {:.0} times \
         as fast as aarch64-esr-decoder, and no allocation.\n",
        behind(estimates),
        Counts::read().sentence()?,
        ns(slice),
        slice / read,
        ratio.of("record", DECODER, "realistic 4096")?,
        time("text", "realistic 4096"),
        ratio.of("text", DECODER, "realistic 4096")?,
    );
    Ok(text)
}
