//! The Arm processor error section, byte by byte from UEFI 2.10, N.2.4.4.

use aarch64_syndrome::ghes::*;
use proptest::prelude::*;

/// A core with everything said of it: one error, one context of 16 bytes, 3 bytes of the vendor.
fn by_hand() -> Vec<u8> {
    let mut bytes = vec![
        0b1111, 0, 0, 0, // validation: MPIDR, affinity, running state, vendor
        1, 0, 1, 0, // one error, one context
        99, 0, 0, 0, // section length: 40 + 32 + 8 + 16 + 3
        2, 0, 0, 0, // affinity level, reserved
    ];
    bytes.extend(0x8000_0102_u64.to_le_bytes()); // MPIDR_EL1
    bytes.extend(0x410f_d0c1_u64.to_le_bytes()); // MIDR_EL1
    bytes.extend([0, 0, 0, 0]); // not running
    bytes.extend([0x34, 0x12, 0, 0]); // PSCI state
    bytes.extend([0, 32, 0b1_1111, 0, 0b10]); // version, length, validation, a cache error
    bytes.extend([7, 0]); // multiple error
    bytes.push(0b1001); // flags
    bytes.extend(0x1122_3344_5566_7788_u64.to_le_bytes());
    bytes.extend(0xffff_8000_1234_5678_u64.to_le_bytes()); // virtual
    bytes.extend(0x4567_8040_u64.to_le_bytes()); // physical
    bytes.extend([0, 0, 5, 0, 16, 0, 0, 0]); // version, EL1 registers, 16 bytes
    bytes.extend([0xab; 16]);
    bytes.extend(b"ven");
    bytes
}

fn information() -> ProcessorErrorInformation {
    ProcessorErrorInformation::new(ProcessorErrorInformation::CACHE)
        .with_multiple_error(7)
        .with_flags(0b1001)
        .with_error_information(0x1122_3344_5566_7788)
        .with_virtual_address(0xffff_8000_1234_5678)
        .with_physical_address(0x4567_8040)
}

#[test]
fn every_field_is_where_uefi_has_it() {
    let bytes = by_hand();
    let section = ArmProcessorError::parse(&bytes).unwrap();
    assert_eq!(section.mpidr(), Some(0x8000_0102));
    assert_eq!(section.midr(), 0x410f_d0c1);
    assert_eq!(section.affinity_level(), Some(2));
    let state = RunningState::NotRunning { psci_state: 0x1234 };
    assert_eq!(section.running_state(), Some(state));
    assert_eq!(section.information().collect::<Vec<_>>(), [information()]);
    assert_eq!(information().validation_bits(), 0b1_1111);
    assert_eq!(information().error_type(), 2);
    let context = ProcessorContext::new(ContextType::AARCH64_EL1, &[0xab; 16]);
    assert_eq!(section.contexts().collect::<Vec<_>>(), [context]);
    assert_eq!(section.vendor_bytes(), Some(&b"ven"[..]));
    assert_eq!(section.as_bytes(), bytes);
}

#[test]
fn what_is_not_valid_is_not_there() {
    let mut bytes = by_hand();
    bytes[0] = 0;
    bytes[42] = 0;
    let section = ArmProcessorError::parse(&bytes).unwrap();
    assert_eq!((section.mpidr(), section.affinity_level()), (None, None));
    assert_eq!((section.running_state(), section.vendor_bytes()), (None, None));
    let error = section.information().next().unwrap();
    assert_eq!((error.multiple_error(), error.flags()), (None, None));
    assert_eq!((error.virtual_address(), error.physical_address()), (None, None));
    assert_eq!(error.error_information(), None);
    bytes[0] = 0b100;
    bytes[32] = 1;
    let section = ArmProcessorError::parse(&bytes).unwrap();
    assert_eq!(section.running_state(), Some(RunningState::Running));
}

#[test]
fn the_writer_writes_the_bytes_of_uefi() {
    let (errors, contexts) =
        ([information()], [ProcessorContext::new(ContextType::AARCH64_EL1, &[0xab; 16])]);
    let mut fields = ArmProcessorErrorFields::new(0x410f_d0c1);
    fields.mpidr = Some(0x8000_0102);
    fields.affinity_level = Some(2);
    fields.running_state = Some(RunningState::NotRunning { psci_state: 0x1234 });
    (fields.information, fields.contexts, fields.vendor) =
        (&errors, &contexts, Some(b"ven".as_slice()));
    let mut buffer = [0x55; 128];
    assert_eq!(fields.write(&mut buffer).unwrap().as_bytes(), by_hand());
    assert_eq!(buffer[99..], [0x55; 29]);
    let mut short = [0x55; 98];
    assert_eq!(fields.write(&mut short), Err(WriteError { needed: 99 }));
    assert_eq!(short, [0x55; 98]);
}

