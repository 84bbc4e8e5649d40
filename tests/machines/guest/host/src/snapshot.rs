//! A VMM saves its machine and ends, and another goes on with it.

use crate::guest::Guest;
use crate::guests::DISK_TEXT;
use crate::told::{MCEERR_AO, MCEERR_AR, dies, nothing_else_is_lost, page_of, poison, start, told};
use vm_init::same;

/// While the machine stands, three pages go bad: a record of the first waits to be read, and the
/// others wait for a record. In the next process the guest hears of each once, and of no other.
pub(crate) fn unread(guest: &mut Guest) -> Result<(), String> {
    let pages =
        [start(guest, "wait", "0")?, start(guest, "wait", "1")?, start(guest, "wait", "0")?];
    guest.signal(libc::SIGUSR1);
    guest.expect("vmm: paused")?;
    for (page, answer) in
        pages.iter().zip(["a record of 1 pages, 0 left", "the record waits", "the record waits"])
    {
        poison(guest, *page)?;
        guest.expect(&format!("vmm: to be raised: IRQ; {answer}"))?;
    }
    guest.signal(libc::SIGTERM);
    guest.go_on()?;
    let mut signals = [told(guest)?, told(guest)?, told(guest)?];
    let mut expected = pages.map(|page| (MCEERR_AO, page.address));
    signals.sort_unstable();
    expected.sort_unstable();
    same!(signals, expected, "the signals");
    nothing_else_is_lost(guest, 3)?;
    same!(guest.count("guest: told "), 3, "how often a process was told");
    for page in pages {
        let retired = format!("Memory failure: {:#x}: recovery action", page.physical >> 12);
        same!(guest.count(&retired), 1, "how often the guest gave up {:#x}", page.physical);
    }
    Ok(())
}

/// Nobody knows of the page when the machine is saved: the VMM finds it when it reads memory. In
/// the next process it is lost all the same, and a request to the disk that was ready is served.
pub(crate) fn unknown(guest: &mut Guest) -> Result<(), String> {
    guest.send("disk buffer")?;
    page_of(guest)?;
    let page = start(guest, "read", "1")?;
    poison(guest, page)?;
    guest.signal(libc::SIGTERM);
    guest.go_on()?;
    guest.send("send")?;
    let holds = format!("0 interrupts 1 holds {DISK_TEXT}");
    same!(guest.expect("guest: disk ")?, holds, "what the guest reads");
    guest.send("go")?;
    same!(told(guest)?, (MCEERR_AR, page.address), "the signal");
    dies(guest)?;
    nothing_else_is_lost(guest, 1)
}
