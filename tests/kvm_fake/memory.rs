use aarch64_syndrome::Ipa;
use aarch64_syndrome::kvm::{IpaRange, MemorySlot, MemorySlots, VmmRange};
use proptest::prelude::*;

const fn slot(ipa: u64, host: u64, length: u64) -> MemorySlot {
    MemorySlot::memory(Ipa::from_bits(ipa), host, length)
}

/// A hole in the guest's memory between the first two, which are neighbours for the VMM; the third
/// shows the end of the second once more.
const SLOTS: [MemorySlot; 3] = [
    slot(0x4000_0000, 0x7f00_0000, 0x10_0000),
    slot(0x8000_0000, 0x7f10_0000, 0x8_0000),
    slot(0x1_0000_0000, 0x7f17_f000, 0x1000),
];

fn ipa_ranges(range: VmmRange, slots: &[MemorySlot]) -> Vec<IpaRange> {
    let mut found = Vec::new();
    range.for_each_ipa_range(&MemorySlots(slots), |range, _| found.push(range));
    found
}

fn found(start: u64, length: u64) -> Vec<(u64, u64)> {
    ipa_ranges(VmmRange { start, length }, &SLOTS)
        .into_iter()
        .map(|range| (range.start.into_bits(), range.length))
        .collect()
}

#[test]
fn a_page_is_where_the_guest_has_it() {
    assert_eq!(found(0x7f00_3000, 0x1000), [(0x4000_3000, 0x1000)]);
    assert_eq!(found(0x7f00_0000, 1), [(0x4000_0000, 1)]);
}

#[test]
fn a_huge_page_may_span_slots_and_reach_beyond_them() {
    let expected = [(0x4000_0000, 0x10_0000), (0x8000_0000, 0x8_0000), (0x1_0000_0000, 0x1000)];
    assert_eq!(found(0x7f00_0000, 0x20_0000), expected);
    assert_eq!(found(0x7ef0_0000, 0x10_1000), [(0x4000_0000, 0x1000)]);
}

#[test]
fn memory_that_the_guest_has_twice_is_found_twice() {
    assert_eq!(found(0x7f17_f000, 0x1000), [(0x8007_f000, 0x1000), (0x1_0000_0000, 0x1000)]);
}

#[test]
fn memory_of_the_vmm_alone_is_not_the_guests() {
    for (start, length) in [(0x7eff_f000, 0x1000), (0x7f18_0000, 0x1000), (0, 1), (u64::MAX, 1)] {
        assert_eq!(found(start, length), []);
        assert!(!VmmRange { start, length }.is_guest_memory(&MemorySlots(&SLOTS)));
    }
}

#[test]
fn memory_up_to_the_last_address_is_not_cut_short() {
    let slots = [slot(0, u64::MAX - 0xfff, 0x1000)];
    let range = VmmRange { start: u64::MAX - 0xf, length: 0x10 };
    assert_eq!(
        ipa_ranges(range, &slots),
        [IpaRange { start: Ipa::from_bits(0xff0), length: 0x10 }]
    );
}

#[test]
fn a_guest_page_is_where_the_vmm_has_it_or_nowhere() {
    let page = |ipa| IpaRange::page_of(Ipa::from_bits(ipa)).host_range(&MemorySlots(&SLOTS));
    let expected = VmmRange { start: 0x7f00_3000, length: 0x1000 };
    assert_eq!(page(0x4000_3abc), Some(expected));
    assert_eq!((page(0x3fff_f000), page(0x4010_0000)), (None, None));
    let range = IpaRange { start: Ipa::from_bits(0x400f_f000), length: 0x20_0000 };
    let cut = VmmRange { start: 0x7f0f_f000, length: 0x1000 };
    assert_eq!(range.host_range(&MemorySlots(&SLOTS)), Some(cut));
}

#[test]
fn pages_are_those_that_the_range_touches() {
    let pages = |start, length, size| {
        let pages = VmmRange { start, length }.in_pages(size);
        (pages.start, pages.length)
    };
    assert_eq!(pages(0x7f00_1234, 1, 0x1000), (0x7f00_1000, 0x1000));
    assert_eq!(pages(0x7f00_1000, 0x1000, 0x1000), (0x7f00_1000, 0x1000));
    assert_eq!(pages(0x7f00_1fff, 2, 0x1000), (0x7f00_1000, 0x2000));
    assert_eq!(pages(0x7f2a_b000, 0x1000, 0x20_0000), (0x7f20_0000, 0x20_0000));
    assert_eq!(pages(0x7f00_1234, 0, 0x1000), (0x7f00_1000, 0x1000));
    assert_eq!(pages(u64::MAX - 1, 2, 0x1000), (u64::MAX - 0xfff, 0x1000));
}

