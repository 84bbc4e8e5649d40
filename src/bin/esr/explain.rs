//! The explanation for a person: the word field by field, the fault, the addresses, the decisions.

use aarch64_syndrome::policy;
use aarch64_syndrome::report::{Access, Report, SysRegTrap};
use aarch64_syndrome::{
    Esr, Far, Fault, FaultClass, Field, FieldState, Hpfar, InstructionLength,
    InstructionLengthRule, IpaAnswer, NoIpa, Pfar, TargetEl,
};
use anstream::{AutoStream, ColorChoice};
use anstyle::Style;
use std::fmt::Display;
use std::io::{self, Write};

/// How the output looks: plain unless it goes to a terminal that wants colour.
#[derive(Clone, Copy, Default)]
pub(crate) struct Palette {
    bold: Style,
    faint: Style,
}

impl Palette {
    /// For what standard output is, and what the environment asks for (`NO_COLOR`).
    pub(crate) fn of_stdout() -> Self {
        match AutoStream::choice(&io::stdout()) {
            ColorChoice::Never => Self::default(),
            _ => Self { bold: Style::new().bold(), faint: Style::new().dimmed() },
        }
    }
}

pub(crate) fn write(out: &mut dyn Write, palette: Palette, report: &Report) -> io::Result<()> {
    word(out, palette, report)?;
    if let Some(fault) = report.fault() {
        fault_lines(out, palette, fault)?;
    }
    accesses(out, palette, report)?;
    addresses(out, palette, report)?;
    decisions(out, palette, report)
}

/// A line of a log, and below it what its syndrome says.
pub(crate) fn annotate(
    out: &mut dyn Write,
    palette: Palette,
    line: &[u8],
    report: &Report,
) -> io::Result<()> {
    let bold = palette.bold;
    out.write_all(line)?;
    let esr = report.esr();
    write!(out, "\n    {bold}ESR_{} {:#x}{bold:#}: ", report.target(), esr.into_bits())?;
    match (report.fault(), report.registers().far()) {
        (Some(fault), Some(_)) => writeln!(out, "{fault}"),
        // Without a FAR there is no address to speak of.
        (Some(fault), None) => {
            if let Some(level) = fault.level() {
                write!(out, "level {level} ")?;
            }
            let no_va = if fault.va().is_none() { ", no VA" } else { "" };
            writeln!(out, "{} on {} access{no_va}", fault.class(), fault.kind())
        }
        (None, _) => writeln!(out, "{}", report.syndrome()),
    }
}

fn heading(out: &mut dyn Write, palette: Palette, text: &str) -> io::Result<()> {
    let bold = palette.bold;
    writeln!(out, "{bold}{text}{bold:#}")
}

fn word(out: &mut dyn Write, palette: Palette, report: &Report) -> io::Result<()> {
    let esr = report.esr();
    heading(out, palette, &format!("ESR_{} = {:#018x}", report.target(), esr.into_bits()))?;
    row(
        out,
        "[31:26]",
        "EC",
        u64::from(esr.ec().into_bits()),
        esr.ec().name().unwrap_or("unallocated"),
    )?;
    row(out, "[25]", "IL", u64::from(esr.il()), il_text(esr))?;
    if !esr.ec().occurs_at(report.target()) {
        writeln!(out, "  {}", elsewhere(esr, report.target()))?;
        row(out, "[24:0]", "ISS", u64::from(esr.iss()), "")?;
        row(out, "[55:32]", "ISS2", u64::from(esr.iss2()), "")?;
    }
    let mut result = Ok(());
    report.syndrome().for_each_field(|field| {
        if result.is_ok() {
            result = field_line(out, palette, field);
        }
    });
    result?;
    let res0 = report.syndrome().res0();
    if res0 != 0 {
        writeln!(out, "  RES0 bits that are set: {res0:#018x}")?;
    }
    Ok(())
}

