//! What the kernel's log has of each section.

use crate::records;
use crate::vmm::Vmm;
use aarch64_syndrome::ghes::{
    ArmProcessorErrorFields, DataEntry, MemoryError, MemoryError2, ProcessorErrorInformation,
    RunningState, SectionType, Severity,
};
use vm_init::{same, text};

pub(crate) fn corrected() -> Result<(), String> {
    let section = MemoryError::default()
        .with_physical_address(0x6_1234_5678)
        .with_physical_address_mask(0xff_ffff_ffc0)
        .with_error_type(2);
    let block = records::memory(Severity::CORRECTED, section)?;
    Vmm::new()?.post(0, &block)?.expect(&[
        "Hardware error from APEI Generic Hardware Error Source: 0",
        "event severity: corrected",
        " Error 0, type: corrected",
        "section_type: memory error",
        "physical_address: 0x0000000612345678",
        "physical_address_mask: 0x000000ffffffffc0",
        "error_type: 2, single-bit ECC",
    ])
}

pub(crate) fn revision_2() -> Result<(), String> {
    const REVISION: usize = 40;
    const TIME: std::ops::Range<usize> = 84..92;
    let section = MemoryError::default().with_node(7);
    let short = &section.as_bytes()[..73];
    let entry = DataEntry::new(SectionType::MEMORY, Severity::RECOVERABLE, short);
    let mut block = records::block(&[entry])?;
    block[REVISION..REVISION + 2].copy_from_slice(&0x201_u16.to_le_bytes());
    block.drain(TIME);
    block[12] -= 8; // of data_length, which is short of 256
    same!(MemoryError::parse(short), Ok(section), "this crate's answer");
    Vmm::new()?.post(0, &block)?.expect(&["section_type: memory error", "node:7"])
}

pub(crate) fn none() -> Result<(), String> {
    let mut block = records::block(&[])?;
    // Without a status it would be no record: the writer counts entries there.
    block[0] = 1 << 1;
    Vmm::new()?.post(0, &block)?.expect(&["event severity: info"])
}

pub(crate) fn every_kind() -> Result<(), String> {
    let memory = MemoryError::default()
        .with_error_status(0x400)
        .with_node(1)
        .with_card(2)
        .with_module(3)
        .with_bank(4)
        .with_device(5)
        .with_row(6)
        .with_column(7)
        .with_bit_position(8)
        .with_requestor_id(9)
        .with_responder_id(10)
        .with_target_id(11)
        .with_rank(12)
        .with_card_handle(13)
        .with_module_handle(14);
    let mut first = DataEntry::new(SectionType::MEMORY, Severity::CORRECTED, memory.as_bytes());
    first.fru_text = Some(*b"DIMM of the first\0\0\0");
    let memory_2 = MemoryError2::default().with_physical_address(0x6_0000_7000);
    let second = DataEntry::new(SectionType::MEMORY_2, Severity::CORRECTED, memory_2.as_bytes());
    let mut buffer = [0; 128];
    let processor = processor(&mut buffer)?;
    let third = DataEntry::new(SectionType::ARM_PROCESSOR, Severity::CORRECTED, processor);
    let unknown = SectionType(0x3322_1100_5544_7766_8899_aabb_ccdd_eeff_u128.to_be_bytes());
    let fourth = DataEntry::new(unknown, Severity::NONE, b"sixteen bytes...");
    let mut log = Vmm::new()?.post(0, &records::block(&[first, second, third, fourth])?)?;
    log.expect(&[
        " Error 0, type: corrected",
        "fru_text: DIMM of the first",
        "section_type: memory error",
        "error_status: Storage error in DRAM memory (0x0000000000000400)",
        "node:1 card:2 module:3 rank:12 bank:4 device:5 row:6 column:7 bit_position:8 \
         requestor_id:0x0000000000000009 responder_id:0x000000000000000a \
         target_id:0x000000000000000b",
        "DMI handle: 0x000e",
        " Error 1, type: corrected",
        " Error 2, type: corrected",
        "section_type: ARM processor error",
        "MIDR: 0x00000000414fd0c1",
        "Multiprocessor Affinity Register (MPIDR): 0x0000000000000102",
        "running state: 0x1",
        "Error info structure 0:",
        "error_type: 0x02: cache error",
        "virtual fault address: 0x00000000beef0000",
        "physical fault address: 0x00000006dead0000",
        " Error 3, type: info",
        "section type: unknown, 00112233-4455-6677-8899-aabbccddeeff",
        "00000000: 74786973 206e6565 65747962 2e2e2e73  sixteen bytes...",
    ])?;
    // Linux 7.3 has no reader for the second memory error section, and shows its bytes.
    log.expect_one_of(&["00000010: 00007000 00000006", "physical_address: 0x0000000600007000"])
}

/// A cache error of a running core.
fn processor(buffer: &mut [u8]) -> Result<&[u8], String> {
    let cache = ProcessorErrorInformation::new(ProcessorErrorInformation::CACHE)
        .with_virtual_address(0xbeef_0000)
        .with_physical_address(0x6_dead_0000);
    let mut fields = ArmProcessorErrorFields::new(0x414f_d0c1);
    fields.mpidr = Some(0x102);
    fields.running_state = Some(RunningState::Running);
    let information = [cache];
    fields.information = &information;
    let length = fields.length();
    fields.write(buffer).map_err(text)?;
    Ok(&buffer[..length])
}
