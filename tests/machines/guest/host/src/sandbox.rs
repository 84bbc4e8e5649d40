//! A VMM whose sandbox allows one call less: it is killed for it, before or after its guest has met
//! bad memory.

#![allow(unsafe_code, reason = "a signal is sent to a process")]

use crate::guest::Guest;
use crate::guests;
use crate::told::{MCEERR_AR, dies, poison, start, told};
use aarch64_syndrome::kvm::sandbox::{IOCTLS, SYSCALLS};
use vm_init::same;

/// Nothing is forbidden: the VMM needs no more than the lists and its own.
const NOTHING: &str = "nothing";

pub(crate) fn run() {
    let listed = SYSCALLS.iter().map(|call| call.name).chain(IOCTLS.iter().map(|call| call.name));
    let names: Vec<_> = [NOTHING].into_iter().chain(listed).collect();
    vm_init::finish_each(&names, 300, |name| {
        for pages in ["normal", "memfd"] {
            match life(pages, name)? {
                End::Killed if name != NOTHING => return Ok(()),
                End::Lived if name == NOTHING => {}
                // What only the other memory needs.
                End::Lived if pages == "normal" => {}
                End::Lived => return Err("the VMM does without".into()),
                End::Killed => return Err("the VMM is killed".into()),
            }
        }
        Ok(())
    });
}

enum End {
    Lived,
    Killed,
}

/// The life of a VMM, from its start to a signal that it passes on.
fn life(pages: &str, forbidden: &str) -> Result<End, String> {
    let arguments = ["--hear", "touched", "--pages", pages, "--forbid", forbidden];
    guests::write_disk()?;
    let mut guest = Guest::start(&[&arguments[..], &["--cmdline", guests::WORDS]].concat())?;
    match live(&mut guest) {
        Ok(()) => Ok(End::Lived),
        Err(_) if guest.is_killed_by(libc::SIGSYS) => Ok(End::Killed),
        Err(why) => Err(format!("{why}\n{}", guest.last_lines())),
    }
}

fn live(guest: &mut Guest) -> Result<(), String> {
    guest.boot()?;
    let page = start(guest, "read", "1")?;
    poison(guest, page)?;
    guest.send("go")?;
    same!(told(guest)?, (MCEERR_AR, page.address), "the signal");
    dies(guest)?;
    guest.send("reset")?;
    guest.boot()?;
    // SAFETY: numbers; the signal is passed on to what was there before the VMM's handler.
    unsafe { libc::kill(guest.process().cast_signed(), libc::SIGBUS) };
    guest.send("lost")?;
    guest.expect("guest: corrupted 0 kB").map(drop)
}
