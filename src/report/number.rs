//! Register values as people and kernels write them.

/// Why a text is no register value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotANumber {
    /// There are no digits.
    Empty,
    /// Something else than a hexadecimal digit or an underscore.
    NotHex(char),
    /// More than 64 bits.
    TooLong,
}

impl core::fmt::Display for NotANumber {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Empty => write!(f, "no hexadecimal digits"),
            Self::NotHex(c) => write!(f, "{c:?} is not a hexadecimal digit"),
            Self::TooLong => write!(f, "more than 64 bits"),
        }
    }
}

impl core::error::Error for NotANumber {}

/// The value of hexadecimal digits, with or without `0x`, underscores allowed: kernels print
/// `96000410`, which is not a decimal number.
///
/// ```
/// use aarch64_syndrome::report::{NotANumber, parse_number};
///
/// assert_eq!(parse_number("96000410"), parse_number("0x9600_0410"));
/// assert_eq!(parse_number("12g4"), Err(NotANumber::NotHex('g')));
/// ```
///
/// # Errors
///
/// The first reason why the text is no such value.
pub fn parse_number(text: &str) -> Result<u64, NotANumber> {
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
