//! An image that writes numbers and a word, and what `--cfg shown="…"` adds to that: what it costs
//! to print, or to ask, each thing.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
#[path = "text/bare.rs"]
mod bare;

#[cfg(not(target_os = "none"))]
fn main() {}