#[test]
fn more_errors_than_16_bits_count_are_not_written() {
    let errors = vec![information(); 0x1_0000];
    let mut fields = ArmProcessorErrorFields::new(0);
    fields.information = &errors;
    let needed = 40 + 0x1_0000 * 32;
    assert_eq!(fields.write(&mut vec![0; needed]), Err(WriteError { needed }));
}

#[test]
fn each_length_that_lies_has_its_error() {
    use ParseError::{SectionField, SectionTooShort};
    let refusal = |offset: usize, value: u8| {
        let mut bytes = by_hand();
        bytes[offset] = value;
        ArmProcessorError::parse(&bytes).unwrap_err()
    };
    assert_eq!(refusal(8, 100), SectionField("section_length", 100));
    assert_eq!(refusal(8, 39), SectionField("section_length", 39));
    assert_eq!(refusal(8, 71), SectionField("err_info_num", 1));
    assert_eq!(refusal(4, 2), SectionField("err_info_num", 2));
    assert_eq!(refusal(4, 3), SectionField("err_info_num", 3));
    assert_eq!(refusal(41, 0), SectionField("length", 0));
    assert_eq!(refusal(41, 33), SectionField("length", 33));
    assert_eq!(refusal(6, 2), SectionField("context_info_num", 2));
    assert_eq!(refusal(76, 20), SectionField("context_info_num", 1));
    assert_eq!(refusal(79, 0xff), SectionField("context_info_num", 1));
    let short = SectionTooShort(SectionType::ARM_PROCESSOR, 39);
    assert_eq!(ArmProcessorError::parse(&by_hand()[..39]), Err(short));
}

proptest! {
    #[test]
    fn what_was_written_is_what_is_read(
        midr in any::<u64>(), mpidr in any::<Option<u64>>(), affinity in any::<Option<u8>>(),
        running in prop::option::of(any::<Option<u32>>()),
        errors in prop::collection::vec(
            (any::<u8>(), any::<Option<u16>>(), any::<Option<u64>>(), any::<Option<u64>>()), 0..4),
        registers in prop::collection::vec(
            (any::<u16>(), prop::collection::vec(any::<u8>(), 0..40)), 0..4),
        vendor in prop::option::of(prop::collection::vec(any::<u8>(), 0..40)),
    ) {
        let errors: Vec<_> = errors.into_iter().map(|(kind, multiple, virt, physical)| {
            let error = ProcessorErrorInformation::new(kind);
            let error = multiple.map_or(error, |value| error.with_multiple_error(value));
            let error = virt.map_or(error, |value| error.with_virtual_address(value));
            physical.map_or(error, |value| error.with_physical_address(value))
        }).collect();
        let contexts: Vec<_> = registers.iter()
            .map(|(kind, bytes)| ProcessorContext::new(ContextType(*kind), bytes)).collect();
        let running = running.map(|psci_state| match psci_state {
            Some(psci_state) => RunningState::NotRunning { psci_state },
            None => RunningState::Running,
        });
        let mut fields = ArmProcessorErrorFields::new(midr);
        (fields.mpidr, fields.affinity_level, fields.running_state) = (mpidr, affinity, running);
        (fields.information, fields.contexts) = (&errors, &contexts);
        fields.vendor = vendor.as_deref();
        let mut buffer = vec![0xaa; fields.length()];
        let section = fields.write(&mut buffer).unwrap();
        prop_assert_eq!((section.midr(), section.mpidr()), (midr, mpidr));
        prop_assert_eq!(section.affinity_level(), affinity);
        prop_assert_eq!(section.running_state(), running);
        prop_assert_eq!(section.information().collect::<Vec<_>>(), errors.clone());
        prop_assert_eq!(section.contexts().collect::<Vec<_>>(), contexts.clone());
        prop_assert_eq!(section.vendor_bytes(), vendor.as_deref());
        prop_assert_eq!(ArmProcessorError::parse(section.as_bytes()), Ok(section));
    }
}
