//! The command line.

use crate::encode::Encode;
use crate::installed::{CompletionsArguments, ManArguments};
use aarch64_syndrome::address::Pfar;
use aarch64_syndrome::report::{Reading, parse_number};
use aarch64_syndrome::{Far, Hpfar, TargetEl};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Explains Arm exception syndromes: ESR_ELx, and what FAR, HPFAR and PFAR mean with it.
///
/// Numbers are hexadecimal, with or without 0x, underscores allowed, unless an option says
/// otherwise. 0n begins a decimal number.
#[derive(Parser)]
#[command(
    name = "esr",
    version,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    max_term_width = 100
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
    Count(CountArguments),
    Encode(Encode),
    Completions(CompletionsArguments),
    Man(ManArguments),
}

#[derive(Args)]
#[allow(clippy::doc_markdown, reason = "printed as help, not rendered")]
pub(crate) struct WordArguments {
    /// The value of ESR_ELx, then those of FAR, HPFAR and PFAR; or text of a log that has them; or
    /// - to read lines of "esr [far [hpfar [pfar]]]" from standard input
    #[arg(value_name = "ESR", required = true)]
    pub(crate) words: Vec<String>,

    /// The value of FAR_ELx
    #[arg(long, value_name = "FAR", value_parser = parse_number)]
    far: Option<u64>,

    /// The value of HPFAR_EL2
    #[arg(long, value_name = "HPFAR", value_parser = parse_number)]
    hpfar: Option<u64>,

    /// The value of PFAR_ELx, or MFAR_EL3
    #[arg(long, value_name = "PFAR", value_parser = parse_number)]
    pfar: Option<u64>,

    /// The Exception level that took the exception; unless the word or the text tells, 2 for
    /// registers and 1 for text of a log
    #[arg(long, value_name = "EL")]
    pub(crate) el: Option<El>,

    /// Show every field, and all that is known of the fault
    #[arg(long, conflicts_with = "json")]
    pub(crate) all: bool,

    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Prints each line of a log that holds a syndrome, annotated.
///
/// Knows the logs of Linux, KVM, Xen, QEMU, TF-A, OP-TEE, EDK2, U-Boot, Zephyr, seL4, FreeBSD,
/// Apple and others, and takes the fault address from the same report. Reads gzip and UTF-16. Ends
/// with 0 if there was such a line, 1 if there was none, and 2 in trouble.
#[derive(Args)]
pub(crate) struct ScanArguments {
    /// The log; standard input without one
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    /// The Exception level that took the exceptions, where the log does not say
    #[arg(long, value_name = "EL", default_value = "1")]
    pub(crate) el: El,

    /// Print the other lines too
    #[arg(long, conflicts_with = "json")]
    pub(crate) passthru: bool,

    /// Print one JSON object for each syndrome, not the line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Counts the syndromes of a log, or words one a line, by class and level, most first.
///
/// A report of a log that prints its word twice counts once. Ends with 0 if something was counted,
/// 1 if there was nothing, and 2 if something could not be read, or is a syndrome only as a decimal
/// number.
#[derive(Args)]
pub(crate) struct CountArguments {
    /// The log or the words; standard input without one
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,

    /// The words are in the column of this name of a table that begins with the names; between its
    /// cells are commas, tabs or semicolons, and an empty cell is none
    #[arg(long, value_name = "NAME")]
    pub(crate) column: Option<String>,

    /// The numbers of the column are decimal
    #[arg(long, requires = "column")]
    pub(crate) decimal: bool,

    /// The Exception level that took the exceptions, where nothing says
    #[arg(long, value_name = "EL")]
    pub(crate) el: Option<El>,

    /// Print one JSON object for each class and level
    #[arg(long)]
    pub(crate) json: bool,
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
    /// How to read the words, with what the options say.
    pub(crate) fn reading(&self) -> Reading {
        Reading::DEFAULT
            .with_target(self.el.map(TargetEl::from))
            .with_far(self.far.map(Far::from_bits))
            .with_hpfar(self.hpfar.map(Hpfar::from_bits))
            .with_pfar(self.pfar.map(Pfar::from_bits))
    }
}
