//! The list of memory that is gone.

use super::machine::{HOST, Machine, RAM};
use aarch64_syndrome::Ipa;
use aarch64_syndrome::ghes::MachineRas;
use aarch64_syndrome::kvm::{
    GoneMemory, GuestMemoryMap, MappedMemory, MemorySlot, MemorySlots, SlotKind, SlotTable,
    VmmRange,
};
use proptest::prelude::*;

const fn range(start: u64, length: u64) -> VmmRange {
    VmmRange { start, length }
}

#[test]
fn nothing_is_named_twice_and_neighbours_are_one_range() {
    let mut gone = GoneMemory::new();
    for (start, length) in [(0x3000, 0x1000), (0x1000, 0x1000), (0x3000, 0x1000), (0, 0)] {
        gone.insert(range(start, length));
    }
    assert_eq!(gone.ranges(), [range(0x1000, 0x1000), range(0x3000, 0x1000)]);
    gone.insert(range(0x2000, 0x1000));
    assert_eq!(gone.ranges(), [range(0x1000, 0x3000)]);
    gone.insert(range(u64::MAX - 0xfff, 0x1000));
    assert!(gone.contains(range(u64::MAX, 1)) && !gone.overlaps(range(0, 0x1000)));
}

#[test]
fn it_is_asked_by_the_guests_addresses_too() {
    let machine = Machine::new(MachineRas::default());
    let mut gone = GoneMemory::new();
    gone.insert(range(HOST + 0x2000, 0x1000));
    let found: Vec<_> = gone
        .ipa_ranges(&machine.memory)
        .into_iter()
        .map(|(range, kind)| (range.start.into_bits(), range.length, kind))
        .collect();
    let twice = [RAM + 0x2000, 0x9000_0000].map(|ipa| (ipa, 0x1000, SlotKind::Memory));
    assert_eq!(found, twice);
}

proptest! {
    #[test]
    fn a_set_of_bytes_says_the_same(
        steps in prop::collection::vec((any::<bool>(), 0_u64..48, 0_u64..12), 0..24),
    ) {
        let mut gone = GoneMemory::new();
        let mut bytes = std::collections::BTreeSet::new();
        for (is_discard, start, length) in steps {
            if is_discard {
                gone.forget(range(start, length));
                bytes.retain(|byte| !(start..start + length).contains(byte));
            } else {
                gone.insert(range(start, length));
                bytes.extend(start..start + length);
            }
            let listed: Vec<u64> = gone
                .ranges()
                .iter()
                .flat_map(|range| range.start..range.start + range.length)
                .collect();
            prop_assert_eq!(&listed, &bytes.iter().copied().collect::<Vec<_>>());
            let are_apart = |two: &[VmmRange]| two[0].start + two[0].length < two[1].start;
            prop_assert!(gone.ranges().windows(2).all(are_apart));
            for start in 0..60 {
                let wanted = range(start, 3);
                let is_any = (start..start + 3).any(|byte| bytes.contains(&byte));
                let are_all = (start..start + 3).all(|byte| bytes.contains(&byte));
                prop_assert_eq!((gone.overlaps(wanted), gone.contains(wanted)), (is_any, are_all));
            }
        }
    }
}

#[test]
fn slots_come_and_go_while_another_thread_asks() {
    // An interpreter takes its time.
    let end = if cfg!(miri) { 10 } else { 200 };
    let table = SlotTable::new();
    let slot = |number: u64| MemorySlot::memory(Ipa::from_bits(number << 20), number << 24, 0x1000);
    table.insert(slot(1));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for number in 2..end {
                table.insert(slot(number));
                if number % 2 == 0 {
                    table.remove(slot(number).ipa);
                }
            }
        });
        while !writer.is_finished() {
            let first = range(1 << 24, 1);
            assert!(first.is_guest_memory(&table));
            std::thread::yield_now();
        }
    });
    let mut count = 0;
    let dynamic: &dyn GuestMemoryMap = &table;
    dynamic.for_each_slot(&mut |slot| {
        count += 1;
        assert!(slot.ipa.into_bits() >> 20 == 1 || slot.ipa.into_bits() >> 20 & 1 == 1);
    });
    assert_eq!(count, end / 2);
}

#[test]
fn a_map_stands_beside_the_memory() {
    use aarch64_syndrome::ghes::GuestMemory;
    let machine = Machine::new(MachineRas::default());
    let slots = [MemorySlot::device(Ipa::from_bits(0x1000), 0x5000, 0x1000)];
    let both = MappedMemory { map: &MemorySlots(&slots), memory: &machine.memory };
    both.store_u64(RAM, 7).unwrap();
    assert_eq!((both.load_u64(RAM), machine.memory.load_u64(RAM)), (Ok(7), Ok(7)));
    assert!(range(0x5000, 1).is_guest_memory(&both));
    assert!(!range(HOST, 1).is_guest_memory(&both));
}
