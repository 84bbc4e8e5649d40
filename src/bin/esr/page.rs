//! The page about a word: the sentence, then what it leaves open, then the fields.

mod addresses;
mod decisions;

use crate::terminal::Terminal;
use aarch64_syndrome::policy;
use aarch64_syndrome::report::{Access, Report, Row};

use std::fmt;
use std::io::{self, Write};

/// Why the level is what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// The user said it.
    Given,
    /// The log says it.
    Told,
    /// The class occurs at no other.
    Only,
    /// It is the usual one.
    Assumed,
}

/// Writes the page; `all` leaves out nothing.
pub(crate) fn write(
    out: &mut dyn Write,
    terminal: Terminal,
    report: &Report,
    level: Level,
    all: bool,
) -> io::Result<()> {
    let page = Page { terminal, report, all };
    page.sentence(out, level)?;
    page.access(out)?;
    addresses::write(&page, out)?;
    decisions::write(&page, out)?;
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
    fn sentence(&self, out: &mut dyn Write, level: Level) -> io::Result<()> {
        let sentence = Sentence(self.terminal, self.report).to_string();
        self.terminal.sentence(out, 2, &sentence)?;
        let el = self.report.target().name();
        let why = match level {
            Level::Given => return Ok(()),
            Level::Told => format!("{el}, as the text says."),
            Level::Only => format!("{el}: the class occurs at no other level."),
            Level::Assumed => format!("{el} is assumed: --el says another."),
        };
        let faint = self.terminal.faint;
        self.terminal.wrap(out, 2, &format!("  {faint}{why}{faint:#}"))
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
        let Some(access) = self.report.access() else { return Ok(()) };
        self.heading(out, "Access")?;
        let text = match access {
            Access::Mmio(access) => {
                let width = if access.is_register_64_bit() { 'x' } else { 'w' };
                let register = access
                    .register()
                    .map_or_else(|| format!("{width}zr"), |index| format!("{width}{index}"));
                let link = if access.is_write() { "from" } else { "into" };
                let sign = if access.is_sign_extended() { ", sign-extended" } else { "" };
                let order =
                    if access.is_acquire_release() { ", with acquire or release" } else { "" };
                let (size, direction) = (access.size().bytes(), access.direction().name());
                format!("{direction} of {size} bytes {link} {register}{sign}{order}")
            }
            Access::Bytes64(access) => {
                let first = access.first_register().into_bits();
                format!("{} of 64 bytes, registers from x{first}", access.direction().name())
            }
        };
        self.terminal.wrap(out, 4, &format!("  {text}"))
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
        let Some(fault) = self.report.fault() else { return Ok(()) };
        if self.report.esr().ec().is_abort() {
            let name = policy::linux_signal(fault.status()).name;
            self.terminal.wrap(out, 4, &format!("  Linux calls it: {name}"))?;
        }
        let requires = fault.status().requires();
        if !requires.is_empty() {
            let text = format!("  reported only by cores with: {requires}");
            self.terminal.wrap(out, 4, &text)?;
        }
        match fault.stage() {
            Some(stage) => writeln!(out, "  {}", stage.name()),
            None => Ok(()),
        }
    }
}
