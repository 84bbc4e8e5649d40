//! Firmware at EL3 of QEMU's virt machine: hands the machine to a kernel at EL2, answers PSCI, and
//! reflects external aborts into EL2 as firmware-first RAS does, when a guest asks for one.

#![cfg_attr(target_os = "none", no_std, no_main)]
#![cfg_attr(
    target_os = "none",
    allow(unsafe_code, reason = "bare metal: registers, devices and entry points")
)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod console;
#[cfg(target_os = "none")]
mod cpacr;
#[cfg(target_os = "none")]
mod device;
#[cfg(target_os = "none")]
mod gic;
#[cfg(target_os = "none")]
mod power;
#[cfg(target_os = "none")]
mod psci;
#[cfg(target_os = "none")]
mod reflect;
#[cfg(target_os = "none")]
mod start;
#[cfg(target_os = "none")]
mod trap;
#[cfg(target_os = "none")]
mod worlds;
