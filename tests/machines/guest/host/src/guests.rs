//! The guests, and how the VMM runs them.

use crate::guest::{Guest, SAVED};
use vm_init::text;

/// How a guest is run.
struct Setting {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Words for its kernel.
    words: &'static str,
    /// Pages of 2 MiB that the host keeps for it.
    huge_pages: u32,
    /// There is another guest in the process.
    is_beside_another: bool,
}

const PLAIN: Setting =
    Setting { name: "", arguments: &[], words: "", huge_pages: 0, is_beside_another: false };

static SETTINGS: [Setting; 15] = [
    // The VMM hears of a page that a vCPU touches.
    Setting { name: "touched", arguments: &["--hear", "touched"], ..PLAIN },
    // It hears of every page.
    Setting { name: "all", arguments: &["--hear", "all"], ..PLAIN },
    // Its machine has no error sources.
    Setting { name: "no-records", arguments: &["--hear", "touched", "--no-acpi"], ..PLAIN },
    // It has, and the guest does not look.
    Setting { name: "deaf", arguments: &["--hear", "touched"], words: "acpi=off", ..PLAIN },
    Setting {
        name: "huge",
        arguments: &["--hear", "touched", "--pages", "2M"],
        huge_pages: 96,
        ..PLAIN
    },
    // It has ACPI, and its tables name no error source.
    Setting { name: "no-hest", arguments: &["--hear", "touched", "--no-hest"], ..PLAIN },
    Setting { name: "memfd", arguments: &["--hear", "touched", "--pages", "memfd"], ..PLAIN },
    Setting {
        name: "guest-memfd",
        arguments: &["--hear", "touched", "--pages", "guest-memfd"],
        ..PLAIN
    },
    // The error records are in a page of 2 MiB, together with other memory; there are pages left to
    // replace it. The guest does not look.
    Setting {
        name: "huge-firmware",
        arguments: &["--hear", "touched", "--pages", "2M", "--huge-firmware"],
        words: "acpi=off",
        huge_pages: 100,
        ..PLAIN
    },
    // The VMM can save the machine.
    Setting { name: "saved", arguments: &["--hear", "all", "--save", SAVED], ..PLAIN },
    Setting { name: "saved-touched", arguments: &["--hear", "touched", "--save", SAVED], ..PLAIN },
    // A device of the VMM reads memory without asking whether it is gone.
    Setting { name: "plain", arguments: &["--hear", "touched", "--plain-loads"], ..PLAIN },
    // There is another guest in the process.
    Setting {
        name: "beside-touched",
        arguments: &["--hear", "touched"],
        is_beside_another: true,
        ..PLAIN
    },
    Setting { name: "beside", arguments: &["--hear", "all"], is_beside_another: true, ..PLAIN },
    // It has memory in a page of 1 GiB, which it uses when it is told to.
    Setting {
        name: "gigabyte",
        arguments: &["--hear", "touched", "--plug-1G"],
        words: "memhp_default_state=offline",
        ..PLAIN
    },
];

/// Words for every guest's kernel.
pub(crate) const WORDS: &str = "loglevel=1 panic=-1";

/// How each page of the disk of every guest begins.
pub(crate) const DISK_TEXT: &str = "a page of a disk";

pub(crate) fn write_disk() -> Result<(), String> {
    let mut page = DISK_TEXT.as_bytes().to_vec();
    page.resize(0x1000, 0);
    std::fs::write("/tmp/disk", page.repeat(256)).map_err(text)
}

pub(crate) fn boot(name: &str) -> Result<Guest, String> {
    let setting =
        SETTINGS.iter().find(|setting| setting.name == name).ok_or("no guest of that name")?;
    if setting.huge_pages > 0 {
        let pages = setting.huge_pages.to_string();
        std::fs::write("/proc/sys/vm/nr_hugepages", pages).map_err(text)?;
    }
    write_disk()?;
    let words = format!("{WORDS} {}", setting.words);
    let arguments = [setting.arguments, &["--cmdline", &words]].concat();
    let start = if setting.is_beside_another { Guest::start_two } else { Guest::start };
    let mut guest = start(&arguments)?;
    guest.boot().map_err(|why| format!("{why}\n{}", guest.last_lines()))?;
    Ok(guest)
}
