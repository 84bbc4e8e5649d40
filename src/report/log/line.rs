//! Reads one line of a log.
//!
//! | who | what is read |
//! |---|---|
//! | Linux | `ESR = 0x96000004`, `Internal error: Oops: 96000004 [#1]` |
//! | | `SError Interrupt on CPU0, code 0xbf000002`, `at virtual address 0000000000000008` |
//! | | `Unhandled fault: … (0x92000010) at 0x…` |
//! | KVM | `PS:… PC:… ESR:96000004`, `hsr 0x92000045, hxfar 0x8000420`, `ESR_EL2=0x92000010` |
//! | Xen | `HSR=0x92000006 … gva=0x… gpa=0x…`, `ESR_EL2: 96000004` |
//! | QEMU | `...from EL1 to EL2`, `...with ESR 0x25/0x96000046` |
//! | TF-A, HiSilicon | `esr_el3 = 0x…`, `exception reason=1 syndrome=0x…`, `EsrEl3 = 0x…` |
//! | Apple | `"esr":{"value":2449473540` |
//! | seL4, Jailhouse | `with status 0x92000007`, `esr: 25 1 0000006` |
//! | parts | `EC 0x25, ISS 0x46`, `esr.EC :0x25` |

#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a byte indexes 256 rows, and a loop over a table stays inside"
)]

use super::name::{self, Name, Named};
use super::needles::ISS;
use super::phrase;
use super::plausible::{self, Marks};
use super::token::{Form, Part, Parts, Syndrome, Token, Tokens};
use super::value::{Number, behind_name, decimal, number, skip_separators};
use crate::el::TargetEl;

/// What is known of the line while its words are read.
struct Line<'a> {
    text: &'a [u8],
    tokens: &'a mut Tokens,
    parts: Parts,
    marks: Marks,
}

/// Adds what a line says to `tokens`, in the order in which it stands there.
pub(super) fn read(text: &[u8], tokens: &mut Tokens) {
    let mut line = Line { text, tokens, parts: Parts::default(), marks: Marks::default() };
    let mut rest = text;
    while let Some((word, behind)) = next_word(rest) {
        let before = text.len().saturating_sub(behind.len()).saturating_sub(word.len());
        rest = line.word(before, word, behind);
    }
    line.finish();
}

/// No part of a word; a part of one; the first letter of a name, or of a word that `phrase` or
/// `plausible` knows.
const NONE: u8 = 0;
const PART: u8 = 1;
const FIRST: u8 = 2;

static LETTERS: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut c = 0;
    while c < table.len() {
        if (c as u8).is_ascii_alphanumeric() || c as u8 == b'_' {
            table[c] = PART;
        }
        c += 1;
    }
    let first = b"eEhHfFgGiIsSaACDkPRBtTuUv";
    let mut c = 0;
    while c < first.len() {
        table[first[c] as usize] = FIRST;
        c += 1;
    }
    table
};

/// The next run of letters, digits and underscores that may be known, and what follows it.
#[inline]
fn next_word(mut text: &[u8]) -> Option<(&[u8], &[u8])> {
    let kind = |c: u8| LETTERS[usize::from(c)];
    loop {
        let start = text.iter().position(|&c| kind(c) != NONE)?;
        text = text.get(start..)?;
        let length = text.iter().position(|&c| kind(c) == NONE).unwrap_or(text.len());
        let (word, behind) = text.split_at_checked(length)?;
        // The other letter is the last of names such as `guest_esr`.
        let is_known = kind(*word.first()?) == FIRST || matches!(word.last(), Some(b'r' | b'R'));
        if is_known {
            return Some((word, behind));
        }
        text = behind;
    }
}

