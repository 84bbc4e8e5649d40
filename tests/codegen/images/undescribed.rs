//! A firmware image that finishes an access through the guest's tables: fetch, walk, decode, check
//! and perform. `baseline.rs` is the same image without the library.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
#[path = "load_store/through_tables.rs"]
mod through_tables;

#[cfg(not(target_os = "none"))]
fn main() {}
