//! What a package installs beside the command: completions for shells, and manual pages.

use crate::args::Arguments;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::io::{self, Write};
use std::path::PathBuf;

/// Prints what a shell needs to complete the arguments.
#[derive(Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Writes the manual pages, one for each subcommand.
#[derive(Args)]
pub(crate) struct ManArguments {
    /// The directory to write them into
    #[arg(value_name = "DIRECTORY")]
    directory: PathBuf,
}

impl CompletionsArguments {
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        // The generator panics where it cannot write: a buffer takes everything.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "esr", &mut script);
        out.write_all(&script)
    }
}

impl ManArguments {
    pub(crate) fn write(&self) -> io::Result<()> {
        clap_mangen::generate_to(Arguments::command(), &self.directory)
    }
}
