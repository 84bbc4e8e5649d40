//! Register values as people and kernels write them.

use std::fmt;

/// Why a text is no register value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotANumber {
    Empty,
    NotHex(char),
    TooLong,
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "no hexadecimal digits"),
            Self::NotHex(c) => write!(f, "{c:?} is not a hexadecimal digit"),
            Self::TooLong => write!(f, "more than 64 bits"),
        }
    }
}

impl std::error::Error for NotANumber {}

/// Hexadecimal, with or without `0x`, underscores allowed: kernels print `96000410`, which is not
/// a decimal number.
pub(crate) fn parse(text: &str) -> Result<u64, NotANumber> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    let mut value = None;
    for c in digits.chars().filter(|&c| c != '_') {
        let digit = c.to_digit(16).ok_or(NotANumber::NotHex(c))?;
        let above = value.unwrap_or(0u64);
        if above >> 60 != 0 {
            return Err(NotANumber::TooLong);
        }
        value = Some(above << 4 | u64::from(digit));
    }
    value.ok_or(NotANumber::Empty)
}
