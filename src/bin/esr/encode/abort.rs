//! `esr encode data-abort` and `esr encode instruction-abort`.

#![allow(clippy::doc_markdown, reason = "printed as help, not rendered")]
#![allow(clippy::struct_excessive_bools, reason = "an option without a value is a bool")]

use super::serror::State;
use super::word::{NoSuchField, Word};
use super::{Origin, bits};
use aarch64_syndrome::iss::{Access, AccessSize, DataAbort, InstructionAbort};
use aarch64_syndrome::{Esr, FaultStatus, InstructionLength, Register, TargetEl};
use clap::{Args, ValueEnum};

/// What Data and Instruction Aborts share.
#[derive(Args)]
struct AbortFields {
    /// The Exception level that the exception comes from
    #[arg(long, value_name = "EL", default_value = "el0")]
    from: Origin,

    /// The fault status code, hexadecimal, 0 to 3f
    #[arg(long, value_name = "CODE", value_parser = fault_status)]
    fsc: FaultStatus,

    /// FAR is not valid
    #[arg(long)]
    fnv: bool,

    /// External abort type
    #[arg(long)]
    ea: bool,

    /// On the walk of a stage 1 table
    #[arg(long)]
    s1ptw: bool,

    /// PFAR is valid
    #[arg(long)]
    pfv: bool,

    /// The state of the core after an external abort
    #[arg(long, value_name = "STATE")]
    set: Option<State>,
}

/// A Data Abort
#[derive(Args)]
pub(super) struct DataAbortFields {
    #[command(flatten)]
    abort: AbortFields,

    /// A write, not a read
    #[arg(long)]
    write: bool,

    /// A cache maintenance instruction
    #[arg(long)]
    cm: bool,

    /// An access through VNCR_EL2
    #[arg(long)]
    vncr: bool,

    /// FAR holds any address in the fault granule
    #[arg(long)]
    fnp: bool,

    /// The size of the access in bytes: sets ISV
    #[arg(long, value_name = "BYTES", requires = "register")]
    size: Option<Size>,

    /// The register that is loaded or stored, decimal, 0 to 30, or 31 for the zero register
    #[arg(
        long,
        value_name = "N",
        requires = "size",
        value_parser = clap::value_parser!(u8).range(..=31)
    )]
    register: Option<u8>,

    /// The loaded value is sign-extended
    #[arg(long, requires = "size")]
    sign_extend: bool,

    /// The register is 64 bits wide; the default with 8 bytes alone
    #[arg(long, requires = "size")]
    sf: bool,

    /// Acquire or release semantics
    #[arg(long, requires = "size")]
    acquire_release: bool,

    /// A 16-bit instruction
    #[arg(long, requires = "size")]
    t16: bool,
}

/// An Instruction Abort
#[derive(Args)]
pub(super) struct InstructionAbortFields {
    #[command(flatten)]
    abort: AbortFields,
}

#[derive(Clone, Copy, ValueEnum)]
enum Size {
    #[value(name = "1")]
    Byte,
    #[value(name = "2")]
    Halfword,
    #[value(name = "4")]
    Word,
    #[value(name = "8")]
    Doubleword,
}

fn fault_status(text: &str) -> Result<FaultStatus, String> {
    let code = bits(text, 6)?;
    Ok(FaultStatus::from_bits(code.to_le_bytes()[0]))
}

/// Sets what Data and Instruction Aborts share: their setters have the same names, not a type.
macro_rules! set_abort_fields {
    ($fields:expr, $word:ident) => {
        $word.set($fields.fnv, "--fnv", |abort| abort.with_fnv(true))?;
        $word.set($fields.ea, "--ea", |abort| abort.with_ea(true))?;
        $word.set($fields.s1ptw, "--s1ptw", |abort| abort.with_s1ptw(true))?;
        $word.set($fields.pfv, "--pfv", |abort| abort.with_pfv(true))?;
        if let Some(state) = $fields.set {
            $word.has(|abort| abort.sync_error_type().is_some(), "--set")?;
            let set = state.set().ok_or_else(|| $word.no_such_field("--set ueu or ce"))?;
            $word.0 = $word.0.with_sync_error_type(set);
        }
    };
}

impl InstructionAbortFields {
    pub(super) fn word(&self, target: TargetEl) -> Result<Esr, NoSuchField> {
        let abort = InstructionAbort::new(target, self.abort.from.into(), self.abort.fsc);
        let mut word = Word(abort, InstructionAbort::esr);
        set_abort_fields!(self.abort, word);
        Ok(word.0.esr())
    }
}

impl DataAbortFields {
    pub(super) fn word(&self, target: TargetEl) -> Result<Esr, NoSuchField> {
        let abort = DataAbort::new(target, self.abort.from.into(), self.abort.fsc);
        let mut word = Word(abort, DataAbort::esr);
        set_abort_fields!(self.abort, word);
        word.set(self.vncr, "--vncr", |abort| abort.with_vncr(true))?;
        word.set(self.cm, "--cm", |abort| abort.with_cm(true))?;
        word.set(self.write && !self.cm, "--write", |abort| abort.with_wnr(true))?;
        word.set(self.fnp, "--fnp", |abort| abort.with_fnp(true))?;
        if let (Some(size), Some(register)) = (self.size, self.register) {
            if self.fnp || self.abort.pfv {
                return Err(word.no_such_field("--fnp or --pfv with --size"));
            }
            if word.0.s1ptw() {
                return Err(word.no_such_field("--s1ptw with --size"));
            }
            let access = self.access(size.into(), Register::from_bits(register));
            let described = word.0.with_access(access, InstructionLength::from_il(!self.t16));
            if !described.isv() {
                return Err(word.no_such_field("--size"));
            }
            word.0 = described;
        }
        Ok(word.0.esr())
    }

    fn access(&self, size: AccessSize, register: Register) -> Access {
        let mut access = Access::new(size, register);
        if self.sign_extend {
            access = access.with_sse(true);
        }
        if self.sf {
            access = access.with_sf(true);
        }
        if self.acquire_release {
            access = access.with_ar(true);
        }
        access
    }
}

impl From<Size> for AccessSize {
    fn from(size: Size) -> Self {
        match size {
            Size::Byte => Self::Byte,
            Size::Halfword => Self::Halfword,
            Size::Word => Self::Word,
            Size::Doubleword => Self::Doubleword,
        }
    }
}
