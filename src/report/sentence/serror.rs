//! The sentence about an `SError`, and its kind and state for the JSON object.

use crate::error_type::{AsyncErrorType, ErrorState};
use crate::fsc::FaultStatus;
use crate::iss::{SError, WriteUpdate};
use core::fmt::{Formatter, Result};

pub(super) fn write(f: &mut Formatter<'_>, error: SError) -> Result {
    f.write_str("SError, ")?;
    if let Some(bits) = error.implementation_defined() {
        return write!(
            f,
            "IMPLEMENTATION DEFINED syndrome {bits:#x}, to be taken as not contained"
        );
    }
    if !error.has_syndrome() {
        return match error.dfsc().map_or(0, FaultStatus::into_bits) {
            0 => f.write_str("uncategorized, to be taken as not contained"),
            code => write!(f, "reserved status code {code:#04x}, to be taken as not contained"),
        };
    }
    if let Some(state) = error.error_state() {
        f.write_str(words(state))?;
    } else {
        let aet = error.aet().map_or(0, AsyncErrorType::into_bits);
        write!(f, "reserved state {aet:#x}, to be taken as not contained")?;
    }
    source(f, error)
}

const fn words(state: ErrorState) -> &'static str {
    match state {
        ErrorState::Uncontainable => "not contained (UC)",
        ErrorState::Unrecoverable => "contained, this thread cannot go on (UEU)",
        ErrorState::Restartable => "contained, this thread can go on (UEO)",
        ErrorState::Recoverable => "contained, this thread can go on after a repair (UER)",
        ErrorState::Corrected => "corrected (CE)",
    }
}

/// What the syndrome says of the error's source, where it says something.
fn source(f: &mut Formatter<'_>, error: SError) -> Result {
    match error.wnr() {
        Some(true) => f.write_str(", from a write")?,
        Some(false) => f.write_str(", from a read")?,
        None => {}
    }
    match error.write_update() {
        Some(WriteUpdate::Updated) => f.write_str(" that updated the location")?,
        Some(WriteUpdate::NotUpdated) => f.write_str(" that did not update the location")?,
        _ => {}
    }
    if error.iesb() == Some(true) {
        f.write_str(", synchronized by an implicit barrier (IESB)")?;
    }
    if error.ea() == Some(true) {
        f.write_str(", external abort type 1 (EA)")?;
    }
    Ok(())
}
