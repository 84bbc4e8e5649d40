//! The command line.

use crate::encode::Encode;
use aarch64_syndrome::report::{NotANumber, Registers, parse_number};
use aarch64_syndrome::{Esr, Far, Hpfar, Pfar, TargetEl};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Explains Arm exception syndromes: ESR_ELx, and what FAR, HPFAR and PFAR mean with it.
///
/// Numbers are hexadecimal, with or without 0x; underscores are allowed.
#[derive(Parser)]
#[command(
    name = "esr",
    version,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
#[allow(clippy::doc_markdown, reason = "printed as help, not rendered")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) word: WordArguments,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Scan(ScanArguments),
    Encode(Encode),
}

#[derive(Args)]
#[allow(clippy::doc_markdown, reason = "printed as help, not rendered")]
pub(crate) struct WordArguments {
    /// The value of ESR_ELx, or - to read lines of "esr [far [hpfar [pfar]]]" from standard input
    #[arg(value_name = "ESR", value_parser = word, required = true)]
    word: Option<Word>,

    /// The value of FAR_ELx
    #[arg(long, value_name = "FAR", value_parser = parse_number)]
    far: Option<u64>,

    /// The value of HPFAR_EL2
    #[arg(long, value_name = "HPFAR", value_parser = parse_number)]
    hpfar: Option<u64>,

    /// The value of PFAR_ELx, or MFAR_EL3
    #[arg(long, value_name = "PFAR", value_parser = parse_number)]
    pfar: Option<u64>,

    /// The Exception level that took the exception
    #[arg(long, value_name = "EL", default_value = "2")]
    pub(crate) el: El,

    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Prints each line of a kernel log that holds a syndrome, annotated.
///
/// Knows the logs of Linux, KVM, Xen, TF-A, EDK2, U-Boot and Zephyr, and takes the fault address
/// from the same report.
#[derive(Args)]
pub(crate) struct ScanArguments {
    /// The log; standard input without one
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    /// The Exception level that took the exceptions, where the log does not say
    #[arg(long, value_name = "EL", default_value = "1")]
    pub(crate) el: El,

    /// Print one JSON object for each such line, not the line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy)]
enum Word {
    Value(u64),
    Stdin,
}

fn word(text: &str) -> Result<Word, NotANumber> {
    match text {
        "-" => Ok(Word::Stdin),
        _ => parse_number(text).map(Word::Value),
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum El {
    #[value(name = "1", alias = "el1", alias = "EL1")]
    El1,
    #[value(name = "2", alias = "el2", alias = "EL2")]
    El2,
    #[value(name = "3", alias = "el3", alias = "EL3")]
    El3,
}

impl From<El> for TargetEl {
    fn from(el: El) -> Self {
        match el {
            El::El1 => Self::El1,
            El::El2 => Self::El2,
            El::El3 => Self::El3,
        }
    }
}

impl WordArguments {
    /// The registers on the command line, or `None` where they come from standard input.
    pub(crate) fn registers(&self) -> Option<Registers> {
        match self.word? {
            Word::Stdin => None,
            Word::Value(esr) => Some(registers(esr, self.far, self.hpfar, self.pfar)),
        }
    }
}

/// The registers of these values.
pub(crate) fn registers(
    esr: u64,
    far: Option<u64>,
    hpfar: Option<u64>,
    pfar: Option<u64>,
) -> Registers {
    let mut registers = Registers::new(Esr::from_bits(esr));
    if let Some(far) = far {
        registers = registers.with_far(Far::from_bits(far));
    }
    if let Some(hpfar) = hpfar {
        registers = registers.with_hpfar(Hpfar::from_bits(hpfar));
    }
    if let Some(pfar) = pfar {
        registers = registers.with_pfar(Pfar::from_bits(pfar));
    }
    registers
}
