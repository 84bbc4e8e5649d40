//! `esr encode`: a word from its fields.

#![allow(clippy::struct_excessive_bools, reason = "an option without a value is a bool")]
#![allow(clippy::cast_possible_truncation, reason = "values are checked against their width first")]

use crate::args::El;
use crate::number;
use aarch64_syndrome::{
    Access, AccessSize, AsyncErrorType, DataAbort, Esr, FaultStatus, InstructionAbort,
    InstructionLength, OriginEl, Register, SError, SyncErrorType, TargetEl,
};
use clap::{Args, Subcommand, ValueEnum};
use std::fmt;

/// Prints the word of a syndrome, for injection or a test.
#[derive(Args)]
pub(crate) struct Encode {
    #[command(subcommand)]
    syndrome: Syndrome,

    /// The Exception level that takes the exception
    #[arg(long, value_name = "EL", default_value = "2", global = true)]
    el: El,
}

#[derive(Subcommand)]
enum Syndrome {
    /// A Data Abort
    DataAbort(DataAbortFields),
    /// An Instruction Abort
    InstructionAbort(AbortFields),
    /// An `SError`; uncategorized unless told otherwise
    #[command(name = "serror")]
    SError(SErrorFields),
}

/// What Data and Instruction Aborts share.
#[derive(Args)]
struct AbortFields {
    /// The Exception level that the exception comes from
    #[arg(long, value_name = "EL", default_value = "el0")]
    from: From,

    /// The fault status code, 0 to 0x3f
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

#[derive(Args)]
struct DataAbortFields {
    #[command(flatten)]
    abort: AbortFields,

    /// A write, not a read
    #[arg(long)]
    write: bool,

    /// A cache maintenance instruction
    #[arg(long)]
    cm: bool,

    /// An access through `VNCR_EL2`
    #[arg(long)]
    vncr: bool,

    /// FAR holds any address in the fault granule
    #[arg(long)]
    fnp: bool,

    /// The size of the access in bytes: sets ISV
    #[arg(long, value_name = "BYTES", requires = "register")]
    size: Option<Size>,

    /// The register that is loaded or stored, 0 to 30, or 31 for the zero register
    #[arg(long, value_name = "N", requires = "size", value_parser = clap::value_parser!(u8).range(..=31))]
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

#[derive(Args)]
struct SErrorFields {
    /// The state of the core after the error: gives the syndrome DFSC 0x11
    #[arg(long, value_name = "STATE", conflicts_with = "impdef")]
    aet: Option<State>,

    /// External abort type
    #[arg(long, requires = "aet")]
    ea: bool,

    /// Synchronized by an implicit error synchronization event
    #[arg(long, requires = "aet")]
    iesb: bool,

    /// IMPLEMENTATION DEFINED syndrome bits `[23:0]`: sets IDS
    #[arg(long, value_name = "BITS", value_parser = impdef)]
    impdef: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
enum From {
    El0,
    El1,
    El2,
    El3,
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

#[derive(Clone, Copy, ValueEnum)]
enum State {
    /// Uncontainable
    Uc,
    /// Unrecoverable
    Ueu,
    /// Restartable
    Ueo,
    /// Recoverable
    Uer,
    /// Corrected
    Ce,
}

/// An option that the syndrome has no place for.
#[derive(Debug)]
pub(crate) struct NoSuchField {
    option: &'static str,
    syndrome: Esr,
}

impl fmt::Display for NoSuchField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} has no place in {:#x} ({})", self.option, self.syndrome, self.syndrome.ec())
    }
}

fn fault_status(text: &str) -> Result<FaultStatus, String> {
    bits(text, 6).map(|code| FaultStatus::from_bits(code as u8))
}

fn impdef(text: &str) -> Result<u32, String> {
    bits(text, 24)
}

/// A number of at most this many bits, 32 or fewer.
fn bits(text: &str, most: u32) -> Result<u32, String> {
    let value = number::parse(text).map_err(|error| error.to_string())?;
    if value >> most != 0 {
        return Err(format!("more than {most} bits"));
    }
    Ok(value as u32)
}

impl Encode {
    /// The word, or the first option that does not exist in such a syndrome.
    pub(crate) fn word(&self) -> Result<Esr, NoSuchField> {
        let target = self.el.into();
        match &self.syndrome {
            Syndrome::DataAbort(fields) => fields.word(target),
            Syndrome::InstructionAbort(fields) => fields.instruction_abort(target),
            Syndrome::SError(fields) => Ok(fields.word(target)),
        }
    }
}

/// A syndrome that is being built, and how to get its word.
struct Word<T>(T, fn(T) -> Esr);

impl<T: Copy + PartialEq> Word<T> {
    /// Sets a field if its option was given; an error if the syndrome has no such field.
    fn set(
        &mut self,
        is_given: bool,
        option: &'static str,
        with: impl Fn(T) -> T,
    ) -> Result<(), NoSuchField> {
        if is_given {
            let changed = with(self.0);
            self.has(|word| word != changed, option)?;
            self.0 = changed;
        }
        Ok(())
    }

