//! The page about a word: the sentence, then what it leaves open, then the fields.

use crate::terminal::Terminal;
use aarch64_syndrome::report::{Report, Row, Statement, TargetReason};

use std::fmt;
use std::io::{self, Write};

/// Writes the page; `all` leaves out nothing.
pub(crate) fn write(
    out: &mut dyn Write,
    terminal: Terminal,
    report: &Report,
    reason: TargetReason,
    all: bool,
) -> io::Result<()> {
    let page = Page { terminal, report, all };
    page.sentence(out, reason)?;
    page.access(out)?;
    page.addresses(out)?;
    page.decisions(out)?;
    page.fields(out)
}

/// The sentence, behind the register's name and value.
pub(crate) struct Sentence<'a>(pub(crate) Terminal, pub(crate) &'a Report);

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(Terminal { bold, .. }, report) = self;
        let (el, esr) = (report.target().name(), report.esr().into_bits());
        if bold.is_plain() {
            write!(f, "ESR_{el} {esr:#x}: {}", report.sentence())
        } else {
            write!(f, "{bold}ESR_{el} {esr:#x}{bold:#}: {}", report.sentence())
        }
    }
}

struct Page<'a> {
    terminal: Terminal,
    report: &'a Report,
    all: bool,
}

impl Page<'_> {
    fn sentence(&self, out: &mut dyn Write, reason: TargetReason) -> io::Result<()> {
        let sentence = Sentence(self.terminal, self.report).to_string();
        self.terminal.sentence(out, 2, &sentence)?;
        let Some(why) = reason.words(self.report.target()) else { return Ok(()) };
        let remedy = if reason == TargetReason::Assumed { ": --el says another." } else { "." };
        let faint = self.terminal.faint;
        self.terminal.wrap(out, 2, &format!("  {faint}{why}{remedy}{faint:#}"))
    }

    fn heading(&self, out: &mut dyn Write, text: &str) -> io::Result<()> {
        let bold = self.terminal.bold;
        writeln!(out, "\n{bold}{text}{bold:#}")
    }

    /// A row of a name and its words.
    fn row(&self, out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
        self.terminal.wrap(out, 15, &format!("  {name:<12} {text}"))
    }

    fn access(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(text) = self.report.access_words() else { return Ok(()) };
        self.heading(out, "Access")?;
        self.terminal.wrap(out, 4, &format!("  {text}"))
    }

    fn addresses(&self, out: &mut dyn Write) -> io::Result<()> {
        if !(self.all || self.report.has_more_of_addresses()) {
            return Ok(());
        }
        self.heading(out, "Addresses")?;
        for Statement { name, text, is_wanted, .. } in self.report.addresses() {
            if is_wanted {
                let option = name.to_ascii_lowercase();
                self.row(out, name, &format!("{text}; --{option} gives its value"))?;
            } else {
                self.row(out, name, &text)?;
            }
        }
        Ok(())
    }

    /// Decisions are due where an external abort comes from below.
    fn decisions(&self, out: &mut dyn Write) -> io::Result<()> {
        let is_external = self.report.fault().is_some_and(|fault| fault.class().is_external());
        let decisions = self.report.decisions();
        if decisions.is_empty() || !(is_external || self.all) {
            return Ok(());
        }
        self.heading(out, "Decisions")?;
        for Statement { name, answer, text, .. } in decisions {
            if answer.is_empty() {
                self.row(out, name, &text)?;
            } else {
                self.row(out, name, &format!("{answer:<19} {text}"))?;
            }
        }
        Ok(())
    }

    fn fields(&self, out: &mut dyn Write) -> io::Result<()> {
        self.heading(out, "Fields")?;
        let rows = self.report.rows();
        let name = rows.iter().map(|row| row.name.len()).max().unwrap_or(0).min(12);
        for row in rows.iter().filter(|row| self.all || !row.is_ordinary) {
            self.field(out, row, name)?;
        }
        let res0 = self.report.syndrome().res0();
        if res0 != 0 {
            writeln!(out, "  RES0 bits that are set: {res0:#018x}")?;
        }
        let usual: Vec<_> = rows.iter().filter(|row| row.is_ordinary).map(|row| row.name).collect();
        if !self.all && !usual.is_empty() {
            let faint = self.terminal.faint;
            let text = format!("  {faint}as usual, --all shows them: {}{faint:#}", usual.join(" "));
            self.terminal.wrap(out, 4, &text)?;
        }
        if self.all {
            self.conditions(out)?;
        }
        Ok(())
    }

    fn field(&self, out: &mut dyn Write, row: &Row, name: usize) -> io::Result<()> {
        let bits = if row.high == row.low {
            format!("[{}]", row.low)
        } else {
            format!("[{}:{}]", row.high, row.low)
        };
        let faint = if row.is_ordinary { self.terminal.faint } else { anstyle::Style::new() };
        let start = format!("  {bits:<8} {:<name$} {:#6x}", row.name, row.value);
        let line = format!("{faint}{start}  {}{faint:#}", row.text);
        self.terminal.wrap(out, start.len() + 2, line.trim_end())
    }

    /// What else the tables know of a fault.
    fn conditions(&self, out: &mut dyn Write) -> io::Result<()> {
        for Statement { name, text, .. } in self.report.conditions() {
            let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
            self.terminal.wrap(out, 4, &format!("  {name}{text}"))?;
        }
        Ok(())
    }
}
