//! What happens to a guest's memory, and what must become of the guest.

use crate::guest::Guest;
use crate::guests::DISK_TEXT;
use crate::told::{
    MCEERR_AO, MCEERR_AR, OBJERR, dies, gives_up, nothing_else_is_lost, page_of, poison, start,
    told,
};
use crate::{gigabyte, host_page, neighbours, page_cache, snapshot};
use vm_init::same;

/// Runs the case of this name; its words after the first are the CPUs.
pub(crate) fn run(guest: &mut Guest, case: &str) -> Result<(), String> {
    let (name, cpus) = case.split_once(' ').unwrap_or((case, "0"));
    let result = match name {
        "read" | "write" | "fetch" => touch(guest, name, cpus),
        "read-in-block" => touch_in_block(guest, cpus),
        "read-large-page" => large_page(guest, "read-in-small-block", &[MCEERR_AR]),
        "read-large-page-older" => large_page(guest, "read-in-small-block", &OLDER),
        "untouched-large-page" => large_page(guest, "wait-in-small-block", &[MCEERR_AO]),
        "both" => both(guest),
        "untouched" => untouched(guest, "wait"),
        "locked" => untouched(guest, "wait-locked"),
        "free" => free(guest),
        "system-call" => system_call(guest),
        "abort" => abort_alone(guest, "read").and_then(|()| dies(guest)),
        // The first process lives on: the guest's kernel, which does not know which page it is,
        // would give the page to somebody else.
        "abort-twice" => abort_alone(guest, "read-in-block")
            .and_then(|()| abort_alone(guest, "read"))
            .and_then(|()| dies(guest)),
        "read-older" => touch_older(guest, cpus),
        "device" => device(guest),
        "disk" => disk(guest),
        "disk-buffer" => poisoned_disk(guest, "buffer"),
        "disk-ring" => poisoned_disk(guest, "ring"),
        "reset" => reset(guest),
        "again" => again(guest, MCEERR_AR, 4),
        "again-without-record" => again(guest, OBJERR, 60),
        "records-lost" => records_lost(guest),
        "saved-unread" => snapshot::unread(guest),
        "saved-unknown" => snapshot::unknown(guest),
        "disk-plain" => plain_disk(guest),
        "neighbour" => neighbours::each_alone(guest, |guest| touch(guest, "read", "1")),
        "neighbour-untouched" => neighbours::each_alone(guest, |guest| untouched(guest, "wait")),
        "cached" => page_cache::untouched(guest),
        "read-cached" => page_cache::touched(guest),
        "one-by-one" => gigabyte::one_by_one(guest),
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

/// What Linux 6.12 may say first of an access.
const OLDER: [u64; 3] = [OBJERR, MCEERR_AR, MCEERR_AO];

/// The same with Linux 6.12, which unmaps the page and tells of it from a worker, and of the access
/// without saying why: in which order is left to it.
fn touch_older(guest: &mut Guest, cpu: &str) -> Result<(), String> {
    let page = start(guest, "read", cpu)?;
    poison(guest, page)?;
    guest.send("go")?;
    let (code, address) = told(guest)?;
    same!(address & !0xfff, page.address, "the page");
    same!(OLDER.contains(&code), true, "si_code {code}");
    dies(guest)?;
    nothing_else_is_lost(guest, 1)
}

/// A process touches a page in a block of 2 MiB that is lost whole: it is told of the page that it
/// touched, and the guest gives up no other. (The next to touch another page would be told of
/// that.)
fn touch_in_block(guest: &mut Guest, cpu: &str) -> Result<(), String> {
    let page = start(guest, "read-in-block", cpu)?;
    poison(guest, page)?;
    guest.send("go")?;
    same!(told(guest)?, (MCEERR_AR, page.address), "the signal");
    gives_up(guest, 1)
}

/// A page of the host is several of the guest's, all of them of one process: each is named and
/// given up.
fn large_page(guest: &mut Guest, deed: &str, codes: &[u64]) -> Result<(), String> {
    let pages = host_page::page_size() / 0x1000;
    same!(pages > 1, true, "that the host has large pages");
    let page = start(guest, deed, "1")?;
    poison(guest, page)?;
    if deed.starts_with("read") {
        guest.send("go")?;
    }
    let (code, _) = told(guest)?;
    same!(codes.contains(&code), true, "si_code {code}");
    guest.send("go")?;
    guest.send("wait")?;
    guest.expect("guest: victim ")?;
    nothing_else_is_lost(guest, pages)
}

/// Two processes on two vCPUs touch the page at the same time. Linux acknowledges the first record
/// before it has unmapped the page, so that there is a second. Each process is told of the page: by
/// its own access, or by that of the other.
fn both(guest: &mut Guest) -> Result<(), String> {
    let page = start(guest, "read", "0 1")?;
    poison(guest, page)?;
    guest.send("go")?;
    for _ in 0..2 {
        let (code, address) = told(guest)?;
        same!(address & !0xfff, page.address, "the page");
        same!(matches!(code, MCEERR_AR | MCEERR_AO), true, "si_code {code} is of a memory error");
    }
    dies(guest)?;
    same!(guest.expect("guest: victim ")?, "killed by 7".to_owned(), "the end of the other");
    nothing_else_is_lost(guest, 1)
}

/// Nobody touches the page: the guest unmaps it and tells the process, and the VMM injects nothing.
fn untouched(guest: &mut Guest, deed: &str) -> Result<(), String> {
    let page = start(guest, deed, "1")?;
    poison(guest, page)?;
    same!(told(guest)?, (MCEERR_AO, page.address), "the signal");
    guest.send("go")?;
    guest.send("wait")?;
    guest.expect("guest: victim ")?;
    same!(guest.has("injected"), false, "the VMM injects an abort");
    nothing_else_is_lost(guest, 1)
}

/// A page that no process has: the guest's kernel never gives it to anybody.
fn free(guest: &mut Guest) -> Result<(), String> {
    let page = start(guest, "free", "1")?;
    guest.send("wait")?;
    guest.expect("guest: victim exited with 0")?;
    poison(guest, page)?;
    // Until then somebody else may be given the page.
    guest.expect("recovery action for free buddy page: Recovered")?;
    gives_up(guest, 1)?;
    nothing_else_is_lost(guest, 1)
}

/// The guest's kernel touches the page: that process dies by the kernel's own error. The kernel
/// reads no record of its own access, and hears of the page by interrupt, before it can give it to
/// somebody else. The next process that touches a page is told as if nothing had been.
fn system_call(guest: &mut Guest) -> Result<(), String> {
    let page = start(guest, "system-call", "1")?;
    poison(guest, page)?;
    guest.send("go")?;
    guest.expect("kernel: Internal error: synchronous external abort")?;
    // A worker of the kernel gives the page up. Until then somebody else may be given it, and the
    // kernel dies of that: the process that has it ends meanwhile.
    guest.expect("recovery action for")?;
    guest.send("wait")?;
    same!(guest.expect("guest: victim ")?, "killed by 11".to_owned(), "the end of the process");
    gives_up(guest, 1)?;
    let page = start(guest, "read", "0")?;
    poison(guest, page)?;
    guest.send("go")?;
    same!(told(guest)?, (MCEERR_AR, page.address), "the signal");
    dies(guest)?;
    nothing_else_is_lost(guest, 2)
}

/// A guest that reads no record: the process is told that its access failed, and not why.
fn abort_alone(guest: &mut Guest, deed: &str) -> Result<(), String> {
    let page = start(guest, deed, "1")?;
    poison(guest, page)?;
    guest.send("go")?;
    let (code, address) = told(guest)?;
    same!((code, address & !0xfff), (OBJERR, page.address), "the signal");
    Ok(())
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

/// The disk gives what the host's file has.
fn disk(guest: &mut Guest) -> Result<(), String> {
    guest.send("disk buffer")?;
    same!(guest.expect("guest: device ")?, "2 of 0x74726976".to_owned(), "the device");
    guest.send("send")?;
    let holds = format!("0 interrupts 1 holds {DISK_TEXT}");
    same!(guest.expect("guest: disk ")?, holds, "what the guest reads");
    Ok(())
}

/// A thread of the VMM meets the page as the device: the request fails, the guest gives the page
/// up, and the VM lives.
fn poisoned_disk(guest: &mut Guest, page: &str) -> Result<(), String> {
    guest.send(&format!("disk {page}"))?;
    let page = page_of(guest)?;
    poison(guest, page)?;
    guest.send("send")?;
    guest.expect("guest: sender ")?;
    gives_up(guest, 1)?;
    nothing_else_is_lost(guest, 1)
}

/// A device of the VMM that does not ask whether memory is gone: the VMM dies of it, as of any
/// error of its own memory.
fn plain_disk(guest: &mut Guest) -> Result<(), String> {
    guest.send("disk ring")?;
    let page = page_of(guest)?;
    poison(guest, page)?;
    guest.send("send")?;
    same!(guest.is_killed_by(libc::SIGBUS), true, "that the VMM dies of SIGBUS");
    Ok(())
}

/// After a reset the guest has good memory in place of the page.
fn reset(guest: &mut Guest) -> Result<(), String> {
    touch(guest, "read", "1")?;
    guest.send("reset")?;
    guest.boot()?;
    nothing_else_is_lost(guest, 0)?;
    touch(guest, "read", "0")
}

/// A process that is told of its page, and touches it again for ever: neither the VMM's log nor its
/// memory grows with that.
fn again(guest: &mut Guest, code: u64, lines: usize) -> Result<(), String> {
    let page = start(guest, "read-again", "1")?;
    poison(guest, page)?;
    guest.send("go")?;
    same!(told(guest)?.0, code, "the signal");
    guest.expect("guest: touched 50 times")?;
    let before = guest.data_of_vmm()?;
    guest.expect("guest: touched 1000 times")?;
    let grown = guest.data_of_vmm()?.saturating_sub(before);
    same!(grown < 64, true, "that the VMM grows by less than 64 KiB ({grown})");
    let said = guest.count("vmm: ");
    same!(said < lines + 5, true, "that the VMM says less than {lines} lines ({said})");
    dies(guest)
}

/// The error records are in the page that is lost: nothing is written there, the access fails all
/// the same, and after a reset there are records again. (This guest does not look for any: one that
/// does dies of it, as its kernel reads what is lost.)
fn records_lost(guest: &mut Guest) -> Result<(), String> {
    same!(guest.has("would be lost together with the records"), true, "the warning at the start");
    abort_alone(guest, "read-beside-records")?;
    same!(guest.has("no record: the source's memory is gone"), true, "what the VMM says");
    dies(guest)?;
    guest.send("reset")?;
    guest.boot()?;
    nothing_else_is_lost(guest, 0)?;
    abort_alone(guest, "read-in-block")?;
    same!(guest.has("; a record of 1 pages, 0 left"), true, "that there is a record");
    Ok(())
}
