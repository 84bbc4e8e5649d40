//! A status block from a guest: nothing panics, and what was read is written back as it was.
#![no_main]

use aarch64_syndrome::ghes::{BlockWriter, StatusBlock};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(block) = StatusBlock::parse(bytes) else { return };
    assert!(bytes.starts_with(block.as_bytes()));
    assert_eq!(StatusBlock::parse(block.as_bytes()), Ok(block));
    let entries: Vec<_> = block.entries().collect();
    let held: usize = entries.iter().map(|entry| entry.section.len() + 64).sum();
    assert!(held + 20 <= bytes.len());
    // Entries of revision 2 become longer.
    let mut buffer = vec![0; bytes.len() + entries.len() * 8];
    let mut writer = BlockWriter::new(&mut buffer).expect("more than a header");
    for entry in &entries {
        writer.push(*entry).expect("room for what was there");
    }
    let written = writer.finish().expect("a block");
    assert!(written.entries().eq(entries));
});
