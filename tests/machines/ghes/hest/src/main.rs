//! Prints the HEST of a machine with two polled `GHESv2` sources at an address of its memory, as a
//! VMM would make it: the layout is aarch64-syndrome's, the table that of `acpi_tables`.
//! usage: ghes-hest ADDRESS

use aarch64_syndrome::ghes::HardwareErrors;
use acpi_tables::Aml;
use acpi_tables::gas::{AccessSize, AddressSpace, GAS};
use acpi_tables::hest::{
    EnabledStatus, GenericHardwareSourceV2, HEST, NotificationStructure, NotificationType,
};
use std::error::Error;
use std::io::Write;

const SOURCES: u16 = 2;
const BLOCK_LENGTH: u32 = 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1).ok_or("usage: ghes-hest ADDRESS")?;
    let address = u64::from_str_radix(address.trim_start_matches("0x"), 16)?;
    let layout = HardwareErrors::new(address, SOURCES, BLOCK_LENGTH).map_err(|e| e.to_string())?;
    let mut hest = HEST::new(*b"SYNDRM", *b"RECORDS ", 1);
    for id in 0..SOURCES {
        let source = layout.source(id).ok_or("a source beyond the last")?;
        hest.add_structure(
            GenericHardwareSourceV2::new(id, EnabledStatus::Enabled)
                .num_records(1)
                .max_sections(1)
                .max_raw_length(BLOCK_LENGTH)
                .error_status_address(word(source.error_status_address()))
                .notification(
                    NotificationStructure::new(NotificationType::Polled).poll_interval_ms(100),
                )
                .error_status_block_len(BLOCK_LENGTH)
                .read_ack_register(word(source.read_ack_address()))
                .read_ack_preserve(!1)
                .read_ack_write(1),
        );
    }
    let mut table = Vec::new();
    hest.to_aml_bytes(&mut table);
    std::io::stdout().write_all(&table)?;
    Ok(())
}

fn word(address: u64) -> GAS {
    GAS::new(AddressSpace::SystemMemory, 64, 0, AccessSize::QwordAccess, address)
}
