//! The command line.

use lexopt::Parser;
use lexopt::prelude::{Long, ValueExt};
use std::error::Error;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: example-vmm --kernel IMAGE [--initrd FILE] [--cmdline WORDS] [--disk FILE]
    [--memory MIB] [--pages normal|2M|memfd|guest-memfd] [--huge-firmware] [--plug-1G]
    [--no-acpi] [--no-hest] [--hear touched|all] [--forbid CALL] [--beside SOCKET]
    [--save FILE] [--restore FILE] [--plain-loads]";

/// What backs the guest's RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    /// Private memory of the process.
    Normal,
    /// Pages of 2 MiB from the host's pool.
    Huge2M,
    /// Pages of 1 GiB.
    Huge1G,
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

/// How devices read the guest's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loads {
    /// So that what is gone is an error.
    Checked,
    /// Without asking, to see what that costs.
    Plain,
}

#[allow(clippy::struct_excessive_bools, reason = "four switches of the command line")]
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
    /// There is a device with a page of 1 GiB of memory, which the guest plugs in by ACPI.
    pub(crate) plug_1g: bool,
    pub(crate) acpi: bool,
    /// The tables name error sources.
    pub(crate) hest: bool,
    pub(crate) hear: Hear,
    /// A call of the sandbox's list that is not allowed, to see what it is for.
    pub(crate) forbid: Option<String>,
    /// A second VM in the same process, whose console is this socket.
    pub(crate) beside: Option<PathBuf>,
    pub(crate) loads: Loads,
    /// Where the machine is saved.
    pub(crate) save: Option<PathBuf>,
    /// A machine that was saved, with the same options, and goes on.
    pub(crate) restore: Option<PathBuf>,
    /// A socket that the console connects to, in place of standard input and output.
    pub(crate) console: Option<PathBuf>,
    /// How the messages about this VM begin.
    pub(crate) name: &'static str,
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
            plug_1g: false,
            acpi: true,
            hest: true,
            hear: Hear::All,
            forbid: None,
            beside: None,
            loads: Loads::Checked,
            save: None,
            restore: None,
            console: None,
            name: "vmm",
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
                Long("plug-1G") => options.plug_1g = true,
                Long("no-acpi") => options.acpi = false,
                Long("no-hest") => options.hest = false,
                Long("beside") => options.beside = Some(parser.value()?.into()),
                Long("plain-loads") => options.loads = Loads::Plain,
                Long("save") => options.save = Some(parser.value()?.into()),
                Long("restore") => options.restore = Some(parser.value()?.into()),
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

    /// The VMs of the process: one, or two that differ in console, disk and name.
    pub(crate) fn vms(mut self) -> Vec<Self> {
        let second = self.beside.take().map(|socket| Self {
            console: Some(socket),
            disk: None,
            save: None,
            restore: None,
            name: "vmm B",
            ..self.clone()
        });
        [Some(self), second].into_iter().flatten().collect()
    }

    /// The guest can find error sources.
    pub(crate) const fn has_records(&self) -> bool {
        self.acpi && self.hest
    }
}
