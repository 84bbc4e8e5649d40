//! Status blocks: what is refused and why, the order of the protocol, and the choice of
//! notification.

#![cfg(feature = "ghes")]
#![allow(unsafe_code, reason = "a region of guest memory is a raw pointer")]

#[path = "ghes_records/address.rs"]
mod address;
#[path = "ghes_records/compared.rs"]
mod compared;
#[path = "ghes_records/processor.rs"]
mod processor;
#[path = "ghes_records/refusals.rs"]
mod refusals;
#[path = "ghes_records/region.rs"]
mod region;
#[path = "ghes_records/written.rs"]
mod written;

use aarch64_syndrome::ghes::*;
use core::cell::RefCell;
use core::convert::Infallible;
use core::time::Duration;
use proptest::prelude::*;

const PAGE: u64 = 0x4567_8000;

/// One recoverable memory error, as QEMU writes it.
fn block() -> Vec<u8> {
    let mut buffer = [0xff; 256];
    let section = MemoryError::default().with_physical_address(PAGE).with_error_type(0);
    let mut writer = BlockWriter::new(&mut buffer).unwrap();
    let entry = DataEntry::new(SectionType::MEMORY, Severity::RECOVERABLE, section.as_bytes());
    writer.push(entry).unwrap();
    writer.finish().unwrap().as_bytes().to_vec()
}

#[test]
fn a_block_has_the_bytes_of_qemus_and_counts_its_entries() {
    let bytes = block();
    let word = |offset| u32::from_le_bytes(bytes[offset..offset + 4].try_into().unwrap());
    assert_eq!((bytes.len(), word(0), word(12), word(16)), (172, 0x11, 152, 0));
    assert_eq!(bytes[20..24], [0x14, 0x11, 0xbc, 0xa5]);
    assert_eq!(bytes[40..42], [0x00, 0x03]);
    assert_eq!((word(44), word(92)), (80, 0x4002));
    assert_eq!(word(108), 0x4567_8000);
    let entry = StatusBlock::parse(&bytes).unwrap().entries().next().unwrap();
    assert_eq!(MemoryError::parse(entry.section).unwrap().physical_address(), Some(PAGE));
}

#[test]
fn a_block_that_only_informs_has_a_status() {
    let mut buffer = [0; 256];
    let mut writer = BlockWriter::new(&mut buffer).unwrap();
    writer.push(DataEntry::new(SectionType::MEMORY, Severity::CORRECTED, &[])).unwrap();
    writer.push(DataEntry::new(SectionType::MEMORY, Severity::NONE, &[])).unwrap();
    assert_eq!(writer.finish().unwrap().status(), 0x22);
    let mut writer = BlockWriter::new(&mut buffer).unwrap();
    writer.push(DataEntry::new(SectionType::MEMORY, Severity::NONE, &[])).unwrap();
    assert_eq!(writer.finish().unwrap().status(), 0x10);
}

