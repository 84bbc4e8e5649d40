//! Blocks and sections of any bytes: the crate and a second reader refuse the same, and read the
//! same out of the others. The fuzzer compares them by this file.

#[path = "../naive/cper.rs"]
mod cper;

use aarch64_syndrome::ghes::{
    AddressSources, ArmProcessorError, DataEntry, ErrorMemory, MemoryError, MemoryError2,
    ProcessorErrorInformation, RunningState, SectionType, Severity, StatusBlock,
};

/// The fields of a section, each as a number.
macro_rules! fields {
    ($section:expr; $($name:ident)+) => {
        vec![$($section.$name().map(u64::from)),+]
    };
}

fn memory(bytes: &[u8]) -> Option<Vec<Option<u64>>> {
    let section = MemoryError::parse(bytes).ok()?;
    Some(fields![section; error_status physical_address physical_address_mask node card module bank
        device row column bit_position requestor_id responder_id target_id error_type rank
        card_handle module_handle])
}

fn memory_2(bytes: &[u8]) -> Option<Vec<Option<u64>>> {
    let section = MemoryError2::parse(bytes).ok()?;
    Some(fields![section; error_status physical_address physical_address_mask node card module bank
        device row column rank bit_position chip_id error_type status requestor_id responder_id
        target_id card_handle module_handle])
}

fn information(error: ProcessorErrorInformation) -> cper::Information {
    cper::Information {
        error_type: error.error_type().into(),
        fields: fields![error; multiple_error flags error_information virtual_address
            physical_address],
    }
}

fn processor(bytes: &[u8]) -> Option<cper::Processor<'_>> {
    let section = ArmProcessorError::parse(bytes).ok()?;
    Some(cper::Processor {
        affinity_level: section.affinity_level().map(u64::from),
        mpidr: section.mpidr(),
        midr: section.midr(),
        running: section.running_state().map(|state| match state {
            RunningState::Running => (true, 0),
            RunningState::NotRunning { psci_state } => (false, psci_state.into()),
        }),
        information: section.information().map(information).collect(),
        contexts: section
            .contexts()
            .map(|context| (context.context_type.0.into(), context.registers))
            .collect(),
        vendor: section.vendor_bytes(),
        length: section.as_bytes().len(),
    })
}

fn range(section_type: SectionType, section: &[u8]) -> Option<(u64, u64)> {
    let entry = DataEntry::new(section_type, Severity::RECOVERABLE, section);
    match AddressSources::DEFAULT.with_cper(Some(entry)).best()?.memory {
        ErrorMemory::Physical(range) => Some((range.start, range.length)),
        memory => panic!("{memory:?}"),
    }
}

/// Panics where the two differ on a section of these bytes, whatever type it is said to have.
pub(crate) fn section(bytes: &[u8]) {
    assert_eq!(memory(bytes), cper::memory(bytes));
    assert_eq!(memory_2(bytes), cper::memory_2(bytes));
    assert_eq!(processor(bytes), cper::processor(bytes));
    for kind in [SectionType::MEMORY, SectionType::MEMORY_2, SectionType::ARM_PROCESSOR] {
        assert_eq!(range(kind, bytes), cper::range(kind.0, bytes));
    }
}

fn entry(entry: DataEntry<'_>) -> cper::Entry<'_> {
    section(entry.section);
    assert_eq!(
        range(entry.section_type, entry.section),
        cper::range(entry.section_type.0, entry.section)
    );
    cper::Entry {
        section_type: entry.section_type.0,
        severity: entry.severity.0.into(),
        flags: entry.flags.into(),
        fru_id: entry.fru_id.map(Vec::from),
        fru_text: entry.fru_text.map(Vec::from),
        timestamp: entry.timestamp,
        section: entry.section,
    }
}

/// Panics where the two differ on a block of these bytes.
pub(crate) fn block(bytes: &[u8]) {
    let read = StatusBlock::parse(bytes).ok().map(|block| cper::Block {
        status: block.status().into(),
        severity: block.severity().0.into(),
        length: block.as_bytes().len(),
        entries: block.entries().map(entry).collect(),
    });
    assert_eq!(read, cper::block(bytes));
}
