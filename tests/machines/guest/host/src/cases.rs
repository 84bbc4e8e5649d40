//! What happens to a guest's memory, and what must become of the guest.

use crate::guest::Guest;
use crate::told::{MCEERR_AO, MCEERR_AR, OBJERR, dies, nothing_else_is_lost, poison, start, told};
use vm_init::same;

/// Runs the case of this name; its words after the first are the CPUs.
pub(crate) fn run(guest: &mut Guest, case: &str) -> Result<(), String> {
    let (name, cpus) = case.split_once(' ').unwrap_or((case, "0"));
    let result = match name {
        "read" | "write" | "fetch" => touch(guest, name, cpus),
        "both" => both(guest),
        "untouched" => untouched(guest),
        "system-call" => system_call(guest),
        "abort" => abort_alone(guest),
        "device" => device(guest),
        _ => Err("no case of that name".into()),
    };
    result.map_err(|why| format!("{why}\n{}", guest.last_lines()))
}

/// A process touches the page: it is told which, by the record, and dies.
fn touch(guest: &mut Guest, deed: &str, cpu: &str) -> Result<(), String> {
    let page = start(guest, deed, cpu)?;
    poison(guest, page)?;
    guest.send("go")?;
    same!(told(guest)?, (MCEERR_AR, page.address), "the signal");
    dies(guest)?;
    nothing_else_is_lost(guest, 1)
}

/// Two processes on two vCPUs touch the page at the same time.
fn both(guest: &mut Guest) -> Result<(), String> {
    let page = start(guest, "read", "0 1")?;
    poison(guest, page)?;
    guest.send("go")?;
    for _ in 0..2 {
        let (code, address) = told(guest)?;
        same!(address, page.address, "the address");
        same!(matches!(code, MCEERR_AR | MCEERR_AO), true, "si_code {code} is of a memory error");
    }
    dies(guest)?;
    dies(guest)?;
    nothing_else_is_lost(guest, 1)
}

/// Nobody touches the page: the guest unmaps it and tells the process, and the VMM injects nothing.
fn untouched(guest: &mut Guest) -> Result<(), String> {
    let page = start(guest, "wait", "1")?;
    poison(guest, page)?;
    same!(told(guest)?, (MCEERR_AO, page.address), "the signal");
    guest.send("go")?;
    guest.expect("guest: victim ")?;
    same!(guest.has("injected"), false, "the VMM injects an abort");
    nothing_else_is_lost(guest, 1)
}

/// The guest's kernel touches the page: that process dies by the kernel's own error, and the next
/// that touches a page is told as if nothing had been.
fn system_call(guest: &mut Guest) -> Result<(), String> {
    let page = start(guest, "system-call", "1")?;
    poison(guest, page)?;
    guest.send("go")?;
    guest.expect("Internal error: synchronous external abort")?;
    same!(guest.expect("guest: victim ")?, "killed by 11".to_owned(), "the end of the process");
    let page = start(guest, "read", "0")?;
    poison(guest, page)?;
    guest.send("go")?;
    same!(told(guest)?, (MCEERR_AR, page.address), "the signal");
    dies(guest)
}

/// A guest without error sources: the process is told that its access failed, and not why.
fn abort_alone(guest: &mut Guest) -> Result<(), String> {
    let page = start(guest, "read", "1")?;
    poison(guest, page)?;
    guest.send("go")?;
    let (code, address) = told(guest)?;
    same!((code, address & !0xfff), (OBJERR, page.address), "the signal");
    dies(guest)
}

/// An address where no device is, from a process.
fn device(guest: &mut Guest) -> Result<(), String> {
    guest.send("device")?;
    for name in ["ldr", "str", "ldp"] {
        same!(told(guest)?.0, OBJERR, "si_code after {name}");
        let end = guest.expect(&format!("guest: {name} "))?;
        same!(end.as_str(), "killed by 7", "the end of the process after {name}");
    }
    nothing_else_is_lost(guest, 0)
}
