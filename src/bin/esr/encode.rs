//! `esr encode`: a word from its fields.

mod abort;
mod serror;
mod trap;
mod word;

use crate::args::El;
use aarch64_syndrome::report::parse_number;
use aarch64_syndrome::{Esr, OriginEl};
use clap::{Args, Subcommand, ValueEnum};
pub(crate) use word::NoSuchField;

/// Prints the word of a syndrome, for injection or a test.
///
/// An option that the syndrome has no place for is an error.
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
    DataAbort(abort::DataAbortFields),
    InstructionAbort(abort::InstructionAbortFields),
    #[command(name = "serror")]
    SError(serror::SErrorFields),
    #[command(flatten)]
    Trap(trap::Trap),
}

/// Where an exception comes from.
#[derive(Clone, Copy, ValueEnum)]
enum Origin {
    El0,
    El1,
    El2,
    El3,
}

impl From<Origin> for OriginEl {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::El0 => Self::El0,
            Origin::El1 => Self::El1,
            Origin::El2 => Self::El2,
            Origin::El3 => Self::El3,
        }
    }
}

impl Encode {
    /// The word, or the first option that does not exist in such a syndrome.
    pub(crate) fn word(&self) -> Result<Esr, NoSuchField> {
        let target = self.el.into();
        match &self.syndrome {
            Syndrome::DataAbort(fields) => fields.word(target),
            Syndrome::InstructionAbort(fields) => fields.word(target),
            Syndrome::SError(fields) => Ok(fields.word(target)),
            Syndrome::Trap(trap) => trap.word(target),
        }
    }
}

/// A number of at most this many bits, 32 or fewer.
fn bits(text: &str, most: u32) -> Result<u32, String> {
    let value = parse_number(text).map_err(|error| error.to_string())?;
    match u32::try_from(value) {
        Ok(value) if u64::from(value) >> most == 0 => Ok(value),
        _ => Err(format!("more than {most} bits")),
    }
}
