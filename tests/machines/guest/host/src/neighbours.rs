//! Two guests in one process.

use crate::guest::Guest;
use crate::guests;
use crate::told::{gives_up, nothing_else_is_lost};
use vm_init::same;

/// Two VMs start at the same moment, in threads of one process, again and again: what they share is
/// set up once.
pub(crate) fn start_often() {
    let arguments = ["--cmdline", "earlycon=uart8250,mmio,0x09000000"];
    let names: Vec<_> = (1..=30).map(|number| format!("starts: {number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    vm_init::finish_each(&names, 60, |_| {
        guests::write_disk()?;
        let mut guest = Guest::start_two(&arguments)?;
        let mut other = guest.other()?;
        let result = guest.expect("Booting Linux").and_then(|_| other.expect("Booting Linux"));
        result.map(drop).map_err(|why| format!("{why}\n{}", guest.last_lines()))
    });
}

/// What happens to one guest is not said of the other, either way.
pub(crate) fn each_alone(
    guest: &mut Guest,
    goes_bad: fn(&mut Guest) -> Result<(), String>,
) -> Result<(), String> {
    let mut other = guest.other()?;
    let result = one_alone(&mut other, guest, 0, goes_bad)
        .and_then(|()| one_alone(guest, &mut other, 1, goes_bad));
    result.map_err(|why| format!("{why}\n{}", other.last_lines()))
}

/// A page of one guest goes bad, and that guest is told. What is said of the other, which has lost
/// this many pages before, gains no line.
fn one_alone(
    bad: &mut Guest,
    good: &mut Guest,
    lost: u64,
    goes_bad: fn(&mut Guest) -> Result<(), String>,
) -> Result<(), String> {
    let said =
        |guest: &Guest| ["vmm", "Memory failure", "Hardware Error"].map(|words| guest.count(words));
    gives_up(good, lost)?;
    let before = said(good);
    goes_bad(bad)?;
    nothing_else_is_lost(good, lost)?;
    same!(said(good), before, "the lines about the guest that has lost nothing");
    Ok(())
}