proptest! {
    #[test]
    fn every_byte_is_found_where_a_search_finds_it(
        host in 0_u64..64, length in 0_u64..64, start in 0_u64..64, wanted in 0_u64..64,
    ) {
        let slots = [slot(0x1000, host, length)];
        let expected: Vec<u64> = (start..start + wanted)
            .filter(|byte| (host..host + length).contains(byte))
            .map(|byte| byte - host + 0x1000)
            .collect();
        let ranges: Vec<u64> = ipa_ranges(VmmRange { start, length: wanted }, &slots)
            .into_iter()
            .flat_map(|range| (0..range.length).map(move |at| range.start.into_bits() + at))
            .collect();
        prop_assert_eq!(ranges, expected);
        // The way back, from where the guest has it.
        let mut back = Vec::new();
        let guest = IpaRange { start: Ipa::from_bits(0x1000 + start), length: wanted };
        guest.for_each_host_range(&MemorySlots(&slots), |range, _| {
            back.extend(range.start..range.start + range.length);
        });
        let expected: Vec<u64> =
            (start..start + wanted).filter(|at| *at < length).map(|at| at + host).collect();
        prop_assert_eq!(back, expected);
    }
}

#[cfg(feature = "vm-memory")]
#[test]
fn regions_of_vm_memory_are_slots() {
    use aarch64_syndrome::kvm::GuestMemoryMap;
    use vm_memory::{GuestAddress, GuestMemoryBackend, GuestMemoryMmap};

    let regions = [(GuestAddress(0x4000_0000), 0x2000), (GuestAddress(0x8000_0000), 0x1000)];
    let memory: GuestMemoryMmap = GuestMemoryMmap::from_ranges(&regions).unwrap();
    let mut slots = Vec::new();
    memory.for_each_slot(&mut |slot| slots.push(slot));
    assert_eq!(slots.len(), 2);
    for (slot, (address, length)) in slots.iter().zip(regions) {
        let host = memory.get_host_address(address).unwrap().addr() as u64;
        let expected = MemorySlot::memory(Ipa::from_bits(address.0), host, length as u64);
        assert_eq!(*slot, expected);
    }
}

#[cfg(feature = "vm-memory")]
#[test]
fn records_are_posted_in_the_memory_of_vm_memory() {
    use aarch64_syndrome::ghes::{
        BlockWriter, DataEntry, HardwareErrors, SectionType, Severity, SourceState,
    };
    use vm_memory::{Bytes, GuestAddress, GuestMemoryMmap};

    let regions = [(GuestAddress(0x4000_0000), 0x1000), (GuestAddress(0x4000_1000), 0x1000)];
    let memory: GuestMemoryMmap = GuestMemoryMmap::from_ranges(&regions).unwrap();
    // The block lies across two regions.
    let layout = HardwareErrors::new(0x4000_0fd0, 1, 256).unwrap();
    layout.initialize(&memory).unwrap();
    let mut source = layout.source(0).unwrap();
    let mut buffer = [0; 256];
    let mut block = BlockWriter::new(&mut buffer).unwrap();
    block.push(DataEntry::new(SectionType::MEMORY, Severity::FATAL, &[0x5a; 80])).unwrap();
    let record = block.finish().unwrap();
    source.post(&memory, record).unwrap();
    let mut bytes = [0; 172];
    memory.read_slice(&mut bytes, GuestAddress(0x4000_0fe0)).unwrap();
    assert_eq!(bytes, record.as_bytes());
    let words: [u64; 2] = memory.read_obj(GuestAddress(0x4000_0fd0)).unwrap();
    assert_eq!(words.map(u64::from_le), [0x4000_0fe0, 0]);
    assert_eq!(source.read(&memory, &mut [0; 256]).unwrap(), Some(record));
    memory.write_obj(1_u64.to_le(), GuestAddress(0x4000_0fd8)).unwrap();
    assert_eq!(source.state(&memory).unwrap(), SourceState::Ready);
    let outside = HardwareErrors::new(0x4000_1f00, 1, 1024).unwrap();
    assert!(outside.source(0).unwrap().post(&memory, record).is_err());
    assert!(HardwareErrors::new(0x5000_0000, 1, 1024).unwrap().initialize(&memory).is_err());
}
