//! A block or a section of any bytes: the crate refuses what a second reader refuses, which was
//! written from the layouts of ACPI and UEFI alone, and reads the same numbers out of the others.
#![no_main]

#[path = "../../tests/ghes_records/compared.rs"]
mod compared;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    compared::block(bytes);
    compared::section(bytes);
});
