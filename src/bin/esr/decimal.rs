//! Numbers that were read as hexadecimal and can only have been meant as decimal ones.

use aarch64_syndrome::iss::Encoding;
use aarch64_syndrome::report::Report;
use aarch64_syndrome::{Esr, Syndrome, TargetEl};

/// What the digits of the word are as a decimal number, if that alone is a word that a core makes.
/// `None` where `typed`, the text that the word is from, has other digits, or says their base
/// (`0x`, `0n`).
pub(crate) fn meant(typed: &str, report: &Report) -> Option<Esr> {
    // Fewer than nine decimal digits are no syndrome but those of EC 0 to 2.
    if report.esr().into_bits() >> 32 == 0 {
        return None;
    }
    let digits = format!("{:x}", report.esr());
    let value = digits.parse().ok().map(Esr::from_bits)?;
    let is_meant = !is_made(report.esr(), report.target()) && is_made_somewhere(value);
    (is_meant && stands_in(&digits, &typed.replace('_', ""))).then_some(value)
}

/// The first word of a text that is a syndrome as a decimal number, where nothing else is one.
pub(crate) fn in_text(text: &str) -> Option<(&str, Esr)> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let mut numbers = words.filter_map(|word| Some((word, Esr::from_bits(word.parse().ok()?))));
    // Small numbers are something else.
    numbers.find(|&(word, esr)| word.len() >= 9 && is_made_somewhere(esr))
}

/// Whether a core makes this word: of an allocated class, without a RES0 bit.
fn is_made(esr: Esr, target: TargetEl) -> bool {
    let syndrome = Syndrome::decode(esr, target);
    syndrome.encoding() != Encoding::Unallocated && syndrome.res0() == 0
}

fn is_made_somewhere(esr: Esr) -> bool {
    let levels = [TargetEl::El1, TargetEl::El2, TargetEl::El3];
    levels.into_iter().any(|target| is_made(esr, target))
}

/// Whether the digits are a word of the text, without a prefix.
fn stands_in(digits: &str, text: &str) -> bool {
    let before = text.match_indices(digits).map(|(at, _)| text[..at].chars().next_back());
    before.into_iter().any(|c| c.is_none_or(|c| !c.is_alphanumeric()))
}
