//! Who is told of an external abort, by each rule.

use super::Page;
use aarch64_syndrome::policy::{self, KvmSeaRoute};
use aarch64_syndrome::{FaultStatus, TargetEl};
use std::io::{self, Write};

/// Decisions are due where an external abort comes from below.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    let is_external = page.report.fault().is_some_and(|fault| fault.class().is_external());
    let Some(due) = page.report.bus_objerr().filter(|_| is_external || page.all) else {
        return Ok(());
    };
    page.heading(out, "Decisions")?;
    let rule = |out: &mut dyn Write, name: &str, is_due: bool, text: &str| {
        let answer = if is_due { "BUS_OBJERR due" } else { "BUS_OBJERR not due" };
        page.row(out, name, &format!("{answer:<19} {text}"))
    };
    if let Some(is_due) = due.kvm_rfc_v2 {
        rule(out, "kvm_rfc_v2", is_due, "KVM, proposed in 2024, never released")?;
    }
    if let Some(is_due) = due.every_sea {
        rule(out, "every_sea", is_due, "every external abort of a guest")?;
    }
    let status = FaultStatus::from_bits((page.report.esr().iss() & 0x3f) as u8);
    let row = policy::linux_signal(status);
    let whose = if page.report.target() == TargetEl::El2 { "its own EL0" } else { "EL0" };
    let signal =
        format!("Linux, {whose}: {}, {} {}", row.handler, row.signal.name(), row.si_code.name());
    rule(out, "host", due.host, &signal)?;
    match page.report.kvm_sea() {
        Some(route) => page.row(out, "kvm_exit_sea", &format!("{} (6.19)", kvm(page, route))),
        None => Ok(()),
    }
}

fn kvm(page: &Page<'_>, route: KvmSeaRoute) -> String {
    match route {
        KvmSeaRoute::Exit(exit) => {
            let gva = match (exit.gva, page.report.registers().far()) {
                (Some(_), Some(far)) => format!("gva {:#x}", far.into_bits()),
                (Some(_), None) => "gva from FAR".to_owned(),
                (None, _) => "no gva".to_owned(),
            };
            let (esr, gpa) = (exit.esr.into_bits(), exit.gpa.name());
            format!("KVM_EXIT_ARM_SEA with esr {esr:#x}, {gva}, gpa: {gpa}")
        }
        other => other.to_string(),
    }
}
