//! What stands around the message of a line: who speaks, colours, marks of quotation.

use super::value::{decimal, number};
use alloc::vec::Vec;

/// Who prints a line, as far as it says: reports of different speakers never share an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// Nobody that the line names.
    Unknown,
    /// `[T812]`, a task of Linux with `CONFIG_PRINTK_CALLER`.
    Task(u64),
    /// `[C3]`, an interrupt handler of Linux, or `CPU: 3`, `CPU1`.
    Cpu(u64),
}

impl Speaker {
    /// The speaker of a line. A CPU that QEMU names does not speak: its other lines name none.
    pub(super) fn of(line: &[u8], is_qemu: bool) -> Self {
        let cpu = || if is_qemu { None } else { cpu(line) };
        caller(line).or_else(cpu).unwrap_or(Self::Unknown)
    }
}

/// `[T812]` or `[   C3]`, near the start of the line.
fn caller(line: &[u8]) -> Option<Speaker> {
    let mut head = line.get(..line.len().min(160))?;
    while let Some(at) = memchr::memchr(b'[', head) {
        head = head.get(at..)?.strip_prefix(b"[")?;
        let text = head.trim_ascii_start();
        let speaker: fn(u64) -> Speaker = match text.first() {
            Some(b'T') => Speaker::Task,
            Some(b'C') => Speaker::Cpu,
            _ => continue,
        };
        let digits = text.get(1..)?;
        let length = digits.iter().take_while(|c| c.is_ascii_digit()).count();
        if digits.get(length) == Some(&b']') {
            return decimal(digits).map(speaker);
        }
    }
    None
}

/// `CPU: 3`, `CPU1`, `cpu#2`.
fn cpu(mut line: &[u8]) -> Option<Speaker> {
    while let Some(at) = memchr::memchr2(b'p', b'P', line) {
        let is_cpu = at.checked_sub(1).and_then(|start| line.get(start..)).is_some_and(|text| {
            text.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(b"cpu"))
        });
        line = line.get(at.saturating_add(1)..)?;
        if is_cpu {
            let text = line.get(1..)?;
            let text = text.strip_prefix(b":").unwrap_or(text);
            let text = text.strip_prefix(b"#").unwrap_or(text);
            if let Some(number) = decimal(text.trim_ascii_start()) {
                return Some(Speaker::Cpu(number));
            }
        }
    }
    None
}

/// The line without colour codes; `scratch` holds it if there were any.
pub(super) fn without_colours<'a>(line: &'a [u8], scratch: &'a mut Vec<u8>) -> &'a [u8] {
    const ESCAPE: u8 = 0x1b;
    let Some(mut at) = memchr::memchr(ESCAPE, line) else { return line };
    scratch.clear();
    let mut rest = line;
    loop {
        let (before, code) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        scratch.extend_from_slice(before);
        let code = code.get(1..).unwrap_or(&[]);
        rest = match code.strip_prefix(b"[") {
            Some(code) => {
                let end = code.iter().position(u8::is_ascii_alphabetic).unwrap_or(code.len());
                code.get(end.saturating_add(1)..).unwrap_or(&[])
            }
            None => code,
        };
        match memchr::memchr(ESCAPE, rest) {
            Some(next) => at = next,
            None => break,
        }
    }
    scratch.extend_from_slice(rest);
    scratch
}

/// The address that a mailer wrapped to a line of its own.
pub(super) fn wrapped_address(line: &[u8]) -> Option<u64> {
    let start = line.iter().position(|c| !b" \t>|".contains(c))?;
    let (address, _) = number(line.get(start..)?)?;
    address.is_register().then_some(address.value)
}
