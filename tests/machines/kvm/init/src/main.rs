//! The first program of a machine that runs KVM at EL2: a VMM built on this crate. Runs every case,
//! each in a VM of its own, prints one line for each and a count, and powers the machine off.
//! `tests/machines/kvm/run` builds and boots it; `tests/machines/firmware/run` does so above
//! firmware that a guest can ask for errors, and names the groups of cases to run.

#![cfg_attr(
    all(target_os = "linux", target_arch = "aarch64"),
    allow(unsafe_code, reason = "a test of signals, poisoned memory and guest memory")
)]

#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod cases;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod guest;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod machine;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod nested;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod poison;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod stage1;

#[cfg(not(all(target_os = "linux", target_arch = "aarch64")))]
fn main() {
    eprintln!(
        "this runs on arm64 Linux, as the first program of a machine: see tests/machines/kvm/run"
    );
}

#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
fn main() {
    vm_init::start();
    machine::set_up_process();
    let groups: Vec<_> = std::env::args().skip(1).collect();
    let cases: Vec<_> = groups.iter().flat_map(|group| cases::group(group)).copied().collect();
    vm_init::finish(&cases);
}
