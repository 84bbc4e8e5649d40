//! Numbers that were read as hexadecimal and can only have been meant as decimal ones.

use aarch64_syndrome::iss::Encoding;
use aarch64_syndrome::report::Report;
use aarch64_syndrome::{Esr, Syndrome, TargetEl};

/// What the digits of the word are as a decimal number, if that alone is a word that a core makes:
/// of an allocated class, without a RES0 bit.
pub(crate) fn meant(report: &Report) -> Option<Esr> {
    // Fewer than nine decimal digits are no syndrome but those of EC 0 to 2.
    if report.esr().into_bits() >> 32 == 0 {
        return None;
    }
    let value = digits(report)?.parse().ok().map(Esr::from_bits)?;
    let is_made = |esr, target| {
        let syndrome = Syndrome::decode(esr, target);
        syndrome.encoding() != Encoding::Unallocated && syndrome.res0() == 0
    };
    let levels = [TargetEl::El1, TargetEl::El2, TargetEl::El3];
    let is_made_somewhere = |esr| levels.into_iter().any(|target| is_made(esr, target));
    (!is_made(report.esr(), report.target()) && is_made_somewhere(value)).then_some(value)
}

/// The word as it was typed, if it has no other digits than 0 to 9.
pub(crate) fn digits(report: &Report) -> Option<String> {
    let digits = format!("{:x}", report.esr());
    digits.bytes().all(|digit| digit.is_ascii_digit()).then_some(digits)
}
