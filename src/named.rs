//! Text with the manual's words, for who asks for them.

/// What it holds with its name from a table as text; made by a method `named`.
///
/// A value's own `Display` writes codes as numbers, so that a program links the words of a table
/// only where it asks for them here.
///
/// ```
/// use aarch64_syndrome::{ExceptionClass, sysreg};
///
/// assert_eq!(ExceptionClass::HVC64.to_string(), "0x16");
/// assert!(ExceptionClass::HVC64.named().to_string().starts_with("0x16 HVC instruction"));
/// assert_eq!(sysreg::MIDR_EL1.named().to_string(), "MIDR_EL1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Named<T>(pub(crate) T);
