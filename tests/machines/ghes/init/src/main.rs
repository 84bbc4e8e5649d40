//! The first program of a machine whose kernel has a GHES driver: plays the VMM from within,
//! writing error records with this crate into memory that the kernel does not own, and reads what
//! the kernel makes of them from its log, from `SIGBUS` and from the page tables.
//! `tests/machines/ghes/run` boots it, with the cases to run as its argument.

#![allow(unsafe_code, reason = "a test of signals and physical memory")]

mod cases;
mod hest;
mod kernel_log;
mod page;
mod physical;
mod print_budget;
mod records;
mod signals;
mod vmm;

fn main() {
    assert_eq!(
        std::process::id(),
        1,
        "this writes to /dev/mem: it is for tests/machines/ghes/run alone"
    );
    vm_init::start();
    signals::listen();
    let name = std::env::args().nth(1).unwrap_or_default();
    vm_init::finish(cases::named(&name));
}
