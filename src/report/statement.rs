//! What there is to say beside the sentence, a name and its words at a time: the access, what each
//! address is worth, who has to know, and what the tables know besides.

use super::{Access, Report};
use crate::address::Far;
use crate::el::TargetEl;
use crate::fault::{IpaAnswer, NoIpa};
use crate::fsc::FaultStatus;
use crate::policy::{self, KvmSeaRoute};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What is said of one thing.
///
/// ```
/// use aarch64_syndrome::report::{Registers, Report};
/// use aarch64_syndrome::{Esr, TargetEl};
///
/// // ldrsb x3, [device]
/// let report = Report::new(Registers::new(Esr::from_bits(0x9323_8006)), TargetEl::El2);
/// assert_eq!(report.access_words().unwrap(), "read of 1 bytes into x3, sign-extended");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statement {
    /// A register, a rule, or what the text is; may be empty.
    pub name: &'static str,
    /// The answer in a few words, where the text tells what it answers; else empty.
    pub answer: &'static str,
    /// The words.
    pub text: String,
    /// Whether the register means something and its value is not known.
    pub is_wanted: bool,
}

impl Statement {
    const fn new(name: &'static str, text: String) -> Self {
        Self { name, answer: "", text, is_wanted: false }
    }

    fn wanted(name: &'static str) -> Self {
        Self { is_wanted: true, ..Self::new(name, "valid".to_owned()) }
    }
}

const UNKNOWN: &str = "UNKNOWN after this exception";

impl Report {
    /// The access that a device model can finish, in words.
    #[must_use]
    pub fn access_words(&self) -> Option<String> {
        Some(match self.access()? {
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
        })
    }

    /// Whether the addresses need more words than the sentence has.
    #[must_use]
    pub fn has_more_of_addresses(&self) -> bool {
        let registers = self.registers();
        let is_unused = |is_given: bool, is_valid: bool| is_given && !is_valid;
        self.ipa().is_some_and(|ipa| ipa != IpaAnswer::Unavailable(NoIpa::OwnEl))
            || self.fault().is_some_and(|fault| fault.class().is_external())
            || is_unused(registers.far().is_some(), self.far_is_valid())
            || registers.pfar().is_some()
            || registers.hpfar().is_some()
    }

    /// What each address register, and the IPA, is worth.
    #[must_use]
    pub fn addresses(&self) -> Vec<Statement> {
        let mut statements = Vec::new();
        statements.push(self.of_far());
        statements.extend(self.of_pfar());
        self.of_ipa(&mut statements);
        statements
    }

    fn of_far(&self) -> Statement {
        let given = self.registers().far().map(Far::into_bits);
        let is_fault = self.fault().is_some();
        let text = match (self.far_is_valid(), given) {
            (true, Some(far)) if is_fault && !self.far_is_exact() => {
                format!("{far:#018x}, an address in the same granule as the access (FnP = 1)")
            }
            (true, Some(far)) => format!("{far:#018x}"),
            (true, None) => return Statement::wanted("FAR"),
            (false, given) => {
                let why = if is_fault { "none: FnV = 1" } else { UNKNOWN };
                match given {
                    Some(far) => format!("{why}; {far:#018x} is no address of this exception"),
                    None => why.to_owned(),
                }
            }
        };
        Statement::new("FAR", text)
    }

    fn of_pfar(&self) -> Option<Statement> {
        match (self.pfar_is_valid(), self.registers().pfar()) {
            (true, Some(pfar)) => {
                let space = pfar.address_space().name();
                Some(Statement::new("PFAR", format!("{:#x}, physical, {space}", pfar.pa())))
            }
            (true, None) => Some(Statement::wanted("PFAR")),
            (false, Some(_)) => Some(Statement::new("PFAR", UNKNOWN.to_owned())),
            (false, None) => None,
        }
    }

