//! The addresses of the sentence.

use super::Report;
use crate::fault::IpaAnswer;
use core::fmt::{Formatter, Result};

/// The addresses that are known and mean something, or that there is none.
pub(super) fn write(f: &mut Formatter<'_>, report: &Report) -> Result {
    if let Some(far) = report.far() {
        let near = if report.fault().is_some() && !report.far_is_exact() {
            "in the granule of "
        } else {
            "at "
        };
        write!(f, ", {near}{far:#x}")?;
    } else if report.fault().is_some() && !report.far_is_valid() {
        f.write_str(", no address (FnV = 1)")?;
    }
    if let Some(ipa) = report.ipa_value() {
        let what = match report.ipa() {
            Some(IpaAnswer::Descriptor(_)) => "stage 1 descriptor in IPA page",
            _ if report.ipa_is_exact() => "IPA",
            _ => "IPA page",
        };
        write!(f, ", {what} {ipa:#x}")?;
    }
    if let Some(pa) = report.pfar() {
        write!(f, ", PA {pa:#x}")?;
    }
    Ok(())
}
