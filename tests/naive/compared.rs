//! What the crate says, in the words of this decoder: the one file here that knows the crate.

use super::{Host, Sheet};
use aarch64_syndrome::{FieldState, IpaAnswer, Syndrome};

/// The same host for both.
pub fn host(host: aarch64_syndrome::GuestTranslation) -> Host {
    Host {
        tge: host.tge(),
        gpf: host.gpf(),
        mops: host.mops(),
        erratum_834220: host.erratum_834220(),
    }
}

/// How much of the IPA is known, and why it is not: what `ipa` gives.
#[inline]
pub fn availability(answer: IpaAnswer) -> (&'static str, Option<&'static str>) {
    let reason = match answer {
        IpaAnswer::Unavailable(reason) => Some(reason.name()),
        _ => None,
    };
    (answer.availability(), reason)
}

/// The address that is known without a walk: what `ipa_value` gives.
pub fn value(answer: IpaAnswer) -> Option<u64> {
    match answer {
        IpaAnswer::Exact(ipa) | IpaAnswer::Page(ipa, _) | IpaAnswer::Descriptor(ipa) => {
            Some(ipa.into_bits())
        }
        IpaAnswer::TranslateFar(_) | IpaAnswer::Unavailable(_) => None,
    }
}

/// Writes down the fields of a word in their order: what `describe` does.
pub fn list(syndrome: Syndrome, sheet: &mut Sheet) {
    syndrome.for_each_field(|field| match field.state {
        FieldState::Meaningful => sheet.shown.push((field.name, u64::from(field.value))),
        FieldState::Unknown => sheet.unknown.push(field.name),
        FieldState::Void => {}
    });
}
