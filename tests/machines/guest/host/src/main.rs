//! The first program of a machine that runs the example VMM with a Linux guest in it: poisons the
//! guest's memory from outside, and judges what becomes of the guest by its log.
//!
//! Its argument names the guest. Once that has booted, it says "ready" until the console names the
//! case: `tests/machines/guest/run` saves the machine there, and restores it for each case. With
//! "sandbox" for a guest it runs one for each entry of the sandbox's lists, or for those that are
//! named after it; with "process" it runs those without a guest, with "starts" those of two guests
//! that only start, with "sea" and "sea-of-linux" those of errors that firmware makes
//! (`tests/machines/firmware/run`).

mod assembled;
mod cases;
mod gigabyte;
mod guest;
mod guests;
mod host_page;
mod neighbours;
mod own_memory;
mod page_cache;
mod payload;
mod planted;
mod sandbox;
mod sea;
mod snapshot;
mod told;

use std::io::BufRead;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

fn main() {
    vm_init::start();
    host_page::forbid_huge_pages();
    let name = std::env::args().nth(1).unwrap_or_default();
    if name == "sandbox" {
        let calls: Vec<_> = std::env::args().skip(2).collect();
        return sandbox::run(&calls);
    }
    if name == "process" {
        return vm_init::finish(&own_memory::CASES);
    }
    if name == "sea" {
        return vm_init::finish(&sea::CASES);
    }
    if name == "sea-of-linux" {
        return sea::of_linux();
    }
    if name == "starts" {
        return neighbours::start_often();
    }
    let mut guest = match guests::boot(&name) {
        Ok(guest) => guest,
        Err(why) => panic!("{name} does not boot: {why}"),
    };
    let case = wait_for_case();
    vm_init::finish_one(&format!("{name}: {case}"), move || cases::run(&mut guest, &case));
}

/// Says that it is ready until a line comes.
fn wait_for_case() -> String {
    let (sender, lines) = channel();
    thread::spawn(move || std::io::stdin().lock().lines().try_for_each(|line| sender.send(line)));
    loop {
        println!("ready");
        if let Ok(Ok(line)) = lines.recv_timeout(Duration::from_millis(500)) {
            return line;
        }
    }
}