fn il_text(esr: Esr) -> &'static str {
    let has_length = match esr.ec().il_rule() {
        InstructionLengthRule::One => false,
        InstructionLengthRule::Length => true,
        InstructionLengthRule::LengthIfIsv => esr.iss() & 1 << 24 != 0,
    };
    match (has_length, InstructionLength::from_il(esr.il())) {
        (true, InstructionLength::Bits16) => "16-bit instruction",
        (true, InstructionLength::Bits32) => "32-bit instruction",
        (false, InstructionLength::Bits32) => "no length to tell",
        (false, InstructionLength::Bits16) => "0 where the architecture says 1",
    }
}

/// Where a class occurs that does not occur at `target`.
fn elsewhere(esr: Esr, target: TargetEl) -> String {
    let at: Vec<_> = [TargetEl::El1, TargetEl::El2, TargetEl::El3]
        .into_iter()
        .filter(|&el| esr.ec().occurs_at(el))
        .map(|el| format!("ESR_{el}"))
        .collect();
    if at.is_empty() {
        "The architecture has no such exception class.".to_owned()
    } else {
        format!("Not an exception class of ESR_{target}: it occurs in {}.", at.join(" and "))
    }
}

fn row(out: &mut dyn Write, bits: &str, name: &str, value: u64, text: &str) -> io::Result<()> {
    writeln!(out, "  {bits:<8} {name:<12} {value:#6x}  {text}")
}

fn field_line(out: &mut dyn Write, palette: Palette, field: Field) -> io::Result<()> {
    let bits = if field.high == field.low {
        format!("[{}]", field.low)
    } else {
        format!("[{}:{}]", field.high, field.low)
    };
    match field.state {
        FieldState::Meaningful => row(out, &bits, field.name, u64::from(field.value), field.text),
        FieldState::Unknown => row(out, &bits, field.name, u64::from(field.value), "UNKNOWN here"),
        FieldState::Void if field.value != 0 => {
            let faint = palette.faint;
            write!(out, "{faint}")?;
            row(out, &bits, field.name, u64::from(field.value), "means nothing here")?;
            write!(out, "{faint:#}")
        }
        FieldState::Void => Ok(()),
    }
}

fn fault_lines(out: &mut dyn Write, palette: Palette, fault: Fault) -> io::Result<()> {
    heading(out, palette, "Fault")?;
    let status = fault.status();
    match fault.level() {
        Some(level) => writeln!(out, "  level {level} {}, {} access", fault.class(), fault.kind())?,
        None => writeln!(out, "  {}, {} access", fault.class(), fault.kind())?,
    }
    if let (Some(name), false) = (status.name(), fault.class() == FaultClass::Unallocated) {
        writeln!(out, "  Arm:   {name}")?;
    }
    if fault.esr().ec().is_abort() {
        writeln!(out, "  Linux: {}", policy::host(status).name)?;
    }
    if !status.requires().is_empty() && fault.class() != FaultClass::Unallocated {
        writeln!(out, "  reported only by cores with: {}", status.requires())?;
    }
    if let Some(stage) = fault.stage() {
        writeln!(out, "  {stage}")?;
    }
    Ok(())
}

fn accesses(out: &mut dyn Write, palette: Palette, report: &Report) -> io::Result<()> {
    let (access, sysreg) = (report.access(), report.sysreg());
    let access: &dyn Display = match (&access, &sysreg) {
        (Some(Access::Mmio(access)), _) => access,
        (Some(Access::Bytes64(access)), _) => access,
        (None, Some(SysRegTrap::One(access))) => access,
        (None, Some(SysRegTrap::Pair(access))) => access,
        (None, None) => return Ok(()),
    };
    heading(out, palette, "Access")?;
    writeln!(out, "  {access}")
}

