//! `esr encode` for calls, breakpoints, traps and the exceptions without fields.

#![allow(clippy::doc_markdown, reason = "printed as help, not rendered")]

use super::word::NoSuchField;
use super::{Origin, bits};
use aarch64_syndrome::iss::{
    Breakpoint, BreakpointInstruction, HvcSvc, IllegalStateOrAlignment, Smc64, SoftwareStep,
    TargetEl1Or2, TargetEl2Or3, Unknown, WaitInstruction, Watchpoint, Wfx,
};
use aarch64_syndrome::report::parse_sys_reg;
use aarch64_syndrome::{Direction, Esr, Register, SysReg, TargetEl};
use clap::{Args, Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(super) enum Trap {
    /// An undefined instruction, or another unknown reason
    Undefined,
    /// A PC alignment fault
    PcAlignment,
    /// An SP alignment fault
    SpAlignment,
    /// Illegal Execution state
    IllegalState,
    /// An SVC from AArch64 state
    Svc(Immediate),
    /// An HVC from AArch64 state
    Hvc(Immediate),
    /// An SMC from AArch64 state
    Smc(Immediate),
    /// A BRK from AArch64 state
    Brk(Immediate),
    /// A trapped WFI or WFE
    Wfx(WaitFields),
    /// A trapped MSR, MRS or System instruction
    Sysreg(SysRegFields),
    /// A Breakpoint exception
    Breakpoint(DebugFields),
    /// A Software Step exception
    SoftwareStep(DebugFields),
    /// A Watchpoint exception
    Watchpoint(WatchpointFields),
}

#[derive(Args)]
pub(super) struct Immediate {
    /// The immediate of the instruction, hexadecimal, 0 to ffff
    #[arg(long, value_name = "IMM16", default_value = "0", value_parser = imm16)]
    imm: u16,
}

#[derive(Args)]
pub(super) struct WaitFields {
    /// The instruction
    #[arg(value_enum)]
    instruction: Wait,
}

#[derive(Clone, Copy, ValueEnum)]
enum Wait {
    Wfi,
    Wfe,
}

#[derive(Args)]
pub(super) struct SysRegFields {
    /// The register, as ICC_SGI1R_EL1 or S3_0_C12_C11_5
    #[arg(value_name = "REGISTER", value_parser = register)]
    register: SysReg,

    /// A read (MRS), not a write
    #[arg(long)]
    read: bool,

    /// The general-purpose register, decimal, 0 to 30, or 31 for the zero register
    #[arg(long, value_name = "N", default_value = "31",
        value_parser = clap::value_parser!(u8).range(..=31))]
    rt: u8,
}

#[derive(Args)]
pub(super) struct DebugFields {
    /// The Exception level that the exception comes from
    #[arg(long, value_name = "EL", default_value = "el0")]
    from: Origin,
}

#[derive(Args)]
pub(super) struct WatchpointFields {
    #[command(flatten)]
    debug: DebugFields,

    /// A write, not a read
    #[arg(long)]
    write: bool,
}

fn imm16(text: &str) -> Result<u16, String> {
    let value = bits(text, 16)?;
    u16::try_from(value).map_err(|error| error.to_string())
}

fn register(text: &str) -> Result<SysReg, String> {
    let error = "neither a known register nor S<op0>_<op1>_C<n>_C<m>_<op2>";
    parse_sys_reg(text).ok_or_else(|| error.to_owned())
}

impl Trap {
    pub(super) fn word(&self, target: TargetEl) -> Result<Esr, NoSuchField> {
        Ok(match self {
            Self::Undefined => Unknown::new(target).esr(),
            Self::PcAlignment => IllegalStateOrAlignment::pc_alignment(target).esr(),
            Self::SpAlignment => IllegalStateOrAlignment::sp_alignment(target).esr(),
            Self::IllegalState => IllegalStateOrAlignment::illegal_state(target).esr(),
            Self::Svc(fields) => HvcSvc::svc64(target, fields.imm).esr(),
            Self::Hvc(fields) => HvcSvc::hvc64(el2_or_el3("an HVC", target)?, fields.imm).esr(),
            Self::Smc(fields) => Smc64::new(el2_or_el3("an SMC", target)?, fields.imm).esr(),
            Self::Brk(fields) => BreakpointInstruction::brk64(target, fields.imm).esr(),
            Self::Wfx(fields) => Wfx::new(target, fields.instruction.into()).esr(),
            Self::Sysreg(fields) => fields.word(target),
            Self::Breakpoint(fields) => {
                Breakpoint::new(el1_or_el2("a Breakpoint", target)?, fields.from.into()).esr()
            }
            Self::SoftwareStep(fields) => {
                SoftwareStep::new(el1_or_el2("a Software Step", target)?, fields.from.into()).esr()
            }
            Self::Watchpoint(fields) => {
                let target = el1_or_el2("a Watchpoint", target)?;
                Watchpoint::new(target, fields.debug.from.into()).with_wnr(fields.write).esr()
            }
        })
    }
}

impl SysRegFields {
    fn word(&self, target: TargetEl) -> Esr {
        let direction = if self.read { Direction::Read } else { Direction::Write };
        self.register.trap(target, direction, Register::from_bits(self.rt)).esr()
    }
}

impl From<Wait> for WaitInstruction {
    fn from(wait: Wait) -> Self {
        match wait {
            Wait::Wfi => Self::Wfi,
            Wait::Wfe => Self::Wfe,
        }
    }
}

fn el1_or_el2(syndrome: &'static str, target: TargetEl) -> Result<TargetEl1Or2, NoSuchField> {
    match target {
        TargetEl::El1 => Ok(TargetEl1Or2::El1),
        TargetEl::El2 => Ok(TargetEl1Or2::El2),
        TargetEl::El3 => Err(NoSuchField::Target { syndrome, target }),
    }
}

fn el2_or_el3(syndrome: &'static str, target: TargetEl) -> Result<TargetEl2Or3, NoSuchField> {
    match target {
        TargetEl::El2 => Ok(TargetEl2Or3::El2),
        TargetEl::El3 => Ok(TargetEl2Or3::El3),
        TargetEl::El1 => Err(NoSuchField::Target { syndrome, target }),
    }
}
