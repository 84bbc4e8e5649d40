//! A VMM whose sandbox allows one call less: it is killed for it, before or after its guest has met
//! bad memory.

use crate::guest::{Guest, SAVED};
use crate::guests;
use crate::told::{MCEERR_AR, dies, gives_up, poison, start, told};
use aarch64_syndrome::kvm::sandbox::{IOCTLS, SYSCALLS};
use vm_init::same;

/// Nothing is forbidden: the VMM needs no more than the lists and its own.
const NOTHING: &str = "nothing";

/// It moves a page aside that is still mapped, after an exit that this machine does not have
/// (`KVM_EXIT_ARM_SEA`): see `sea`.
const UNSEEN: &str = "mremap";

/// Runs them for these calls, or for all that are listed.
pub(crate) fn run(calls: &[String]) {
    let listed = SYSCALLS.iter().map(|call| call.name).chain(IOCTLS.iter().map(|call| call.name));
    let mut names: Vec<_> = [NOTHING].into_iter().chain(listed).collect();
    names.retain(|name| *name != UNSEEN);
    names.retain(|name| calls.is_empty() || calls.iter().any(|call| call == name));
    vm_init::finish_each(&names, 300, |name| {
        // A hole is punched into a memfd alone, and a guest_memfd alone has aborts by registers.
        for pages in ["normal", "memfd", "guest-memfd"] {
            match life(pages, name)? {
                End::Lived => {}
                End::Killed if name == NOTHING => return Err("the VMM is killed".into()),
                End::Killed => return Ok(()),
            }
        }
        if name == NOTHING { Ok(()) } else { Err("the VMM does without".into()) }
    });
}

enum End {
    Lived,
    Killed,
}

/// The life of a VMM, from its start to a signal that it passes on. The machine is saved between,
/// and goes on in another process.
fn life(pages: &str, forbidden: &str) -> Result<End, String> {
    let arguments = ["--hear", "touched", "--pages", pages, "--forbid", forbidden, "--save", SAVED];
    guests::write_disk()?;
    let mut guest = Guest::start(&[&arguments[..], &["--cmdline", guests::WORDS]].concat())?;
    // The memory of a guest_memfd cannot be made unreachable in the next process.
    match live(&mut guest, pages != "guest-memfd") {
        Ok(()) => Ok(End::Lived),
        Err(_) if guest.is_killed_by(libc::SIGSYS) => Ok(End::Killed),
        Err(why) => Err(format!("{why}\n{}", guest.last_lines())),
    }
}

fn live(guest: &mut Guest, is_saved: bool) -> Result<(), String> {
    guest.boot()?;
    let page = start(guest, "read", "1")?;
    poison(guest, page)?;
    guest.send("go")?;
    same!(told(guest)?, (MCEERR_AR, page.address), "the signal");
    dies(guest)?;
    if is_saved {
        guest.signal(libc::SIGTERM);
        guest.go_on()?;
        gives_up(guest, 1)?;
    }
    guest.send("reset")?;
    guest.boot()?;
    // Passed on to what was there before the VMM's handler.
    guest.signal(libc::SIGBUS);
    guest.send("lost")?;
    guest.expect("guest: corrupted 0 kB").map(drop)
}
