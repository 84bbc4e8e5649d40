//! The fields of a word as rows for a person: every one of them, with whether it is worth a look.

use super::Report;
use crate::field::{Field, FieldState};
use crate::instruction_length::InstructionLengthRule;
use alloc::vec::Vec;

/// One field of the word.
///
/// ```
/// use aarch64_syndrome::report::{Registers, Report};
/// use aarch64_syndrome::{Esr, TargetEl};
///
/// let report = Report::new(Registers::new(Esr::from_bits(0x9600_0044)), TargetEl::El1);
/// let rows = report.rows();
/// let row = rows.iter().find(|row| row.name == "WnR").unwrap();
/// assert_eq!((row.value, row.text, row.is_ordinary), (1, "write", false));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The manual's name.
    pub name: &'static str,
    /// The highest bit.
    pub high: u8,
    /// The lowest bit.
    pub low: u8,
    /// The bits, right-aligned.
    pub value: u32,
    /// What the value says; empty where the number is all there is.
    pub text: &'static str,
    /// Whether the value is what it nearly always is, a flag that is 0: the sentence without it
    /// says as much.
    pub is_ordinary: bool,
    /// Whether another field makes this one void.
    pub is_void: bool,
}

impl Report {
    /// The fields of the word that say something, highest bit first, `ISS2` last.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = self.ruler();
        rows.retain(|row| !row.is_void || row.value != 0);
        rows
    }

    /// The same with the fields that mean nothing here and are 0: every bit that is not RES0 is in
    /// one of the rows.
    #[must_use]
    pub fn ruler(&self) -> Vec<Row> {
        let esr = self.esr();
        let ec = u32::from(esr.ec().into_bits());
        let class = esr.ec().name().unwrap_or("unallocated");
        let (il, is_usual) = self.il();
        let mut rows = Vec::new();
        rows.push(row("EC", (31, 26), ec, class, false));
        rows.push(row("IL", (25, 25), u32::from(esr.il()), il, is_usual));
        if !esr.ec().occurs_at(self.target()) {
            rows.push(row("ISS", (24, 0), esr.iss(), "", false));
            rows.push(row("ISS2", (55, 32), esr.iss2(), "", esr.iss2() == 0));
        }
        self.syndrome().for_each_field(|field| rows.push(of_field(field)));
        rows
    }

    /// What `IL` says, and whether that is the usual.
    const fn il(&self) -> (&'static str, bool) {
        let esr = self.esr();
        let has_length = match esr.ec().il_rule() {
            InstructionLengthRule::One => false,
            InstructionLengthRule::Length => true,
            InstructionLengthRule::LengthIfIsv => esr.iss() & 1 << 24 != 0,
        };
        match (has_length, esr.il()) {
            (true, false) => ("16-bit instruction", false),
            (true, true) => ("32-bit instruction", true),
            (false, true) => ("no length to tell", true),
            (false, false) => ("0 where the architecture says 1", false),
        }
    }
}

const fn row(
    name: &'static str,
    (high, low): (u8, u8),
    value: u32,
    text: &'static str,
    is_ordinary: bool,
) -> Row {
    Row { name, high, low, value, text, is_ordinary, is_void: false }
}

fn of_field(field: Field) -> Row {
    let Field { name, high, low, value, .. } = field;
    let is_zero = value == 0;
    let (text, is_ordinary) = match field.state {
        FieldState::Meaningful => {
            // What these say with 0 is as good as what they say with 1.
            let tells = matches!(name, "WnR" | "Direction" | "SSE" | "SF" | "AET" | "IDS");
            let is_flag = high == low || matches!(name, "WU" | "LST");
            (field.text, is_zero && is_flag && !tells)
        }
        FieldState::Unknown => ("UNKNOWN here", false),
        FieldState::Void => ("means nothing here", true),
    };
    let is_void = field.state == FieldState::Void;
    Row { is_void, ..row(name, (high, low), value, text, is_ordinary) }
}
