//! A source in memory that the guest has filled as it likes: reading and posting touch nothing
//! outside, and a record that was posted is read back.
#![no_main]

use aarch64_syndrome::ghes::{HardwareErrors, RawRegion, SourceState, StatusBlock};
use core::ptr::NonNull;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, u16, Vec<u64>, Vec<u8>)| {
    let (sources, length, mut words, record) = input;
    let bytes = words.len() * 8;
    let pointer = NonNull::from(words.as_mut_slice()).cast();
    // SAFETY: the words outlive the region, and nothing else touches them meanwhile.
    let memory = unsafe { RawRegion::new(pointer, 0x4000_0000, bytes) };
    let Ok(layout) = HardwareErrors::new(0x4000_0000, sources, length.into()) else { return };
    let Some(mut source) = layout.source(0) else { return };
    let mut copy = vec![0; length.into()];
    let _ = source.read(&memory, &mut copy);
    let Ok(record) = StatusBlock::parse(&record) else { return };
    let was_ready = source.state(&memory) == Ok(SourceState::Ready);
    match source.post(&memory, record) {
        Ok(()) => {
            assert!(was_ready);
            assert_eq!(source.read(&memory, &mut copy), Ok(Some(record)));
            assert_eq!(source.state(&memory), Ok(SourceState::Posted));
        }
        Err(_) => {}
    }
});
