//! Guest memory behind a raw pointer, and the layout in it.

use aarch64_syndrome::ghes::*;
use core::ptr::NonNull;

const BASE: u64 = 0x4000_0000;

/// 64 bytes at [`BASE`], aligned to 8.
fn with_region(check: impl FnOnce(&RawRegion)) {
    let mut words = [0_u64; 8];
    let pointer = NonNull::from(&mut words).cast();
    // SAFETY: the words outlive the region, and nothing else touches them meanwhile.
    let region = unsafe { RawRegion::new(pointer, BASE, 64) };
    check(&region);
}

#[test]
fn words_are_little_endian_at_the_guests_address() {
    with_region(|region| {
        region.store_u64(BASE + 8, 0x1122_3344_5566_7788).unwrap();
        region.store_u32(BASE + 16, 0xaabb_ccdd).unwrap();
        region.write(BASE + 61, &[1, 2, 3]).unwrap();
        let mut bytes = [0; 64];
        region.read(BASE, &mut bytes).unwrap();
        assert_eq!(bytes[8..16], [0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11]);
        assert_eq!(bytes[16..20], [0xdd, 0xcc, 0xbb, 0xaa]);
        assert_eq!(bytes[61..], [1, 2, 3]);
        assert_eq!(region.load_u64(BASE + 8), Ok(0x1122_3344_5566_7788));
    });
}

#[test]
fn nothing_outside_the_region_is_touched() {
    with_region(|region| {
        for (address, length) in [(BASE - 1, 1), (BASE + 64, 1), (BASE + 60, 5), (0, 1), (!0, 1)] {
            let out = Err(OutOfRegion(address));
            assert_eq!(region.read(address, &mut vec![0; length]), out, "{address:#x}");
            assert_eq!(region.write(address, &vec![1; length]), out, "{address:#x}");
        }
        for address in [BASE - 8, BASE + 64, BASE + 4, BASE + 57, !7, 0] {
            assert_eq!(region.load_u64(address), Err(OutOfRegion(address)), "{address:#x}");
            assert_eq!(region.store_u64(address, 1), Err(OutOfRegion(address)));
        }
        for address in [BASE - 4, BASE + 64, BASE + 2, BASE + 62] {
            assert_eq!(region.store_u32(address, 1), Err(OutOfRegion(address)));
        }
        assert_eq!(region.read(BASE + 64, &mut []), Ok(()));
        let mut bytes = [1; 64];
        region.read(BASE, &mut bytes).unwrap();
        assert_eq!(bytes, [0; 64]);
    });
    assert_eq!(OutOfRegion(0x10).to_string(), "0x10 is not in the region");
}

#[test]
fn a_layout_that_cannot_be_has_its_error() {
    for address in [1, 4, 7, BASE + 4] {
        let error = LayoutError::AddressUnaligned(address);
        assert_eq!(HardwareErrors::new(address, 1, 1024), Err(error));
    }
    for length in [0, 16, 20, 23, 1020, 1025] {
        assert_eq!(HardwareErrors::new(BASE, 1, length), Err(LayoutError::BlockLength(length)));
    }
    // The end of the 1040 bytes has to be an address too.
    let end = !0 - 1039;
    assert!(HardwareErrors::new(end - 8, 1, 1024).is_ok());
    assert_eq!(HardwareErrors::new(end, 1, 1024), Err(LayoutError::PastAddressSpace));
    for (error, words) in [
        (LayoutError::AddressUnaligned(1), "address 0x1 is not a multiple of 8"),
        (LayoutError::BlockLength(20), "20 bytes are no length of a block"),
        (LayoutError::PastAddressSpace, "the layout ends past the last address"),
    ] {
        assert_eq!(error.to_string(), words);
    }
}

#[test]
fn the_layout_is_that_of_qemu() {
    let layout = HardwareErrors::new(BASE, 2, 1024).unwrap();
    assert_eq!(layout.length(), 2 * 8 + 2 * 8 + 2 * 1024);
    for (index, pointer, ack) in [(0, 0, 16), (1, 8, 24)] {
        let source = layout.source(index).unwrap();
        assert_eq!(source.error_status_address(), BASE + pointer);
        assert_eq!(source.read_ack_address(), BASE + ack);
    }
    assert_eq!(layout.source(2), None);
}

#[test]
fn a_source_outside_the_memory_is_an_error_of_the_memory() {
    with_region(|region| {
        let layout = HardwareErrors::new(BASE + 48, 1, 24).unwrap();
        let out = OutOfRegion(BASE + 64);
        assert_eq!(layout.initialize(region), Err(out));
        let mut source = layout.source(0).unwrap();
        assert_eq!(source.state(region), Ok(SourceState::Posted));
        region.store_u64(BASE + 56, 1).unwrap();
        assert_eq!(source.state(region), Ok(SourceState::Ready));
        let mut bytes = [0; 24];
        bytes[0] = 0x10;
        let record = StatusBlock::parse(&bytes).unwrap();
        assert_eq!(source.post(region, record), Err(PostError::Memory(out)));
        // The read-ack word was taken back before the memory failed.
        assert_eq!(source.state(region), Ok(SourceState::Posted));
        assert_eq!(source.post(region, record), Err(PostError::NotAcknowledged));
        region.store_u64(BASE + 48, BASE + 64).unwrap();
        assert_eq!(source.read(region, &mut [0; 23]), Err(ReadError::BufferTooShort(24)));
        assert_eq!(source.read(region, &mut [0; 24]), Err(ReadError::Memory(out)));
    });
}

#[test]
fn a_record_goes_through_the_memory_of_a_guest() {
    with_region(|region| {
        let layout = HardwareErrors::new(BASE, 1, 32).unwrap();
        layout.initialize(region).unwrap();
        let mut source = layout.source(0).unwrap();
        let (mut copy, mut long) = ([0; 32], [0; 40]);
        assert_eq!(source.read(region, &mut copy), Ok(None));
        (long[0], long[4], long[8]) = (0x10, 20, 20);
        let record = StatusBlock::parse(&long).unwrap();
        assert_eq!(source.post(region, record), Err(PostError::TooLong(40)));
        (long[4], long[8]) = (0, 0);
        let record = StatusBlock::parse(&long).unwrap();
        source.post(region, record).unwrap();
        assert_eq!(source.read(region, &mut copy), Ok(Some(record)));
        region.store_u32(BASE + 28, 1000).unwrap();
        let error = ReadError::Parse(ParseError::DataLengthPastBlock(1000));
        assert_eq!(source.read(region, &mut copy), Err(error));
        region.store_u64(BASE, 0).unwrap();
        assert_eq!(source.read(region, &mut copy), Ok(None));
    });
}

#[test]
fn every_failure_has_words() {
    let out = OutOfRegion(8);
    for (error, words) in [
        (PostError::NotAcknowledged, "the record before is not acknowledged"),
        (PostError::NoStatus, "the record has no status"),
        (PostError::TooLong(40), "40 bytes are more than the block"),
        (PostError::Memory(out), "0x8 is not in the region"),
    ] {
        assert_eq!(error.to_string(), words);
    }
    for (error, words) in [
        (ReadError::Parse(ParseError::BlockTooShort(3)), "a status block of 3 bytes"),
        (ReadError::BufferTooShort(24), "a block of 24 bytes needs a larger buffer"),
        (ReadError::Memory(out), "0x8 is not in the region"),
    ] {
        assert_eq!(error.to_string(), words);
    }
    assert_eq!(WriteError { needed: 92 }.to_string(), "no room for 92 bytes");
}
