//! The command line.

use lexopt::Parser;
use lexopt::prelude::{Long, ValueExt};
use std::error::Error;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: example-vmm --kernel IMAGE [--initrd FILE] [--cmdline WORDS] [--disk FILE]
    [--memory MIB] [--pages normal|2M|memfd|guest-memfd] [--huge-firmware] [--no-acpi] [--no-hest]
    [--hear touched|all] [--forbid CALL]";

/// What backs the guest's RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    /// Private memory of the process.
    Normal,
    /// Pages of 2 MiB from the host's pool.
    Huge2M,
    /// A memfd, which other processes could share.
    Memfd,
    /// Memory that KVM itself keeps for the guest.
    GuestMemfd,
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
    /// Firmware's memory, with the error records in it, has the same pages as RAM. A machine is
    /// better off without: all of a page is lost together.
    pub(crate) huge_firmware: bool,
    pub(crate) acpi: bool,
    /// The tables name error sources.
    pub(crate) hest: bool,
    pub(crate) hear: Hear,
    /// A call of the sandbox's list that is not allowed, to see what it is for.
    pub(crate) forbid: Option<String>,
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
            huge_firmware: false,
            acpi: true,
            hest: true,
            hear: Hear::All,
            forbid: None,
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
                        "memfd" => Ok(Pages::Memfd),
                        "guest-memfd" => Ok(Pages::GuestMemfd),
                        _ => Err("no such pages"),
                    })?;
                }
                Long("huge-firmware") => options.huge_firmware = true,
                Long("no-acpi") => options.acpi = false,
                Long("no-hest") => options.hest = false,
                Long("forbid") => options.forbid = Some(parser.value()?.string()?),
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

    /// The guest can find error sources.
    pub(crate) const fn has_records(&self) -> bool {
        self.acpi && self.hest
    }
}
