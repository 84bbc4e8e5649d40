//! A firmware image that finishes an access from its instruction word. `baseline.rs` is the same
//! image without the library.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
#[path = "load_store/bare.rs"]
mod bare;

#[cfg(not(target_os = "none"))]
fn main() {}
