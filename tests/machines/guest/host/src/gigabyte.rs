//! A page of 1 GiB that is lost whole.

use crate::guest::Guest;
use crate::told::{MCEERR_AR, gives_up, nothing_else_is_lost, page_of, poison, told};
use vm_init::same;

/// How many pages of it are touched.
const TOUCHED: u64 = 3;

/// Processes touch pages of it, one after the other: each is told of its own page and dies, and the
/// guest gives up no other, whose records would never end.
pub(crate) fn one_by_one(guest: &mut Guest) -> Result<(), String> {
    guest.send(&format!("hold {TOUCHED}"))?;
    let mut pages = Vec::new();
    for _ in 0..TOUCHED {
        pages.push(page_of(guest)?);
    }
    poison(guest, pages[0])?;
    for (number, page) in (0..).zip(&pages) {
        guest.send(&format!("touch {number}"))?;
        same!(told(guest)?, (MCEERR_AR, page.address), "the signal");
        same!(guest.expect("guest: toucher ")?, "killed by 7".to_owned(), "the process's end");
        gives_up(guest, number + 1)?;
    }
    nothing_else_is_lost(guest, TOUCHED)?;
    let records = guest.count("a record of 1 pages, 0 left");
    same!(records, pages.len(), "how often the VMM has posted a record of one page");
    same!(guest.count("a record of "), records, "how often it has posted any");
    Ok(())
}
