//! The value that stands behind a register's name, in the ways that logs write one.

#![allow(clippy::arithmetic_side_effects, reason = "a digit is below 16")]

/// Digits as they were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u64,
    /// How many digits there were.
    pub(super) digits: usize,
    /// With `0x`.
    pub(super) has_prefix: bool,
}

impl Number {
    /// Whether this is a register printed whole: no word of the letters a to f passes for one.
    pub(super) const fn is_register(self) -> bool {
        self.has_prefix || matches!(self.digits, 8 | 16)
    }
}

/// The hexadecimal number at the start of a text and what follows it; `None` where there is none,
/// or letters go on behind it.
pub(super) fn number(text: &[u8]) -> Option<(Number, &[u8])> {
    let (text, has_prefix) = match text {
        [b'0', b'x' | b'X', rest @ ..] => (rest, true),
        _ => (text, false),
    };
    let digits = text.iter().take_while(|c| c.is_ascii_hexdigit()).count();
    let (number, rest) = text.split_at_checked(digits)?;
    let ends = rest.first().is_none_or(|c| !c.is_ascii_alphanumeric() && *c != b'_');
    if !ends || !matches!(digits, 1..=16) {
        return None;
    }
    let value = number.iter().fold(0, |value, &c| value << 4 | digit(c));
    Some((Number { value, digits, has_prefix }, rest))
}

/// The decimal number at the start of a text.
pub(super) fn decimal(text: &[u8]) -> Option<u64> {
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let text = text.get(..digits).filter(|digits| !digits.is_empty())?;
    text.iter().try_fold(0u64, |value, &c| value.checked_mul(10)?.checked_add(digit(c)))
}

/// A number behind what may stand between a name and its value: blanks, colons, an equals sign, a
/// parenthesis, quotation marks. `None` where nothing does: `far4` is another word.
pub(super) fn behind_name(rest: &[u8]) -> Option<(Number, &[u8])> {
    number(skip_separators(rest)?)
}

/// What follows the separators behind a name; `None` where there are none.
pub(super) fn skip_separators(rest: &[u8]) -> Option<&[u8]> {
    let separators = rest.iter().take_while(|c| b" \t:=(\"'".contains(c)).count();
    rest.get(separators..).filter(|_| separators != 0)
}

/// The value of a digit, of which letters have their number in the low bits too.
const fn digit(c: u8) -> u64 {
    ((c & 0xf) + (c >> 6) * 9) as u64
}
