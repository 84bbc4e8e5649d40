//! Which address of an error is believed.

use aarch64_syndrome::address::AddressSpace;
use aarch64_syndrome::ghes::*;
use aarch64_syndrome::ras::{ErrAddr, ErrStatus, PhysicalRange};
use aarch64_syndrome::{Esr, Far, Fault, Ipa};

const PAGE: u64 = 0x4567_8000;

fn memory_error(section: &MemoryError) -> DataEntry<'_> {
    DataEntry::new(SectionType::MEMORY, Severity::RECOVERABLE, section.as_bytes())
}

fn record(status: u64, address: u64) -> ErrorRecord {
    ErrorRecord::new(ErrStatus::from_bits(status), ErrAddr::from_bits(address), 6)
}

/// V, AV, UE and a Non-secure address.
fn good_record() -> ErrorRecord {
    record(0xe000_0000, 1 << 63 | (PAGE + 0x1234))
}

fn fault(esr: u64, gpa: Option<u64>) -> Option<Fault> {
    let far = Far::from_bits(0xffff_8000_0000_0abc);
    Fault::reported(Esr::from_bits(esr), far, gpa.map(Ipa::from_bits))
}

fn physical(start: u64, length: u64, space: Option<AddressSpace>) -> ErrorMemory {
    ErrorMemory::Physical(PhysicalRange::new(start, length, space))
}

#[test]
fn sources_are_asked_in_the_order_of_the_thread() {
    let section = MemoryError::default()
        .with_physical_address(PAGE + 0x2345)
        .with_physical_address_mask(!0xfff);
    let cper = physical(PAGE + 0x2000, 0x1000, None);
    let ras = physical(PAGE + 0x1200, 0x40, Some(AddressSpace::NonSecure));
    let signal = ErrorMemory::Guest(Ipa::from_bits(0x4000_1000), 0x1000);
    let abort = ErrorMemory::Guest(Ipa::from_bits(0x4000_2abc), 1);
    for present in 0..16 {
        let has = |bit: u32| present >> bit & 1 == 1;
        let sources = AddressSources::DEFAULT
            .with_cper(has(0).then(|| memory_error(&section)))
            .with_record(has(1).then(good_record))
            .with_signal(has(2).then_some((Ipa::from_bits(0x4000_1000), 0x1000)))
            .with_fault(if has(3) { fault(0x9200_0010, Some(0x4000_2000)) } else { None });
        let expected = [
            (cper, AddressSource::Cper),
            (ras, AddressSource::Record),
            (signal, AddressSource::Signal),
            (abort, AddressSource::Fault),
        ]
        .into_iter()
        .zip(0..)
        .find(|(_, bit)| has(*bit))
        .map(|(expected, _)| expected);
        let best = sources.best().map(|best| (best.memory, best.source));
        assert_eq!(best, expected, "{present:#b}");
    }
}

fn of_cper(entry: DataEntry<'_>) -> Option<ErrorMemory> {
    let sources = AddressSources::DEFAULT.with_cper(Some(entry));
    sources.best().map(|address| address.memory)
}

#[test]
fn a_mask_makes_the_address_of_a_record_a_range() {
    let masked = |mask| {
        let section = MemoryError::default()
            .with_physical_address(PAGE + 0x2345)
            .with_physical_address_mask(mask);
        of_cper(memory_error(&section))
    };
    assert_eq!(masked(!0), Some(physical(PAGE + 0x2345, 1, None)));
    assert_eq!(masked(!0x3f), Some(physical(PAGE + 0x2340, 0x40, None)));
    // The upper bits of the mask may end where the machine's addresses end.
    assert_eq!(masked(0xffff_f000), Some(physical(PAGE + 0x2000, 0x1000, None)));
    assert_eq!(masked(0), None);
    let byte = MemoryError::default().with_physical_address(PAGE + 5);
    assert_eq!(of_cper(memory_error(&byte)), Some(physical(PAGE + 5, 1, None)));
    let no_address = MemoryError::default().with_physical_address_mask(!0xfff);
    assert_eq!(of_cper(memory_error(&no_address)), None);
}

