//! The guests, and how the VMM runs them.

use crate::guest::Guest;
use vm_init::text;

/// How a guest is run.
struct Setting {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Words for its kernel.
    words: &'static str,
    /// Pages of 2 MiB that the host keeps for it.
    huge_pages: u32,
}

const PLAIN: Setting = Setting { name: "", arguments: &[], words: "", huge_pages: 0 };

static SETTINGS: [Setting; 5] = [
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
];

/// How the disk of every guest begins.
pub(crate) const DISK_TEXT: &str = "the first sector";

pub(crate) fn boot(name: &str) -> Result<Guest, String> {
    let setting =
        SETTINGS.iter().find(|setting| setting.name == name).ok_or("no guest of that name")?;
    if setting.huge_pages > 0 {
        let pages = setting.huge_pages.to_string();
        std::fs::write("/proc/sys/vm/nr_hugepages", pages).map_err(text)?;
    }
    let mut disk = DISK_TEXT.as_bytes().to_vec();
    disk.resize(1 << 20, 0);
    std::fs::write("/tmp/disk", disk).map_err(text)?;
    let words = format!("loglevel=1 panic=-1 {}", setting.words);
    let mut guest = Guest::start(&[setting.arguments, &["--cmdline", &words]].concat())?;
    guest.boot()?;
    Ok(guest)
}