    fn of_ipa(&self, statements: &mut Vec<Statement>) {
        let has_hpfar = self.registers().hpfar().is_some();
        let unknown = || Statement::new("HPFAR", UNKNOWN.to_owned());
        let Some(answer) = self.ipa() else {
            statements.extend(has_hpfar.then(unknown));
            return;
        };
        let value = self.ipa_value().map(|ipa| format!("{ipa:#x}, ")).unwrap_or_default();
        let text = match answer {
            IpaAnswer::Exact(_) => {
                "exact: page from HPFAR_EL2, low 12 bits from FAR_EL2".to_owned()
            }
            IpaAnswer::Page(_, granule) => format!(
                "the {} page in HPFAR_EL2; low bits not to be trusted{}",
                granule.name(),
                if self.far_is_exact() {
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
        statements.push(Statement::new("IPA", format!("{value}{text}")));
        let is_unknown = matches!(answer, IpaAnswer::TranslateFar(_) | IpaAnswer::Unavailable(_));
        statements.extend((has_hpfar && is_unknown).then(unknown));
    }

    /// Who has to know of an abort from a lower level, by each rule; none for other exceptions.
    /// Worth a look where the fault is an external abort.
    #[must_use]
    pub fn decisions(&self) -> Vec<Statement> {
        let Some(due) = self.bus_objerr() else { return Vec::new() };
        let rule = |name: &'static str, is_due: bool, text: String| {
            let answer = if is_due { "BUS_OBJERR due" } else { "BUS_OBJERR not due" };
            Statement { answer, ..Statement::new(name, text) }
        };
        let mut statements = Vec::new();
        statements.extend(due.kvm_rfc_v2.map(|is_due| {
            rule("kvm_rfc_v2", is_due, "KVM, proposed in 2024, never released".to_owned())
        }));
        statements.extend(
            due.every_sea.map(|is_due| {
                rule("every_sea", is_due, "every external abort of a guest".to_owned())
            }),
        );
        let status = FaultStatus::from_bits((self.esr().iss() & 0x3f) as u8);
        let row = policy::linux_signal(status);
        let whose = if self.target() == TargetEl::El2 { "its own EL0" } else { "EL0" };
        let (signal, si_code) = (row.signal.name(), row.si_code.name());
        let text = format!("Linux, {whose}: {}, {signal} {si_code}", row.handler);
        statements.push(rule("host", due.host, text));
        statements.extend(self.kvm_sea().map(|route| {
            Statement::new("kvm_exit_sea", format!("{} (6.19)", self.of_route(route)))
        }));
        statements
    }

    fn of_route(&self, route: KvmSeaRoute) -> String {
        match route {
            KvmSeaRoute::Exit(exit) => {
                let gva = match (exit.gva, self.registers().far()) {
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

    /// What else the tables know of a fault: Linux's words, the features without which no core
    /// reports it, the stage.
    #[must_use]
    pub fn conditions(&self) -> Vec<Statement> {
        let Some(fault) = self.fault() else { return Vec::new() };
        let mut statements = Vec::new();
        if self.esr().ec().is_abort() {
            let name = policy::linux_signal(fault.status()).name;
            statements.push(Statement::new("Linux calls it", name.to_owned()));
        }
        let requires = fault.status().requires();
        if !requires.is_empty() {
            let name = "reported only by cores with";
            statements.push(Statement::new(name, requires.to_string()));
        }
        statements.extend(fault.stage().map(|stage| Statement::new("", stage.name().to_owned())));
        statements
    }
}

const fn unavailable(reason: NoIpa) -> &'static str {
    match reason {
        NoIpa::NoFar => "FAR_EL2 is not valid; take it from a CPER or RAS record, or do without",
        NoIpa::TableWalk => "a table walk failed; take it from a CPER or RAS record, or do without",
        NoIpa::OwnEl => "EL2's own fault, or through VNCR_EL2",
        NoIpa::NotAGuest => "not a guest's fault",
    }
}
