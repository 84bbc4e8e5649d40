//! What the addresses of an exception are worth, where the sentence does not say it all.

use super::Page;
use aarch64_syndrome::{Far, IpaAnswer, NoIpa};
use std::io::{self, Write};

/// Whether the addresses need more words than the sentence has.
fn has_more(page: &Page<'_>) -> bool {
    let registers = page.report.registers();
    let is_unused = |is_given: bool, is_valid: bool| is_given && !is_valid;
    page.all
        || page.report.ipa().is_some_and(|ipa| ipa != IpaAnswer::Unavailable(NoIpa::OwnEl))
        || page.report.fault().is_some_and(|fault| fault.class().is_external())
        || is_unused(registers.far().is_some(), page.report.far_is_valid())
        || registers.pfar().is_some()
        || registers.hpfar().is_some()
}

pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    if !has_more(page) {
        return Ok(());
    }
    page.heading(out, "Addresses")?;
    far(page, out)?;
    pfar(page, out)?;
    ipa(page, out)
}

fn far(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let value = page.report.registers().far();
    let given = value.map(Far::into_bits);
    let is_fault = page.report.fault().is_some();
    let text = match (page.report.far_is_valid(), given) {
        (true, Some(far)) if is_fault && !page.report.far_is_exact() => {
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
    page.row(out, "FAR", &text)
}

fn pfar(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    match (page.report.pfar_is_valid(), page.report.registers().pfar()) {
        (true, Some(pfar)) => {
            let space = pfar.address_space().name();
            page.row(out, "PFAR", &format!("{:#x}, physical, {space}", pfar.pa()))
        }
        (true, None) => page.row(out, "PFAR", "valid; --pfar gives its value"),
        (false, Some(_)) => page.row(out, "PFAR", "UNKNOWN after this exception"),
        (false, None) => Ok(()),
    }
}

fn ipa(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let hpfar = page.report.registers().hpfar();
    let Some(answer) = page.report.ipa() else {
        let why = "UNKNOWN after this exception";
        return if hpfar.is_some() { page.row(out, "HPFAR", why) } else { Ok(()) };
    };
    let value = page.report.ipa_value().map(|ipa| format!("{ipa:#x}, ")).unwrap_or_default();
    let text = match answer {
        IpaAnswer::Exact(_) => "exact: page from HPFAR_EL2, low 12 bits from FAR_EL2".to_owned(),
        IpaAnswer::Page(_, granule) => format!(
            "the {} page in HPFAR_EL2; low bits not to be trusted{}",
            granule.name(),
            if page.report.far_is_exact() {
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
    page.row(out, "IPA", &format!("{value}{text}"))?;
    let is_unknown = matches!(answer, IpaAnswer::TranslateFar(_) | IpaAnswer::Unavailable(_));
    match hpfar {
        Some(_) if is_unknown => page.row(out, "HPFAR", "UNKNOWN after this exception"),
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