    fn has(&self, exists: impl Fn(T) -> bool, option: &'static str) -> Result<(), NoSuchField> {
        if exists(self.0) { Ok(()) } else { Err(self.no_such_field(option)) }
    }

    fn no_such_field(&self, option: &'static str) -> NoSuchField {
        NoSuchField { option, syndrome: self.1(self.0) }
    }
}

impl State {
    fn set(self) -> Option<SyncErrorType> {
        match self {
            Self::Uc => Some(SyncErrorType::UNCONTAINABLE),
            Self::Ueo => Some(SyncErrorType::RESTARTABLE),
            Self::Uer => Some(SyncErrorType::RECOVERABLE),
            Self::Ueu | Self::Ce => None,
        }
    }

    fn aet(self) -> AsyncErrorType {
        match self {
            Self::Uc => AsyncErrorType::UNCONTAINABLE,
            Self::Ueu => AsyncErrorType::UNRECOVERABLE,
            Self::Ueo => AsyncErrorType::RESTARTABLE,
            Self::Uer => AsyncErrorType::RECOVERABLE,
            Self::Ce => AsyncErrorType::CORRECTED,
        }
    }
}

impl std::convert::From<From> for OriginEl {
    fn from(from: From) -> Self {
        match from {
            From::El0 => Self::El0,
            From::El1 => Self::El1,
            From::El2 => Self::El2,
            From::El3 => Self::El3,
        }
    }
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

impl AbortFields {
    fn instruction_abort(&self, target: TargetEl) -> Result<Esr, NoSuchField> {
        let abort = InstructionAbort::new(target, self.from.into(), self.fsc);
        let mut word = Word(abort, InstructionAbort::esr);
        set_abort_fields!(self, word);
        Ok(word.0.esr())
    }
}

impl DataAbortFields {
    fn word(&self, target: TargetEl) -> Result<Esr, NoSuchField> {
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
            let access = self.access(size.into(), Register::from_bits(register));
            word.0 = word.0.with_access(access, InstructionLength::from_il(!self.t16));
        }
        Ok(word.0.esr())
    }

    fn access(&self, size: AccessSize, register: Register) -> Access {
        let mut access = Access::new(size, register);
        if self.sign_extend {
            access = access.with_sign_extension();
        }
        if self.sf {
            access = access.with_sf(true);
        }
        if self.acquire_release {
            access = access.with_acquire_release();
        }
        access
    }
}

impl std::convert::From<Size> for AccessSize {
    fn from(size: Size) -> Self {
        match size {
            Size::Byte => Self::Byte,
            Size::Halfword => Self::Halfword,
            Size::Word => Self::Word,
            Size::Doubleword => Self::Doubleword,
        }
    }
}

impl SErrorFields {
    fn word(&self, target: TargetEl) -> Esr {
        if let Some(bits) = self.impdef {
            return SError::with_implementation_defined(target, bits).esr();
        }
        match self.aet {
            Some(state) => {
                SError::new(target, state.aet()).with_ea(self.ea).with_iesb(self.iesb).esr()
            }
            None => SError::uncategorized(target).esr(),
        }
    }
}
