//! An image that sends records of defmt, and what `--cfg shown="…"` adds to that: what the words of
//! a record cost in flash.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
#[path = "records/bare.rs"]
mod bare;

#[cfg(not(target_os = "none"))]
fn main() {}
