//! What was promised, and what came of it.

use super::estimates::Estimates;
use std::error::Error;
use std::fmt::Write;

const LIBRARY: &str = "aarch64-syndrome";
const C: &str = "C, Linux's rules";
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
    let floor = 1.0 / ratio.of("decision", "read only", "uniform 1M")?;
    Ok(vec![
        faster("C's time for the record, 1M words", "record", C, "uniform 1M", 4.0)?,
        faster("C's time for the record, 4096 words", "record", C, "uniform 4096", 1.0)?,
        Target {
            what: "time of class and decision, 1M words, in passes that only read them",
            wanted: "at most 3.0".to_owned(),
            measured: floor,
            is_met: floor <= 3.0,
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
        faster("C's time for the IPA, 1M words", "IPA", C, "uniform 1M", 1.0)?,
        faster("C's time for the IPA, 4096 words", "IPA", C, "uniform 4096", 1.0)?,
        faster(
            "C's time for the IPA, 1M words of the realistic mix",
            "IPA",
            C,
            "realistic 1M",
            1.0,
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

/// Three lines for those in a hurry.
pub(crate) fn short(estimates: &Estimates) -> Result<String, Box<dyn Error>> {
    let ratio = Ratio(estimates);
    let time = |question, input| estimates.get(question, LIBRARY, input).unwrap_or(f64::NAN);
    Ok(format!(
        "* 15 facts about an abort, a million words in random order: {:.1} ns. That is {:.1} times as \
         fast as C with Linux's rules at `-O2`, and {:.0} times as fast as aarch64-esr-decoder.\n\
         * Class and `BUS_OBJERR` decision: {:.2} ns, {:.1} times as fast as that C.\n\
         * The whole explanation as text in a fixed buffer: {:.0} ns, {:.0} times as fast as \
         aarch64-esr-decoder, and no allocation.\n",
        time("record", "uniform 1M"),
        ratio.of("record", C, "uniform 1M")?,
        ratio.of("record", DECODER, "uniform 4096")?,
        time("decision", "uniform 1M"),
        ratio.of("decision", C, "uniform 1M")?,
        time("text", "uniform 4096"),
        ratio.of("text", DECODER, "uniform 4096")?,
    ))
}
