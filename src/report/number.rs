//! Register values as people and kernels write them.

/// Why a text is no register value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotANumber {
    /// There are no digits.
    Empty,
    /// Something else than a hexadecimal digit or an underscore.
    NotHex(char),
    /// Behind `0n`, something else than a decimal digit or an underscore.
    NotDecimal(char),
    /// More than 64 bits.
    TooLong,
}

impl core::fmt::Display for NotANumber {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Empty => write!(f, "no digits"),
            Self::NotHex(c) => write!(f, "{c:?} is not a hexadecimal digit"),
            Self::NotDecimal(c) => write!(f, "{c:?} is not a decimal digit"),
            Self::TooLong => write!(f, "more than 64 bits"),
        }
    }
}

impl core::error::Error for NotANumber {}

/// The value of hexadecimal digits, with or without `0x`, underscores allowed: kernels print
/// `96000410`, which is not a decimal number. Decimal digits stand behind `0n`.
///
/// ```
/// use aarch64_syndrome::report::{NotANumber, parse_number};
///
/// assert_eq!(parse_number("96000410"), parse_number("0x9600_0410"));
/// assert_eq!(parse_number("0n2516583440"), Ok(0x9600_0410));
/// assert_eq!(parse_number("12g4"), Err(NotANumber::NotHex('g')));
/// ```
///
/// # Errors
///
/// The first reason why the text is no such value.
pub fn parse_number(text: &str) -> Result<u64, NotANumber> {
    let without = |prefixes: [&str; 2]| prefixes.iter().find_map(|&p| text.strip_prefix(p));
    let (digits, radix) = match (without(["0n", "0N"]), without(["0x", "0X"])) {
        (Some(digits), _) => (digits, 10),
        (None, digits) => (digits.unwrap_or(text), 16),
    };
    let mut value = None;
    for c in digits.chars().filter(|&c| c != '_') {
        let not_a_digit = if radix == 10 { NotANumber::NotDecimal } else { NotANumber::NotHex };
        let digit = c.to_digit(radix).ok_or(not_a_digit(c))?;
        let above = value.unwrap_or(0u64).checked_mul(radix.into());
        let sum = above.and_then(|above| above.checked_add(digit.into()));
        value = Some(sum.ok_or(NotANumber::TooLong)?);
    }
    value.ok_or(NotANumber::Empty)
}
