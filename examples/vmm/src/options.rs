//! The command line.

use lexopt::Parser;
use lexopt::prelude::{Long, ValueExt};
use std::error::Error;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: example-vmm --kernel IMAGE [--initrd FILE] [--cmdline WORDS] [--disk FILE]
    [--memory MIB] [--pages normal|2M] [--no-acpi] [--hear touched|all]";

/// What backs the guest's RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    /// Private memory of the process.
    Normal,
    /// Pages of 2 MiB from the host's pool.
    Huge2M,
}

/// Which errors of memory the VMM hears of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hear {
    /// Those that a vCPU touches.
    Touched,
    /// All, when the host learns of them.
    All,
}

#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) kernel: PathBuf,
    pub(crate) initrd: Option<PathBuf>,
    pub(crate) disk: Option<PathBuf>,
    pub(crate) cmdline: String,
    pub(crate) memory_mib: u64,
    pub(crate) pages: Pages,
    pub(crate) acpi: bool,
    pub(crate) hear: Hear,
}

impl Options {
    pub(crate) fn from_command_line() -> Result<Self, Box<dyn Error>> {
        let mut options = Self {
            kernel: PathBuf::new(),
            initrd: None,
            disk: None,
            cmdline: String::new(),
            memory_mib: 256,
            pages: Pages::Normal,
            acpi: true,
            hear: Hear::All,
        };
        let mut parser = Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("kernel") => options.kernel = parser.value()?.into(),
                Long("initrd") => options.initrd = Some(parser.value()?.into()),
                Long("disk") => options.disk = Some(parser.value()?.into()),
                Long("cmdline") => options.cmdline = parser.value()?.string()?,
                Long("memory") => options.memory_mib = parser.value()?.parse()?,
                Long("pages") => {
                    options.pages = parser.value()?.parse_with(|name| match name {
                        "normal" => Ok(Pages::Normal),
                        "2M" => Ok(Pages::Huge2M),
                        _ => Err("neither normal nor 2M"),
                    })?;
                }
                Long("no-acpi") => options.acpi = false,
                Long("hear") => {
                    options.hear = parser.value()?.parse_with(|name| match name {
                        "touched" => Ok(Hear::Touched),
                        "all" => Ok(Hear::All),
                        _ => Err("neither touched nor all"),
                    })?;
                }
                _ => return Err(argument.unexpected().into()),
            }
        }
        if options.kernel.as_os_str().is_empty() {
            return Err(USAGE.into());
        }
        Ok(options)
    }
}
