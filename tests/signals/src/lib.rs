//! Marker, slot and queue of the feature `kvm`, the very files, with atomics that stop at each
//! access: Loom tries every order that the memory model allows between threads, and a handler runs
//! at every place of its own thread, inside another handler too. `cargo test -p signals`; under
//! Miri threads and memory are Miri's.

#![cfg(test)]
#![cfg(any(target_os = "linux", target_os = "android"))]

mod hooked;
mod kvm;
mod marker;
mod queue;
