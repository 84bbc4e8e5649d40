//! A page of a disk that the guest's kernel keeps in memory: it is clean, and is read again.

use crate::guest::Guest;
use crate::guests::DISK_TEXT;
use crate::told::{gives_up, nothing_else_is_lost, page_of, poison};
use vm_init::same;

const DROPPED: &str = "recovery action for clean LRU page: Recovered";

/// Nobody touches the page: the kernel drops it, and the VMM injects nothing.
pub(crate) fn untouched(guest: &mut Guest) -> Result<(), String> {
    poison_mapped(guest)?;
    guest.expect(DROPPED)?;
    read_again(guest)?;
    same!(guest.has("injected"), false, "that the VMM injects an abort");
    nothing_else_is_lost(guest, 1)
}

/// A process touches the page: the kernel drops it, and the access goes on.
pub(crate) fn touched(guest: &mut Guest) -> Result<(), String> {
    poison_mapped(guest)?;
    read_again(guest)?;
    same!(guest.has("injected"), true, "that the VMM injects an abort");
    gives_up(guest, 1)?;
    nothing_else_is_lost(guest, 1)?;
    same!(guest.has(DROPPED), true, "that the kernel drops the page");
    Ok(())
}

/// A process has mapped the page before.
fn poison_mapped(guest: &mut Guest) -> Result<(), String> {
    guest.send("cache")?;
    let page = page_of(guest)?;
    poison(guest, page)
}

/// The process reads what is on the disk, and has never been told.
fn read_again(guest: &mut Guest) -> Result<(), String> {
    guest.send("read")?;
    same!(guest.expect("guest: cache holds ")?, DISK_TEXT.to_owned(), "what the process reads");
    same!(guest.expect("guest: reader ")?, "exited with 0".to_owned(), "the process's end");
    same!(guest.has("guest: told"), false, "that the process is told");
    Ok(())
}
