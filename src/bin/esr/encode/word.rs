//! A syndrome that is being built from options, each of which must have its place in it.

use aarch64_syndrome::{Esr, TargetEl};
use std::fmt;

/// An option that the syndrome has no place for.
#[derive(Debug)]
pub(crate) enum NoSuchField {
    Option { option: &'static str, syndrome: Esr },
    Target { syndrome: &'static str, target: TargetEl },
}

impl fmt::Display for NoSuchField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option { option, syndrome } => {
                let name = syndrome.ec().name().unwrap_or("unallocated exception class");
                write!(f, "{option} has no place in {:#x} ({name})", syndrome.into_bits())
            }
            Self::Target { syndrome, target } => {
                write!(f, "{syndrome} is not taken to {target}; choose another --el")
            }
        }
    }
}

/// A syndrome that is being built, and how to get its word.
pub(super) struct Word<T>(pub(super) T, pub(super) fn(T) -> Esr);

impl<T: Copy + PartialEq> Word<T> {
    /// Sets a field if its option was given; an error if the syndrome has no such field.
    pub(super) fn set(
        &mut self,
        is_given: bool,
        option: &'static str,
        with: impl Fn(T) -> T,
    ) -> Result<(), NoSuchField> {
        if is_given {
            let changed = with(self.0);
            self.has(|word| word != changed, option)?;
            self.0 = changed;
        }
        Ok(())
    }

    pub(super) fn has(
        &self,
        exists: impl Fn(T) -> bool,
        option: &'static str,
    ) -> Result<(), NoSuchField> {
        if exists(self.0) { Ok(()) } else { Err(self.no_such_field(option)) }
    }

    pub(super) fn no_such_field(&self, option: &'static str) -> NoSuchField {
        NoSuchField::Option { option, syndrome: self.1(self.0) }
    }
}
