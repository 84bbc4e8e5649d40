//! `firmware.rs` without the library: what is left is not the library's.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod image;

#[cfg(target_os = "none")]
fn decide(esr: u64, far: u64, hpfar: u64) -> [u64; 4] {
    [esr, far, hpfar, 0]
}

#[cfg(not(target_os = "none"))]
fn main() {}
