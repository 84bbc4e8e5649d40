//! A small VMM for arm64 Linux that survives errors of memory. It boots a Linux kernel with two
//! vCPUs, a serial console and a disk; what a page that goes bad means for the guest, and what the
//! VMM has to do, is in `memory_errors.rs` and `vcpu.rs`. There may be two VMs in the process: they
//! share the handler of `SIGBUS`, and the queue of errors that no access has met.

#![cfg_attr(
    all(target_os = "linux", target_arch = "aarch64"),
    allow(unsafe_code, reason = "memory is given to KVM, and a union of the kernel is read")
)]

#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod acpi;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod boot;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod bus;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod device_tree;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod efi;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod gic;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod layout;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod log;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod machine;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod memory;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod memory_errors;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod options;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod pause;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod sandbox;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod serial;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod signals;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod snapshot;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod vcpu;
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
mod virtio;

#[cfg(not(all(target_os = "linux", target_arch = "aarch64")))]
fn main() {
    eprintln!("this runs on arm64 Linux");
}

#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    machine::run_all(options::Options::from_command_line()?)
}
