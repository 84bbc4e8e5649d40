//! What one line of a log says of an exception, in the formats of those who print them.
//!
//! | who | what they print |
//! |---|---|
//! | Linux | `ESR = 0x96000004`, `Internal error: Oops: 96000004 [#1]`, `SError Interrupt on CPU0, code 0xbf000002`, `at virtual address 0000000000000008`, `unhandled level 3 translation fault (11) at 0x00000000, esr 0x92000007`, `Unhandled fault: synchronous external abort (0x92000010) at 0x…` |
//! | KVM | `ESR_EL2=0x92000010`, `ESR:96000004` and `FAR:… HPFAR:…` of a hypervisor panic |
//! | Xen | `HSR=0x92000006 … gva=0x… gpa=0x…`, `ESR_EL2: 96000004`, `FAR_EL2: …` |
//! | TF-A | `esr_el3        = 0x…`, `far_el3        = 0x…`, `exception reason=1 syndrome=0xbe000000` |
//! | EDK2 | `ESR 0x0000000096000010          FAR 0x…` |
//! | U-Boot | `"Synchronous Abort" handler, esr 0x96000010, far 0x…` |
//! | Zephyr | `ESR_ELn: 0x0000000096000046`, `FAR_ELn: 0x…` |

use aarch64_syndrome::TargetEl;

/// What a line holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) esr: Option<Found>,
    pub(crate) far: Option<Found>,
    pub(crate) hpfar: Option<Found>,
    pub(crate) gpa: Option<Found>,
}

/// A value, and the level that its name gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) value: u64,
    pub(crate) el: Option<TargetEl>,
}

impl Line {
    pub(crate) fn parse(line: &[u8]) -> Self {
        let esr = named(line, b"esr")
            .or_else(|| at_el2(named(line, b"hsr")))
            .or_else(|| internal_error(line))
            .or_else(|| serror_code(line))
            .or_else(|| unhandled_fault(line))
            .or_else(|| named(line, b"syndrome"));
        Self {
            esr,
            far: named(line, b"far")
                .or_else(|| named(line, b"virtual address"))
                .or_else(|| named(line, b"gva"))
                .or_else(|| esr.and_then(|_| at_address(line))),
            hpfar: named(line, b"hpfar"),
            gpa: named(line, b"gpa"),
        }
    }
}

const fn plain(value: u64) -> Found {
    Found { value, el: None }
}

/// Xen's name for `ESR_EL2`.
fn at_el2(found: Option<Found>) -> Option<Found> {
    found.map(|found| Found { el: Some(TargetEl::El2), ..found })
}

/// The value behind a name such as `ESR`, `esr_el3` or `FAR_ELn`, whatever stands between.
fn named(line: &[u8], name: &[u8]) -> Option<Found> {
    let mut from = 0;
    while let Some(at) = find_ignoring_case(&line[from..], name) {
        let start = from + at;
        let end = start + name.len();
        from = end;
        if start > 0 && line[start - 1].is_ascii_alphanumeric() {
            continue;
        }
        let (el, rest) = el_suffix(&line[end..]);
        if let Some(value) = value(skip_separators(rest)) {
            return Some(Found { value, el });
        }
    }
    None
}

/// `_el1`, `_EL2`, `_ELn` or nothing.
fn el_suffix(rest: &[u8]) -> (Option<TargetEl>, &[u8]) {
    match rest {
        [b'_', b'e' | b'E', b'l' | b'L', el, rest @ ..] => match el {
            b'1' => (Some(TargetEl::El1), rest),
            b'2' => (Some(TargetEl::El2), rest),
            b'3' => (Some(TargetEl::El3), rest),
            _ => (None, rest),
        },
        _ => (None, rest),
    }
}

fn skip_separators(rest: &[u8]) -> &[u8] {
    let separators = rest.iter().take_while(|c| b" \t:=(".contains(c)).count();
    // A name at once followed by digits is another word: `far4`.
    if separators == 0 { &[] } else { &rest[separators..] }
}

/// A register value at the start of the text: `0x` and up to 16 digits, or exactly 8 or 16 digits,
/// so that no word of the letters a to f passes for one.
fn value(text: &[u8]) -> Option<u64> {
    let (digits, has_prefix) = match text {
        [b'0', b'x' | b'X', rest @ ..] => (rest, true),
        _ => (text, false),
    };
    let length = digits.iter().take_while(|c| c.is_ascii_hexdigit()).count();
    let is_number = if has_prefix { (1..=16).contains(&length) } else { matches!(length, 8 | 16) };
    let ends = digits.get(length).is_none_or(|c| !c.is_ascii_alphanumeric() && *c != b'_');
    (is_number && ends).then(|| digits[..length].iter().fold(0, |value, &c| value << 4 | digit(c)))
}

fn digit(c: u8) -> u64 {
    u64::from(char::from(c).to_digit(16).unwrap_or(0))
}

/// Linux, `Internal error: <what>: 96000410 [#1] SMP`.
fn internal_error(line: &[u8]) -> Option<Found> {
    let text = after(line, b"Internal error:")?;
    let text = &text[..find(text, b" [#")?];
    let start = text.iter().rposition(|&c| c == b' ')? + 1;
    value(&text[start..]).map(plain)
}

/// Linux, `SError Interrupt on CPU0, code 0xbf000002 -- SError`, and `Bad mode in Error handler
/// detected on CPU0, code …` before 4.20.
fn serror_code(line: &[u8]) -> Option<Found> {
    let text = after(line, b" on CPU")?;
    value(after(text, b", code ")?).map(plain)
}

/// Linux before 5.17, `Unhandled fault: synchronous external abort (0x92000010) at 0x…`.
fn unhandled_fault(line: &[u8]) -> Option<Found> {
    let text = after(line, b"Unhandled fault: ")?;
    value(after(text, b" (")?).map(plain)
}

/// Linux, `… at 0x00000000, esr 0x92000007` and `Unhandled fault: … (0x92000010) at 0x…`.
fn at_address(line: &[u8]) -> Option<Found> {
    let is_fault = find(line, b"unhandled ").or_else(|| find(line, b"Unhandled fault: "));
    value(after(&line[is_fault?..], b") at ")?).map(plain)
}

fn after<'a>(line: &'a [u8], text: &[u8]) -> Option<&'a [u8]> {
    find(line, text).map(|at| &line[at + text.len()..])
}

fn find(line: &[u8], text: &[u8]) -> Option<usize> {
    memchr::memmem::find(line, text)
}

fn find_ignoring_case(line: &[u8], text: &[u8]) -> Option<usize> {
    line.windows(text.len()).position(|window| window.eq_ignore_ascii_case(text))
}