impl<'a> Line<'a> {
    /// Reads a word, and gives back where to go on.
    fn word(&mut self, before: usize, word: &'a [u8], behind: &'a [u8]) -> &'a [u8] {
        if let Some(named) = name::of(word) {
            self.named(before, word, named, behind).unwrap_or(behind)
        } else {
            self.marks.word(word, behind);
            phrase::read(self.text, before, word, behind, self.tokens).unwrap_or(behind)
        }
    }

    fn named(
        &mut self,
        before: usize,
        word: &[u8],
        named: Named,
        behind: &'a [u8],
    ) -> Option<&'a [u8]> {
        match named.name {
            Name::Esr | Name::Hsr => self.esr(before, word, named, behind),
            Name::Syndrome => self.bare_syndrome(behind),
            Name::Far => self.far(before, named, behind),
            Name::Hpfar => {
                let (number, rest) = behind_name(behind)?;
                self.tokens.push(Token::Hpfar { value: number.value });
                Some(rest)
            }
            Name::Page => {
                let (number, rest) = behind_name(behind).filter(|(n, _)| n.is_register())?;
                self.tokens.push(Token::Page(number.value));
                Some(rest)
            }
            Name::Ec => self.part(before, Part::Ec, behind),
            Name::Il => self.part(before, Part::Il, behind),
            Name::Iss => self.part(before, Part::Iss, behind),
        }
    }

    fn esr(
        &mut self,
        before: usize,
        word: &[u8],
        named: Named,
        behind: &'a [u8],
    ) -> Option<&'a [u8]> {
        if let Some(value) = decimal_of_json(behind) {
            self.syndrome(value, named, Form::Any);
            return Some(behind);
        }
        let (number, rest) = behind_name(behind)?;
        if let Some((value, rest)) = three_parts(number, rest) {
            self.syndrome(value, Named { el: Some(TargetEl::El2), ..named }, Form::Any);
            return Some(rest);
        }
        // QEMU gives the class before the word.
        let (number, rest) = match rest {
            [b'/', rest @ ..] if number.has_prefix => super::value::number(rest)?,
            _ => (number, rest),
        };
        // Fewer digits than a register has: only where the name leaves no doubt, or the line has
        // nothing else. The least that a syndrome with IL = 1 has are seven.
        let is_only = number.digits == 7 && self.is_first(before) && is_blank(rest);
        let is_sure = named.has_suffix && number.digits >= 5;
        let is_short = (is_only || is_sure) && !starts_with_letter(behind);
        if !number.is_register() && !is_short {
            return None;
        }
        let is_dump = rest.starts_with(b" -- ") || word.contains(&b'_');
        self.syndrome(number.value, named, if is_dump { Form::Dump } else { Form::Any });
        Some(rest)
    }

    fn bare_syndrome(&mut self, behind: &'a [u8]) -> Option<&'a [u8]> {
        let (number, rest) = behind_name(behind)?;
        let (el, form) = plausible::of_bare_syndrome(self.text)?;
        if number.is_register() && number.digits >= 8 && plausible::is_allocated(number.value) {
            self.syndrome(number.value, Named { name: Name::Esr, el, has_suffix: false }, form);
        }
        Some(rest)
    }

    fn syndrome(&mut self, value: u64, named: Named, form: Form) {
        let is_named = named.has_suffix && named.el.is_some();
        let is_allocated = is_named || plausible::is_allocated(value);
        if is_allocated && plausible::is_syndrome(value) {
            let el = named.el;
            self.tokens.push(Token::Syndrome(Syndrome { value, el, is_named, form }));
        }
    }

    fn far(&mut self, before: usize, named: Named, behind: &'a [u8]) -> Option<&'a [u8]> {
        let el = if named.has_suffix { named.el } else { None };
        if let Some(value) = decimal_of_json(behind) {
            self.tokens.push(Token::Far { value: Some(value), el });
            return Some(behind);
        }
        let (number, rest) = behind_name(behind)?;
        // "so far: 3" is English; a line that begins with the name is not.
        let is_only = self.is_first(before) && is_blank(rest);
        if number.is_register() || named.has_suffix || is_only {
            let is_valid = !rest.starts_with(b" (not valid)");
            self.tokens.push(Token::Far { value: is_valid.then_some(number.value), el });
        }
        Some(rest)
    }

    /// Whether no word stands before this place. A time, and a caller in brackets, do not count.
    fn is_first(&self, before: usize) -> bool {
        let before = self.text.get(..before).unwrap_or_default();
        let message = before.iter().rev().take_while(|&&c| c != b']');
        !message.into_iter().any(u8::is_ascii_alphabetic)
    }

    fn part(&mut self, before: usize, part: Part, behind: &'a [u8]) -> Option<&'a [u8]> {
        let (number, rest) = behind_name(behind)?;
        let named_before = self.text.get(..before)?;
        if named_before.to_ascii_lowercase().ends_with(b"esr.") {
            self.tokens.push(Token::Part(part, number.value));
        } else {
            self.parts.add(part, number.value);
        }
        Some(rest)
    }

    /// The parts of a syndrome, if the line had no whole one, and what is only known at its end.
    fn finish(&mut self) {
        let is_syndrome = |token: &Token| matches!(token, Token::Syndrome(_));
        let has_iss = || ISS.iter().any(|iss| plausible::has(self.text, iss));
        match self.parts.word().filter(|_| has_iss()) {
            Some(value) if !self.tokens.iter().any(is_syndrome) => {
                let named = Named { name: Name::Esr, el: None, has_suffix: false };
                self.syndrome(value, named, Form::Parts);
            }
            _ => {}
        }
        if self.marks.is_foreign {
            self.tokens.retain(|token| !is_syndrome(token));
        }
        for token in &mut *self.tokens {
            let Token::Syndrome(found) = token else { continue };
            if self.marks.is_alone && matches!(found.form, Form::Any | Form::Dump) {
                found.form = Form::Alone;
            }
            if self.marks.is_hyp_panic() {
                found.el = Some(TargetEl::El2);
            }
        }
    }
}

/// A value as Apple's reports have it: `"esr":{"value":2449473540`.
fn decimal_of_json(behind: &[u8]) -> Option<u64> {
    let text = behind.strip_prefix(b"\"")?.trim_ascii_start().strip_prefix(b":")?;
    let text = text.trim_ascii_start().strip_prefix(b"{")?.trim_ascii_start();
    let text = text.strip_prefix(b"\"value\"")?.trim_ascii_start().strip_prefix(b":")?;
    decimal(text.trim_ascii_start())
}

/// `EC`, `IL` and `ISS` as Jailhouse prints them: `25 1 0000006`.
fn three_parts(ec: Number, rest: &[u8]) -> Option<(u64, &[u8])> {
    if ec.has_prefix || ec.digits > 2 {
        return None;
    }
    let (il, rest) = number(rest.strip_prefix(b" ")?)?;
    let (iss, rest) = number(rest.strip_prefix(b" ")?)?;
    let mut parts = Parts::default();
    parts.add(Part::Ec, ec.value);
    parts.add(Part::Il, il.value);
    parts.add(Part::Iss, iss.value);
    parts.word().filter(|_| il.value < 2 && iss.digits == 7).map(|word| (word, rest))
}

fn is_blank(rest: &[u8]) -> bool {
    rest.iter().all(u8::is_ascii_whitespace)
}

fn starts_with_letter(behind: &[u8]) -> bool {
    skip_separators(behind).and_then(<[u8]>::first).is_none_or(u8::is_ascii_alphabetic)
}