fn addresses(out: &mut dyn Write, palette: Palette, report: &Report) -> io::Result<()> {
    heading(out, palette, "Addresses")?;
    let far = report.registers().far().map(Far::into_bits);
    let pfar = report.registers().pfar().map(Pfar::into_bits);
    match (report.far_is_valid(), report.fault()) {
        (false, Some(fault)) if fault.va().is_none() => {
            writeln!(
                out,
                "  FAR    no FAR (FnV = 1): the register holds no address{}",
                given(far)
            )?;
        }
        (false, _) => writeln!(out, "  FAR    UNKNOWN after this exception{}", given(far))?,
        (true, Some(fault)) if !fault.is_va_exact() => {
            writeln!(
                out,
                "  FAR    valid, but only to the granule: FnP, or a memory copy or set{}",
                given(far)
            )?;
        }
        (true, _) => writeln!(out, "  FAR    valid{}", given(far))?,
    }
    if report.pfar_is_valid() {
        writeln!(out, "  PFAR   valid{}", given(pfar))?;
        if let Some(pfar) = report.registers().pfar() {
            writeln!(out, "         physical address {:#x}, {}", pfar.pa(), pfar.address_space())?;
        }
    } else if pfar.is_some() {
        writeln!(out, "  PFAR   UNKNOWN after this exception{}", given(pfar))?;
    }
    match report.ipa() {
        Some(answer) => ipa(out, report, answer),
        None => Ok(()),
    }
}

fn given(value: Option<u64>) -> String {
    value.map_or_else(String::new, |value| format!(" ({value:#018x})"))
}

fn ipa(out: &mut dyn Write, report: &Report, answer: IpaAnswer) -> io::Result<()> {
    let hpfar = report.registers().hpfar().map(Hpfar::into_bits);
    let value = given(report.ipa_value());
    match answer {
        IpaAnswer::Exact(_) => {
            writeln!(out, "  IPA    exact{value}: page from HPFAR_EL2, low 12 bits from FAR_EL2")?;
        }
        IpaAnswer::Page(_, granule) => writeln!(
            out,
            "  IPA    page{value}: from HPFAR_EL2, the {granule} that holds it; low bits not to be trusted"
        )?,
        IpaAnswer::Descriptor(_) => writeln!(
            out,
            "  IPA    descriptor{value}: the page of the stage 1 descriptor, from HPFAR_EL2; not of the access"
        )?,
        IpaAnswer::TranslateFar(_) => writeln!(
            out,
            "  IPA    in no register (HPFAR_EL2 is UNKNOWN): translate FAR_EL2 with AT S1E1R, as KVM does; may race"
        )?,
        IpaAnswer::Unavailable(reason) => {
            writeln!(out, "  IPA    no IPA: {}", unavailable(reason))?;
        }
    }
    let is_unknown = matches!(answer, IpaAnswer::TranslateFar(_) | IpaAnswer::Unavailable(_));
    match hpfar {
        Some(_) if is_unknown => {
            writeln!(out, "  HPFAR  UNKNOWN after this exception{}", given(hpfar))
        }
        _ => Ok(()),
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

fn decisions(out: &mut dyn Write, palette: Palette, report: &Report) -> io::Result<()> {
    let Some(due) = report.bus_objerr() else { return Ok(()) };
    heading(out, palette, "Decisions")?;
    let mut rule = |name: &str, is_due: bool, text: &str| {
        let answer = if is_due { "BUS_OBJERR due" } else { "BUS_OBJERR not due" };
        writeln!(out, "  {name:<11} {answer:<19} {text}")
    };
    rule(
        "kvm_rfc_v2",
        due.kvm_rfc_v2 == Some(true),
        "KVM, proposal of December 2024 (never released)",
    )?;
    rule(
        "every_sea",
        due.every_sea == Some(true),
        "every external abort and parity error of a guest",
    )?;
    let status = aarch64_syndrome::FaultStatus::from_bits((report.esr().iss() & 0x3f) as u8);
    let row = policy::host(status);
    let host =
        format!("Linux, fault from EL0: {}, then {} {}", row.handler, row.signal, row.si_code);
    rule("host", due.host, &host)?;
    match report.kvm_sea() {
        Some(route) => writeln!(out, "  kvm_exit_sea (KVM 6.19 and later): {route}"),
        None => Ok(()),
    }
}