#[test]
fn raw_data_lies_behind_the_entries_and_keeps_its_room() {
    let section = MemoryError::default();
    let entry = DataEntry::new(SectionType::MEMORY, Severity::RECOVERABLE, section.as_bytes());
    for room in 0..400 {
        let mut buffer = vec![0xff; room];
        let Ok(writer) = BlockWriter::new(&mut buffer) else {
            assert!(room < 20);
            continue;
        };
        let mut writer = match writer.with_raw_data(&[1, 2, 3, 4, 5, 6, 7, 8]) {
            Ok(writer) => writer,
            Err(error) => {
                assert_eq!((error, room < 28), (WriteError { needed: 8 }, true));
                continue;
            }
        };
        let entries = (0..3).take_while(|_| writer.push(entry).is_ok()).count();
        assert_eq!(entries, (room - 28) / 152);
        let end = 20 + 152 * entries;
        let block = writer.finish().unwrap();
        assert_eq!((block.as_bytes().len(), block.entries().count()), (end + 8, entries));
        assert_eq!(block.raw_data(), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(block.as_bytes()[end..], [1, 2, 3, 4, 5, 6, 7, 8]);
        let word = |offset| {
            u32::from_le_bytes(block.as_bytes()[offset..offset + 4].try_into().unwrap()) as usize
        };
        assert_eq!((word(4), word(8), word(12)), (end, 8, 152 * entries));
    }
    // Asked for last, it needs the room that is left.
    let mut buffer = [0; 175];
    let mut writer = BlockWriter::new(&mut buffer).unwrap();
    writer.push(entry).unwrap();
    assert_eq!(writer.with_raw_data(&[0; 4]).unwrap_err(), WriteError { needed: 4 });
}

/// Guest memory from address 0 that notes every store.
struct Recorder(RefCell<Vec<u8>>, RefCell<Vec<(u64, usize)>>);

impl GuestMemory for Recorder {
    type Error = Infallible;

    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), Infallible> {
        let start = usize::try_from(address).unwrap();
        buffer.copy_from_slice(&self.0.borrow()[start..start + buffer.len()]);
        Ok(())
    }

    fn write(&self, address: u64, bytes: &[u8]) -> Result<(), Infallible> {
        let start = usize::try_from(address).unwrap();
        self.0.borrow_mut()[start..start + bytes.len()].copy_from_slice(bytes);
        self.1.borrow_mut().push((address, bytes.len()));
        Ok(())
    }

    fn load_u64(&self, address: u64) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.read(address, &mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn store_u64(&self, address: u64, value: u64) -> Result<(), Infallible> {
        self.write(address, &value.to_le_bytes())
    }

    fn store_u32(&self, address: u64, value: u32) -> Result<(), Infallible> {
        self.write(address, &value.to_le_bytes())
    }
}

#[test]
fn a_record_is_posted_in_order_and_never_over_one_that_is_not_acknowledged() {
    let memory = Recorder(RefCell::new(vec![0; 4096]), RefCell::default());
    let layout = HardwareErrors::new(0, 2, 1024).unwrap();
    layout.initialize(&memory).unwrap();
    let mut source = layout.source(1).unwrap();
    let mut copy = [0; 1024];
    assert_eq!(source.read(&memory, &mut copy), Ok(None));
    memory.1.borrow_mut().clear();
    let bytes = block();
    let record = StatusBlock::parse(&bytes).unwrap();
    source.post(&memory, record).unwrap();
    assert_eq!(*memory.1.borrow(), [(24, 8), (1056, 4), (1060, 168), (1056, 4), (8, 8)]);
    assert_eq!(source.read(&memory, &mut copy), Ok(Some(record)));
    assert_eq!(source.post(&memory, record), Err(PostError::NotAcknowledged));
    assert_eq!(memory.1.borrow().len(), 5);
    let mut empty = [0; 20];
    let empty = BlockWriter::new(&mut empty).unwrap().finish().unwrap();
    assert_eq!(source.post(&memory, empty), Err(PostError::NoStatus));
    memory.store_u64(source.read_ack_address(), 1).unwrap();
    assert_eq!(source.post(&memory, record), Ok(()));
}

#[test]
fn every_event_policy_and_vcpu_has_the_answer_of_the_thread() {
    use {MemoryEvent as E, VcpuState as V};
    let seconds = |n| Some(Duration::from_secs(n));
    for event in [E::ActionRequired, E::ActionOptional, E::NoAddress] {
        for vcpu in [V::InterruptsUnmasked, V::InterruptsMasked, V::NoVcpu] {
            for last in [None, seconds(9), seconds(10)] {
                let is_aborted = event != MemoryEvent::ActionOptional && vcpu != VcpuState::NoVcpu;
                let (by, record) = (Notification::Sea, None);
                let abort = Plan::Notify { by, record, repeated: RepeatedReport::First };
                let expected = if is_aborted { abort } else { Plan::Nothing };
                assert_eq!(MachineRas::NoRas.answer(event, vcpu, last), expected);
                for required in [ActionRequired::Sea, ActionRequired::Irq] {
                    for (optional, told) in [
                        (ActionOptional::Irq, Notification::Irq),
                        (ActionOptional::Polled, Notification::Polled),
                        (ActionOptional::Sei, Notification::Sei),
                    ] {
                        let policy = MachineRas::Ghes { required, optional };
                        let answer = policy.answer(event, vcpu, last);
                        if event == E::NoAddress && vcpu == V::NoVcpu {
                            assert_eq!(answer, Plan::Stop(CannotTell::NothingToReport));
                            continue;
                        }
                        let masked = vcpu == V::InterruptsMasked;
                        let by = match event {
                            E::NoAddress => Notification::Sea,
                            E::ActionRequired if vcpu == V::NoVcpu => told,
                            E::ActionRequired if required == ActionRequired::Sea || masked => {
                                Notification::Sea
                            }
                            E::ActionRequired => Notification::Irq,
                            E::ActionOptional => told,
                        };
                        let record = (event != E::NoAddress).then_some(Severity::RECOVERABLE);
                        let nmi = matches!(by, Notification::Sea | Notification::Sei);
                        let repeated = match (last == seconds(9) && record.is_some(), nmi) {
                            (false, _) => RepeatedReport::First,
                            (true, true) => RepeatedReport::Swallowed,
                            (true, false) => RepeatedReport::NotPrinted,
                        };
                        assert_eq!(answer, Plan::Notify { by, record, repeated });
                    }
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn what_was_written_is_what_is_read(
        sections in prop::collection::vec((any::<u32>(), any::<u8>(), any::<Option<u64>>(),
            any::<Option<[u8; 16]>>(), prop::collection::vec(any::<u8>(), 0..100)), 0..5)
    ) {
        let mut buffer = [0xaa; 1024];
        let mut writer = BlockWriter::new(&mut buffer).unwrap();
        let entries: Vec<_> = sections.iter().map(|(severity, flags, time, fru, bytes)| {
            let kind = SectionType::MEMORY_2;
            let mut entry = DataEntry::new(kind, Severity(*severity), bytes);
            (entry.flags, entry.timestamp, entry.fru_id) = (*flags, *time, *fru);
            entry
        }).collect();
        for entry in &entries {
            writer.push(*entry).unwrap();
        }
        prop_assert_eq!(writer.finish().unwrap().entries().collect::<Vec<_>>(), entries);
    }
}

/// Calls `visit` with this many blocks that differ from the original in up to three bytes. An
/// interpreter takes an hour for a million: it gets a thousandth.
fn for_each_mutated(original: &[u8], count: usize, mut visit: impl FnMut(&[u8])) {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = original.to_vec();
    for _ in 0..if cfg!(miri) { count / 1000 } else { count } {
        bytes.copy_from_slice(original);
        for _ in 0..3 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let [low, high, value, ..] = random.to_le_bytes();
            let place = usize::from(u16::from_le_bytes([low, high])) % bytes.len();
            bytes[place] = value;
        }
        visit(&bytes);
    }
}

#[test]
fn a_million_mutated_blocks_never_panic() {
    for_each_mutated(&block(), 1_000_000, |bytes| {
        for entry in StatusBlock::parse(bytes).iter().flat_map(|block| block.entries()) {
            let _ = (MemoryError::parse(entry.section), MemoryError2::parse(entry.section));
            let _ = ArmProcessorError::parse(entry.section).map(|e| e.information().count());
        }
    });
}

/// A block with every type of section, in which everything is valid that can be.
fn full_block() -> Vec<u8> {
    // Each byte of a field another one, and a validation bit for each.
    let counted: Vec<_> = (0..96).map(|index| if index < 8 { 0xff } else { index }).collect();
    let information = [ProcessorErrorInformation::new(ProcessorErrorInformation::CACHE)
        .with_multiple_error(0x0102)
        .with_flags(0x0f)
        .with_error_information(0x1112_1314_1516_1718)
        .with_virtual_address(0x2122_2324_2526_2728)
        .with_physical_address(0x3132_3334_3536_3738)];
    let contexts = [ProcessorContext::new(ContextType::AARCH64_EL1, &[0x5a; 12])];
    let mut fields = ArmProcessorErrorFields::new(0x410f_d0c1);
    (fields.mpidr, fields.affinity_level) = (Some(0x8100_0003), Some(1));
    fields.running_state = Some(RunningState::NotRunning { psci_state: 0x0102_0304 });
    (fields.information, fields.contexts) = (&information, &contexts);
    fields.vendor = Some(&[0xa5; 5]);
    let mut processor = [0; 128];
    let processor = fields.write(&mut processor).unwrap();
    let mut buffer = [0; 1024];
    let mut writer = BlockWriter::new(&mut buffer).unwrap();
    for (kind, section) in [
        (SectionType::MEMORY, &counted[..80]),
        (SectionType::MEMORY_2, &counted[..]),
        (SectionType::ARM_PROCESSOR, processor.as_bytes()),
    ] {
        let mut entry = DataEntry::new(kind, Severity::CORRECTED, section);
        (entry.flags, entry.timestamp) = (8, Some(0x4142_4344_4546_4748));
        (entry.fru_id, entry.fru_text) = (Some([0x51; 16]), Some([0x52; 20]));
        writer.push(entry).unwrap();
    }
    writer.finish().unwrap().as_bytes().to_vec()
}

#[test]
fn a_second_reader_refuses_the_same_and_reads_the_same() {
    let full = full_block();
    compared::block(&full);
    let entries = |bytes: &[u8]| StatusBlock::parse(bytes).map(|block| block.entries().count());
    assert_eq!(entries(&full), Ok(3));
    // An interpreter takes a minute for all of them.
    let step = if cfg!(miri) { 61 } else { 1 };
    (0..full.len()).step_by(step).for_each(|length| compared::block(&full[..length]));
    for section in StatusBlock::parse(&full).unwrap().entries().map(|entry| entry.section) {
        let lengths = (0..section.len()).step_by(step);
        lengths.for_each(|length| compared::section(&section[..length]));
    }
    let mut refused = 0;
    for_each_mutated(&full, 20_000, |bytes| {
        compared::block(bytes);
        refused += usize::from(StatusBlock::parse(bytes).is_err());
    });
    let all = if cfg!(miri) { 20 } else { 20_000 };
    assert!((1..all).contains(&refused), "{refused} were refused");
}

#[test]
fn a_region_is_shared_by_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<aarch64_syndrome::ghes::RawRegion>();
}

#[test]
fn a_source_is_described_as_a_hest_describes_it() {
    use aarch64_syndrome::ghes::HestNotification;
    let layout = HardwareErrors::new(0x4000_0000, 2, 1024).unwrap();
    for (notification, kind, interval, vector) in [
        (HestNotification::Polled(1000), 0, 1000, 0),
        (HestNotification::GpioSignal, 7, 0, 0),
        (HestNotification::Sea, 8, 0, 0),
        (HestNotification::Sei, 9, 0, 0),
        (HestNotification::Gsiv(45), 10, 0, 45),
    ] {
        let bytes = layout.source(1).unwrap().hest_structure(7, notification);
        // What the kernel accepts, field by field; all others are 0.
        let fields: &[(usize, usize, u64)] = &[
            (0, 2, 10),
            (2, 2, 7),
            (4, 2, 0xffff),
            (7, 1, 1),
            (8, 4, 1),
            (12, 4, 14),
            (16, 4, 1024),
            (20, 4, 0x0400_4000),
            (24, 8, 0x4000_0008),
            (32, 1, kind),
            (33, 1, 28),
            (36, 4, interval),
            (40, 4, vector),
            (60, 4, 1024),
            (64, 4, 0x0400_4000),
            (68, 8, 0x4000_0018),
            (76, 8, !1),
            (84, 8, 1),
        ];
        let mut expected = [0; 92];
        for &(offset, length, value) in fields {
            expected[offset..offset + length].copy_from_slice(&value.to_le_bytes()[..length]);
        }
        assert_eq!(bytes, expected);
    }
}