#[test]
fn every_section_with_a_physical_address_has_one() {
    let section = MemoryError2::default()
        .with_physical_address(PAGE + 0x2345)
        .with_physical_address_mask(!0xffff);
    let entry = DataEntry::new(SectionType::MEMORY_2, Severity::FATAL, section.as_bytes());
    assert_eq!(of_cper(entry), Some(physical(0x4567_0000, 0x1_0000, None)));

    let errors = [
        ProcessorErrorInformation::new(ProcessorErrorInformation::TLB).with_virtual_address(1),
        ProcessorErrorInformation::new(ProcessorErrorInformation::CACHE)
            .with_physical_address(PAGE + 7),
    ];
    let mut fields = ArmProcessorErrorFields::new(0);
    let mut buffer = [0; 128];
    fields.information = &errors;
    let section = fields.write(&mut buffer).unwrap();
    let entry =
        DataEntry::new(SectionType::ARM_PROCESSOR, Severity::RECOVERABLE, section.as_bytes());
    assert_eq!(of_cper(entry), Some(physical(PAGE + 7, 1, None)));

    for kind in [SectionType::MEMORY, SectionType::MEMORY_2, SectionType::ARM_PROCESSOR] {
        assert_eq!(of_cper(DataEntry::new(kind, Severity::FATAL, &[0xff; 39])), None);
    }
    assert_eq!(of_cper(DataEntry::new(SectionType([0; 16]), Severity::FATAL, &[0xff; 99])), None);
}

#[test]
fn a_record_without_a_valid_physical_address_is_passed_over() {
    for (status, address) in [
        (0x6000_0000, PAGE),           // AV = 0
        (0xa000_0000, PAGE),           // V = 0
        (0xe000_0000, 1 << 61 | PAGE), // AI
        (0xe000_0000, 1 << 60 | PAGE), // VA
    ] {
        let sources = AddressSources::DEFAULT
            .with_record(Some(record(status, address)))
            .with_signal(Some((Ipa::from_bits(1), 2)));
        assert_eq!(sources.best().unwrap().source, AddressSource::Signal, "{status:#x}");
    }
}

#[test]
fn an_abort_answers_only_where_its_syndrome_allows_it() {
    let of = |fault: Option<Fault>| {
        AddressSources::DEFAULT.with_fault(fault).best().map(|best| best.memory)
    };
    // KVM and a walk find the page, the FAR the byte.
    let byte = Some(ErrorMemory::Guest(Ipa::from_bits(0x4000_1abc), 1));
    for esr in [0x9200_0010, 0x8200_0010, 0x9200_0018] {
        assert_eq!(of(fault(esr, Some(0x4000_1000))), byte, "{esr:#x}");
    }
    for (esr, gpa) in [
        (0x9200_0410, Some(0x4000_1000)), // FnV
        (0x9200_0010, None),              // nobody translated
        (0x9200_0014, None),              // a table walk
        (0x9200_0094, Some(0x4000_1000)), // a stage 2 table, the hypervisor's
        (0x9200_0007, Some(0x4000_1000)), // a translation fault is no error
        (0x9600_0010, Some(0x4000_1000)), // one's own
    ] {
        assert_eq!(of(fault(esr, gpa)), None, "{esr:#x}");
    }
}

#[test]
fn an_address_says_whose_it_is() {
    let sources = AddressSources::DEFAULT.with_record(Some(good_record()));
    let words = "0x40 bytes at physical address 0x45679200 Non-secure, by RAS error record";
    assert_eq!(sources.best().unwrap().to_string(), words);
    let sources = AddressSources::DEFAULT.with_signal(Some((Ipa::from_bits(0x1000), 0x1000)));
    assert_eq!(sources.best().unwrap().to_string(), "0x1000 bytes at IPA 0x1000, by signal");
}
