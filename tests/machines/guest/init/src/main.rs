//! The first program of a guest whose memory goes bad. It does what the lines on the console say,
//! and says what becomes of it there, with all that the kernel says. `tests/machines/guest/host`
//! sends the lines and judges.
//!
//! ```text
//! start DEED CPU...   a process on each CPU, with one page; answer: "page PHYSICAL at VIRTUAL"
//! go                  they do the deed
//! wait                answer: how each ended
//! device              each kind of access to an address where no device is
//! disk PAGE           a request to the disk; answer: where its "buffer" or its "ring" is
//! send                sends the request; answer: "disk STATUS interrupts STATUS holds TEXT"
//! reset               resets the machine
//! lost                what the guest has lost
//! check               what the guest has lost, and whether everything else works
//! ```

#![allow(unsafe_code, reason = "a test of signals, page tables and processes")]

mod check;
mod device;
mod disk;
mod kernel_log;
mod process;
mod say;
mod sigbus;
mod victim;

use say::say;
use std::io::BufRead;
use victim::Victims;

fn main() {
    vm_init::start();
    kernel_log::forward();
    let bystanders = check::Bystanders::start();
    say!("ready");
    let mut victims: Option<Victims> = None;
    let mut sender = None;
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["start", deed, ref cpus @ ..] => victims = Some(Victims::start(deed, cpus)),
            ["go"] => victims.iter().for_each(Victims::go),
            ["wait"] => victims.take().into_iter().for_each(Victims::wait),
            ["device"] => device::access_nothing(),
            ["disk", page] => sender = Some(disk::Sender::start(page)),
            ["send"] => sender.take().into_iter().for_each(disk::Sender::send),
            // SAFETY: what is in memory is not needed any more.
            ["reset"] => drop(unsafe { libc::reboot(libc::RB_AUTOBOOT) }),
            ["lost"] => check::lost(),
            ["check"] => check::everything(&bystanders),
            [] => {}
            _ => say!("no such line: {line}"),
        }
    }
}
