//! The first program of a guest whose memory goes bad. It does what the lines on the console say,
//! and says what becomes of it there, with all that the kernel says. `tests/machines/guest/host`
//! sends the lines and judges.
//!
//! ```text
//! start DEED CPU...   a process on each CPU, with one page; answer: "page PHYSICAL at VIRTUAL"
//! go                  they do the deed; answer: how each ends
//! device              each kind of access to an address where no device is
//! check               what the guest has lost, and whether everything else works
//! ```

#![allow(unsafe_code, reason = "a test of signals, page tables and processes")]

mod check;
mod device;
mod kernel_log;
mod process;
mod say;
mod sigbus;
mod victim;

use say::say;
use std::io::BufRead;

fn main() {
    vm_init::start();
    kernel_log::forward();
    let bystanders = check::Bystanders::start();
    say!("ready");
    let mut victims = None;
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["start", deed, ref cpus @ ..] => victims = Some(victim::Victims::start(deed, cpus)),
            ["go"] => {
                if let Some(victims) = victims.take() {
                    victims.go();
                }
            }
            ["device"] => device::access_nothing(),
            ["check"] => check::everything(&bystanders),
            [] => {}
            _ => say!("no such line: {line}"),
        }
    }
}
