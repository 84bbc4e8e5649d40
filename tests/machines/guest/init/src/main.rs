//! The first program of a guest whose memory goes bad. It does what the lines on the console say,
//! and says what becomes of it there, with all that the kernel says. `tests/machines/guest/host`
//! sends the lines and judges.
//!
//! ```text
//! start DEED CPU...   a process on each CPU, with one page; answer: "page PHYSICAL at VIRTUAL"
//! go                  they do the deed
//! wait                answer: how each ended
//! hold COUNT          takes memory that was plugged in; answer: so many pages of it, as "start"
//! touch NUMBER        a process reads one of these; answer: how it ended
//! cache               a process maps a page of the disk; answer: where it is, as "start"
//! read                it reads the page; answer: "cache holds TEXT", and how it ended
//! call                answer: where in memory the system call is that makes an "error"
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
mod error;
mod kernel_log;
mod page_cache;
mod plugged;
mod process;
mod say;
mod sigbus;
mod victim;

use page_cache::Reader;
use plugged::Holder;
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
    let mut holder = None;
    let mut reader = None;
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["start", deed, ref cpus @ ..] => victims = Some(Victims::start(deed, cpus)),
            ["go"] => victims.iter().for_each(Victims::go),
            ["wait"] => victims.take().into_iter().for_each(Victims::wait),
            ["hold", count] => holder = count.parse().ok().map(Holder::start),
            ["touch", number] => {
                if let (Some(holder), Ok(number)) = (&holder, number.parse()) {
                    holder.touch(number);
                }
            }
            ["cache"] => reader = Some(Reader::start()),
            ["read"] => reader.take().into_iter().for_each(Reader::read),
            ["call"] => error::say_where(),
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
