//! The page about a word: the sentence, then what it leaves open, then the fields.

use crate::terminal::Terminal;
use aarch64_syndrome::policy;
use aarch64_syndrome::policy::KvmSeaRoute;
use aarch64_syndrome::report::{Access, Report, Row};
use aarch64_syndrome::{FaultStatus, IpaAnswer, NoIpa, TargetEl};
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
        write!(f, "{bold}ESR_{el} {esr:#x}{bold:#}: {}", report.sentence())
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

    /// Whether the addresses need more words than the sentence has.
    fn has_more_of_addresses(&self) -> bool {
        let registers = self.report.registers();
        let is_unused = |is_given: bool, is_valid: bool| is_given && !is_valid;
        self.all
            || self.report.ipa().is_some_and(|ipa| ipa != IpaAnswer::Unavailable(NoIpa::OwnEl))
            || self.report.fault().is_some_and(|fault| fault.class().is_external())
            || is_unused(registers.far().is_some(), self.report.far_is_valid())
            || registers.pfar().is_some()
            || registers.hpfar().is_some()
    }

    fn addresses(&self, out: &mut dyn Write) -> io::Result<()> {
        if !self.has_more_of_addresses() {
            return Ok(());
        }
        self.heading(out, "Addresses")?;
        self.far(out)?;
        self.pfar(out)?;
        self.ipa(out)
    }

    fn far(&self, out: &mut dyn Write) -> io::Result<()> {
        let value = self.report.registers().far();
        let given = value.map(aarch64_syndrome::Far::into_bits);
        let is_fault = self.report.fault().is_some();
        let text = match (self.report.far_is_valid(), given) {
            (true, Some(far)) if is_fault && !self.report.far_is_exact() => {
                format!("{far:#018x}, an address in the same granule as the access (FnP = 1)")
            }
            (true, Some(far)) => format!("{far:#018x}"),
            (true, None) => "valid; --far gives its value".to_owned(),
            (false, given) => {
                let why = if is_fault { "none: FnV = 1" } else { "UNKNOWN after this exception" };
                match given {
                    Some(far) => format!("{why}; {far:#018x} is no address of this exception"),
                    None => why.to_owned(),
                }
            }
        };
        self.row(out, "FAR", &text)
    }

    fn pfar(&self, out: &mut dyn Write) -> io::Result<()> {
        match (self.report.pfar_is_valid(), self.report.registers().pfar()) {
            (true, Some(pfar)) => {
                let space = pfar.address_space().name();
                self.row(out, "PFAR", &format!("{:#x}, physical, {space}", pfar.pa()))
            }
            (true, None) => self.row(out, "PFAR", "valid; --pfar gives its value"),
            (false, Some(_)) => self.row(out, "PFAR", "UNKNOWN after this exception"),
            (false, None) => Ok(()),
        }
    }

    fn ipa(&self, out: &mut dyn Write) -> io::Result<()> {
        let hpfar = self.report.registers().hpfar();
        let Some(answer) = self.report.ipa() else {
            let why = "UNKNOWN after this exception";
            return if hpfar.is_some() { self.row(out, "HPFAR", why) } else { Ok(()) };
        };
        let value = self.report.ipa_value().map(|ipa| format!("{ipa:#x}, ")).unwrap_or_default();
        let text = match answer {
            IpaAnswer::Exact(_) => {
                "exact: page from HPFAR_EL2, low 12 bits from FAR_EL2".to_owned()
            }
            IpaAnswer::Page(_, granule) => format!(
                "the {} page in HPFAR_EL2; low bits not to be trusted{}",
                granule.name(),
                if self.report.far_is_exact() {
                    ": the guest may have copied or set memory (FEAT_MOPS)"
                } else {
                    " (FnP = 1)"
                }
            ),
            IpaAnswer::Descriptor(_) => {
                "the page of the stage 1 descriptor, from HPFAR_EL2; not of the access".to_owned()
            }
            IpaAnswer::TranslateFar(_) => "in no register (HPFAR_EL2 is UNKNOWN): translate \
                FAR_EL2 with AT S1E1R, as KVM does; may race"
                .to_owned(),
            IpaAnswer::Unavailable(reason) => format!("none: {}", unavailable(reason)),
        };
        self.row(out, "IPA", &format!("{value}{text}"))?;
        let is_unknown = matches!(answer, IpaAnswer::TranslateFar(_) | IpaAnswer::Unavailable(_));
        match hpfar {
            Some(_) if is_unknown => self.row(out, "HPFAR", "UNKNOWN after this exception"),
            _ => Ok(()),
        }
    }

    /// Decisions are due where an external abort comes from below.
    fn decisions(&self, out: &mut dyn Write) -> io::Result<()> {
        let is_external = self.report.fault().is_some_and(|fault| fault.class().is_external());
        let Some(due) = self.report.bus_objerr().filter(|_| is_external || self.all) else {
            return Ok(());
        };
        self.heading(out, "Decisions")?;
        let rule = |out: &mut dyn Write, name: &str, is_due: bool, text: &str| {
            let answer = if is_due { "BUS_OBJERR due" } else { "BUS_OBJERR not due" };
            self.row(out, name, &format!("{answer:<19} {text}"))
        };
        if let Some(is_due) = due.kvm_rfc_v2 {
            rule(out, "kvm_rfc_v2", is_due, "KVM, proposal of December 2024 (never released)")?;
        }
        if let Some(is_due) = due.every_sea {
            rule(out, "every_sea", is_due, "every external abort of a guest")?;
        }
        let status = FaultStatus::from_bits((self.report.esr().iss() & 0x3f) as u8);
        let row = policy::host(status);
        let whose =
            if self.report.target() == TargetEl::El2 { "the host's own EL0" } else { "EL0" };
        let signal = format!(
            "Linux, for {whose}: {}, then {} {}",
            row.handler,
            row.signal.name(),
            row.si_code.name()
        );
        rule(out, "host", due.host, &signal)?;
        match self.report.kvm_sea() {
            Some(route) => {
                self.row(out, "kvm_exit_sea", &format!("{}, KVM 6.19 and later", self.kvm(route)))
            }
            None => Ok(()),
        }
    }

    fn kvm(&self, route: KvmSeaRoute) -> String {
        match route {
            KvmSeaRoute::Exit(exit) => {
                let gva = match (exit.gva, self.report.registers().far()) {
                    (Some(_), Some(far)) => format!("gva {:#x}", far.into_bits()),
                    (Some(_), None) => "gva from FAR".to_owned(),
                    (None, _) => "no gva".to_owned(),
                };
                let (esr, gpa) = (exit.esr.into_bits(), exit.gpa.name());
                format!("KVM_EXIT_ARM_SEA with esr {esr:#x}, {gva}, gpa: {gpa}")
            }
            KvmSeaRoute::SError => "SError to the guest".to_owned(),
            KvmSeaRoute::Rerun => "guest re-run".to_owned(),
        }
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
            let name = policy::host(fault.status()).name;
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

fn unavailable(reason: NoIpa) -> &'static str {
    match reason {
        NoIpa::NoFar => "FAR_EL2 is not valid; take it from a CPER or RAS record, or do without",
        NoIpa::TableWalk => "a table walk failed; take it from a CPER or RAS record, or do without",
        NoIpa::OwnEl => "EL2's own fault, or through VNCR_EL2",
        NoIpa::NotAGuest => "not a guest's fault",
        _ => "unavailable",
    }
}
