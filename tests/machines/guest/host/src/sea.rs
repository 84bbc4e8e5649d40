//! An external abort that nobody on the host claims, and the example VMM: `KVM_EXIT_ARM_SEA`, after
//! which the page is still mapped. On a machine whose firmware makes such errors.

use crate::guest::{Guest, number};
use crate::payload::{self, ADDRESS, VALUE};
use crate::told::{MCEERR_AR, dies, nothing_else_is_lost, start as start_process, told};
use crate::{guests, planted};
use vm_init::{Case, same, text};

/// `ESR_EL1` of a data abort from EL1, not on a walk.
const EXTERNAL_ABORT: u64 = 0x9600_0010;

pub(crate) static CASES: [(&str, Case); 5] = [
    ("sea: private memory is unreachable afterwards", || is_unreachable("normal")),
    ("sea: memory of a file is unreachable afterwards", || is_unreachable("memfd")),
    ("sea: a page of 2 MiB stays mapped, and the guest goes on", || {
        std::fs::write("/proc/sys/vm/nr_hugepages", "96").map_err(text)?;
        let end = stays_mapped("2M");
        std::fs::write("/proc/sys/vm/nr_hugepages", "0").map_err(text)?;
        end
    }),
    ("sea: memory of a guest_memfd stays mapped, and the guest goes on", || {
        stays_mapped("guest-memfd")
    }),
    ("sea: a sandbox without mremap ends the VMM", || {
        let mut guest = start("normal", &["--forbid", "mremap"])?;
        same!(guest.is_killed_by(libc::SIGSYS), true, "that the sandbox ends it");
        Ok(())
    }),
];

/// A guest that is about to meet the error.
fn start(pages: &str, arguments: &[&str]) -> Result<Guest, String> {
    guests::write_disk()?;
    std::fs::write("/tmp/payload", payload::image()).map_err(text)?;
    let kernel = ["--kernel", "/tmp/payload", "--hear", "touched", "--pages", pages];
    let mut guest = Guest::start(&[&kernel[..], arguments].concat())?;
    guest.boot().map_err(|why| format!("{why}\n{}", guest.last_lines()))?;
    Ok(guest)
}

/// The guest takes the abort that the architecture has for the error.
fn takes_abort(guest: &mut Guest) -> Result<(), String> {
    let took = guest.expect("guest: took ")?;
    let (esr, far) = took.split_once(" at ").ok_or("no address")?;
    same!((number(esr)?, number(far)?), (EXTERNAL_ABORT, ADDRESS), "ESR_EL1 and FAR_EL1");
    Ok(())
}

/// The life of a guest that meets the error; gives what the VMM says of the page.
fn live(pages: &str, rest: fn(&mut Guest) -> Result<(), String>) -> Result<String, String> {
    let mut guest = start(pages, &[])?;
    let page = guest.host_address(ADDRESS & !0xfff)?;
    let end = takes_abort(&mut guest).and_then(|()| rest(&mut guest)).and_then(|()| guest.ends());
    end.map_err(|why| format!("{why}\n{}", guest.last_lines()))?;
    let said = guest.last_lines();
    let mut lines =
        said.lines().filter(|line| line.contains(&format!("at host address {page:#x} ")));
    Ok(lines.next().ok_or_else(|| format!("nothing is said of the page\n{said}"))?.to_owned())
}

/// The next touch is one of memory that the host's kernel knows to be lost.
fn is_unreachable(pages: &str) -> Result<(), String> {
    let said = live(pages, takes_abort)?;
    same!(said.ends_with("is unreachable"), true, "what the VMM says ({said})");
    Ok(())
}

/// Nothing is lost but what the VMM keeps its devices from: the firmware's error was no real one.
fn stays_mapped(pages: &str) -> Result<(), String> {
    let said = live(pages, |guest| {
        same!(number(&guest.expect("guest: holds ")?)?, VALUE, "what the guest reads");
        Ok(())
    })?;
    same!(said.contains("stays mapped"), true, "what the VMM says ({said})");
    Ok(())
}

/// The same with Linux as the guest, which takes a while to boot.
pub(crate) fn of_linux() {
    let name = "sea: a process of a Linux guest is told of its page, and nothing else is lost";
    vm_init::finish_each(&[name], 280, |_| {
        let mut guest = guests::boot("touched")?;
        tells_process(&mut guest).map_err(|why| format!("{why}\n{}", guest.last_lines()))
    });
}

fn tells_process(guest: &mut Guest) -> Result<(), String> {
    guest.send("call")?;
    let call = guest.expect("guest: call at ")?;
    planted::plant(guest, number(&call)?)?;
    let page = start_process(guest, "meet-error", "1")?;
    guest.send("go")?;
    same!(told(guest)?, (MCEERR_AR, page.address), "the signal");
    dies(guest)?;
    nothing_else_is_lost(guest, 1)?;
    let host = guest.host_address(page.physical)?;
    let said = format!("at host address {host:#x} is unreachable");
    same!(guest.count(&said), 1, "how often the VMM says so");
    Ok(())
}
