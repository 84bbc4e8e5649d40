//! An answer as text, for a message to a colleague.

use aarch64_syndrome::report::{Report, Statement};
use std::fmt::Write;

pub(crate) fn of(report: &Report) -> String {
    let mut text = String::new();
    let (el, esr) = (report.target().name(), report.esr().into_bits());
    line(&mut text, &format!("ESR_{el} {esr:#x}: {}", report.sentence()));
    let access = report.access_words();
    section(&mut text, "Access", access.iter().map(|access| format!("  {access}")));
    section(&mut text, "Addresses", report.addresses().iter().map(row));
    section(&mut text, "Decisions", report.decisions().iter().map(row));
    section(
        &mut text,
        "Fields",
        report.rows().iter().map(|row| {
            let bits = if row.high == row.low {
                format!("[{}]", row.low)
            } else {
                format!("[{}:{}]", row.high, row.low)
            };
            let line = format!("  {bits:<8} {:<12} {:#6x}  {}", row.name, row.value, row.text);
            line.trim_end().to_owned()
        }),
    );
    let res0 = report.syndrome().res0();
    if res0 != 0 {
        line(&mut text, &format!("  RES0 bits that are set: {res0:#018x}"));
    }
    text
}

fn row(statement: &Statement) -> String {
    let Statement { name, answer, text, .. } = statement;
    let link = if answer.is_empty() { "" } else { ": " };
    format!("  {name:<12} {answer}{link}{text}")
}

fn section(text: &mut String, heading: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        line(text, &format!("\n{heading}"));
        lines.for_each(|of_section| line(text, &of_section));
    }
}

fn line(text: &mut String, line: &str) {
    // A string has room.
    let _ = writeln!(text, "{line}");
}
