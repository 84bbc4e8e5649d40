//! A bare-metal image that only decodes. `tests/linked_text.rs` links it and reads it.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod bare;

/// Where the image starts; nothing runs it.
#[cfg(target_os = "none")]
#[allow(unsafe_code, reason = "the linker looks for the entry point by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn _start(esr: u64, far: u64, hpfar: u64) {
    bare::decode(esr, far, hpfar);
}

/// For builds of the workspace on a host.
#[cfg(not(target_os = "none"))]
fn main() {}
