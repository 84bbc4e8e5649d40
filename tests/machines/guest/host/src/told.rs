//! What a guest's process is told of its page, and what must be left afterwards.

use crate::guest::{Guest, number};
use crate::host_page;
use std::thread;
use std::time::Duration;
use vm_init::same;

/// `si_code` of a `SIGBUS`.
pub(crate) const OBJERR: u64 = 3;
pub(crate) const MCEERR_AR: u64 = 4;
pub(crate) const MCEERR_AO: u64 = 5;

/// A page of the guest.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    pub(crate) physical: u64,
    pub(crate) address: u64,
}

/// Starts the processes that share a page, and gives the page.
pub(crate) fn start(guest: &mut Guest, deed: &str, cpus: &str) -> Result<Page, String> {
    guest.send(&format!("start {deed} {cpus}"))?;
    page_of(guest)
}

/// The page that the guest says.
pub(crate) fn page_of(guest: &mut Guest) -> Result<Page, String> {
    let page = guest.expect("guest: page ")?;
    let (physical, address) = page.split_once(" at ").ok_or("no address")?;
    Ok(Page { physical: number(physical)?, address: number(address)? })
}

/// Poisons a page of the guest, from outside the VMM.
pub(crate) fn poison(guest: &Guest, page: Page) -> Result<(), String> {
    let address = guest.host_address(page.physical)?;
    host_page::poison(host_page::physical(guest.process(), address)?)
}

/// The next that a process is told, as `si_code` and `si_addr`.
pub(crate) fn told(guest: &mut Guest) -> Result<(u64, u64), String> {
    let told = guest.expect("guest: told ")?;
    let (code, address) = told.split_once(" at ").ok_or("no address")?;
    Ok((code.parse().map_err(|error| format!("{code}: {error}"))?, number(address)?))
}

/// The victim has died of `SIGBUS`.
pub(crate) fn dies(guest: &mut Guest) -> Result<(), String> {
    guest.send("wait")?;
    same!(guest.expect("guest: victim ")?, "killed by 7".to_owned(), "the end of the process");
    Ok(())
}

/// The guest gives up this many pages within a few seconds, and its kernel goes on.
pub(crate) fn gives_up(guest: &mut Guest, pages: u64) -> Result<(), String> {
    let expected = format!("{} kB", 4 * pages);
    for _ in 0..20 {
        guest.send("lost")?;
        if guest.expect("guest: corrupted ")? == expected {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(200));
    }
    Err(format!("HardwareCorrupted does not become {expected}"))
}

/// The guest has lost these pages and nothing else: its kernel can write all the other memory, and
/// every other process lives.
pub(crate) fn nothing_else_is_lost(guest: &mut Guest, pages: u64) -> Result<(), String> {
    guest.send("check")?;
    same!(guest.expect("guest: corrupted ")?, format!("{} kB", 4 * pages), "HardwareCorrupted");
    let filled = guest.expect("guest: filled ")?;
    same!(filled.ends_with(": exited with 0"), true, "all memory is written ({filled})");
    same!(guest.expect("guest: bystanders ")?, "2".to_owned(), "the processes that live");
    guest.expect("guest: checked")?;
    Ok(())
}
