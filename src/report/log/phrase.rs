//! The phrases of a log that open or close a report, or give a syndrome or an address without a
//! register's name.

use super::plausible;
use super::token::{Form, Syndrome, Token, Tokens};
use super::value::number;
use crate::el::TargetEl;
use crate::esr::Esr;

/// Reads a phrase that begins with `word`, and gives back where to go on; `None` where there is
/// none.
pub(super) fn read<'a>(
    line: &'a [u8],
    before: usize,
    word: &[u8],
    behind: &'a [u8],
    tokens: &mut Tokens,
) -> Option<&'a [u8]> {
    match word {
        b"Internal" => internal_error(behind, tokens),
        b"virtual" if line.get(..before)?.ends_with(b"at ") => virtual_address(behind, tokens),
        b"SError" if behind.starts_with(b" Interrupt on CPU") => code(behind, tokens),
        b"Bad" if plausible::has(behind, b" detected") => code(behind, tokens),
        b"Unhandled" if behind.starts_with(b" fault: ") => unhandled_fault(behind, tokens),
        b"Unhandled" if plausible::has(behind, b"xception") => say(behind, Token::Opens, tokens),
        b"unhandled" => at(b" at 0x", behind, tokens).map(|_| behind),
        b"Insufficient" if behind.starts_with(b" stack space") => say(behind, Token::Opens, tokens),
        b"HYP" if behind.starts_with(b" panic:") => {
            tokens.push(Token::Opens);
            say(behind, Token::Level(TargetEl::El2), tokens)
        }
        b"Taking" if behind.starts_with(b" exception ") => {
            let is_interrupt = plausible::has(behind, b"IRQ]") || plausible::has(behind, b"FIQ]");
            say(behind, Token::Qemu { is_interrupt }, tokens)
        }
        b"to" if is_qemu(line) => say(behind, Token::Level(of_level(behind)?), tokens),
        b"CurrentEL" => current_level(behind, tokens),
        b"abort" if behind.starts_with(b" at address ") => {
            let (address, rest) = number(behind.strip_prefix(b" at address ")?)?;
            tokens.push(Token::At(Some(address.value)));
            Some(rest)
        }
        b"fault" if line.get(..before)?.ends_with(b"vm ") => vm_fault(behind, tokens),
        b"end" if behind.starts_with(b" trace ") || behind.starts_with(b" Kernel panic") => {
            let is_marker = line.get(..before)?.ends_with(b"---[ ");
            is_marker.then(|| {
                tokens.push(Token::Ends);
                behind
            })
        }
        _ => None,
    }
}

/// A phrase that is read as one token; what follows it is read too.
#[allow(clippy::unnecessary_wraps, reason = "as the other phrases do")]
fn say<'a>(behind: &'a [u8], token: Token, tokens: &mut Tokens) -> Option<&'a [u8]> {
    tokens.push(token);
    Some(behind)
}

/// Linux, `Unable to handle kernel paging request at virtual address …`.
fn virtual_address<'a>(behind: &'a [u8], tokens: &mut Tokens) -> Option<&'a [u8]> {
    let rest = behind.strip_prefix(b" address")?;
    let address = number(rest.trim_ascii_start());
    // On the next line only where this one is over.
    if address.is_some() || rest.trim_ascii().is_empty() {
        tokens.push(Token::At(address.map(|(address, _)| address.value)));
    }
    Some(address.map_or(rest, |(_, rest)| rest))
}

/// Linux, `Internal error: <what>: 96000410 [#1] SMP`, or cut behind the value.
fn internal_error<'a>(behind: &'a [u8], tokens: &mut Tokens) -> Option<&'a [u8]> {
    let text = behind.strip_prefix(b" error: ")?;
    let end = memchr::memmem::find(text, b" [#").unwrap_or(text.trim_ascii_end().len());
    let (text, rest) = text.split_at_checked(end)?;
    let start = text.iter().rposition(|&c| c == b' ').map_or(0, |at| at.saturating_add(1));
    let (value, _) = number(text.get(start..)?)?;
    let is_word = !value.has_prefix && matches!(value.digits, 8 | 16);
    // Only this one comes behind an address without a syndrome.
    let form = if text.starts_with(b"Oops: ") { Form::Die } else { Form::DieAgain };
    if is_word && !plausible::is_arm32(rest) {
        push(value.value, None, form, tokens);
    }
    Some(rest)
}

/// Linux, `SError Interrupt on CPU0, code 0xbf000002 -- SError`, and before 4.20 `Bad mode in …
/// detected on CPU0, code 0x…`.
fn code<'a>(behind: &'a [u8], tokens: &mut Tokens) -> Option<&'a [u8]> {
    let (value, rest) = number(after(behind, b", code ")?)?;
    tokens.push(Token::Opens);
    if value.is_register() && value.digits >= 8 {
        push(value.value, None, Form::Alone, tokens);
    }
    Some(rest)
}

/// Linux before 5.17, `Unhandled fault: synchronous external abort (0x92000010) at 0x…`.
fn unhandled_fault<'a>(behind: &'a [u8], tokens: &mut Tokens) -> Option<&'a [u8]> {
    tokens.push(Token::Fault);
    let (value, rest) = number(after(behind, b" (")?)?;
    let is_abort = Esr::from_bits(value.value).ec().is_abort();
    if value.digits < 8 || !is_abort {
        return Some(rest);
    }
    push(value.value, None, Form::Alone, tokens);
    at(b" at 0x", rest, tokens).or(Some(rest))
}

/// seL4, `vm fault on data at address 0x10 with status 0x92000007`.
fn vm_fault<'a>(behind: &'a [u8], tokens: &mut Tokens) -> Option<&'a [u8]> {
    let rest = at(b" at address 0x", behind, tokens)?;
    let (value, rest) = number(after(rest, b" with status ")?)?;
    push(value.value, None, Form::Alone, tokens);
    Some(rest)
}

/// An address on the line itself, behind a text that ends in `0x`.
fn at<'a>(text: &[u8], behind: &'a [u8], tokens: &mut Tokens) -> Option<&'a [u8]> {
    let (address, rest) = number(after(behind, text)?)?;
    tokens.push(Token::Far { value: Some(address.value), el: None });
    Some(rest)
}

/// `NuttX`, `CurrentEL: MODE_EL3`.
fn current_level<'a>(behind: &'a [u8], tokens: &mut Tokens) -> Option<&'a [u8]> {
    let text = behind.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    let text = text.strip_prefix(b"MODE_").unwrap_or(text);
    say(behind, Token::Level(of_level(text)?), tokens)
}

fn of_level(text: &[u8]) -> Option<TargetEl> {
    match text.trim_ascii_start() {
        [b'E', b'L', b'1', ..] => Some(TargetEl::El1),
        [b'E', b'L', b'2', ..] => Some(TargetEl::El2),
        [b'E', b'L', b'3', ..] => Some(TargetEl::El3),
        _ => None,
    }
}

fn is_qemu(line: &[u8]) -> bool {
    plausible::has(line, b"...from EL")
}

fn push(value: u64, el: Option<TargetEl>, form: Form, tokens: &mut Tokens) {
    if plausible::is_syndrome(value) && plausible::is_allocated(value) {
        tokens.push(Token::Syndrome(Syndrome { value, el, is_named: false, form }));
    }
}

fn after<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let at = memchr::memmem::find(text, word)?;
    text.get(at..)?.strip_prefix(word)
}
