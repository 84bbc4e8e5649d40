//! A kernel that is started without UEFI still takes ACPI tables, if `/chosen` has what UEFI's stub
//! would have left there: a system table that names the RSDP, and a memory map.

use crate::layout::{FIRMWARE, RAM_BASE, RECORDS};

/// What `/chosen` says.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    pub(crate) bytes: Vec<u8>,
    pub(crate) system_table: u64,
    pub(crate) memory_map: u64,
    pub(crate) memory_map_size: u32,
}

/// The size of an entry of the memory map.
pub(crate) const DESCRIPTOR_SIZE: u32 = 40;
pub(crate) const DESCRIPTOR_VERSION: u32 = 1;
/// `efi_secureboot_mode_disabled`.
pub(crate) const SECURE_BOOT_DISABLED: u32 = 2;

/// `EFI_MEMORY_WB`.
const WRITE_BACK: u64 = 8;

/// Revision 2.70 of the specification.
const REVISION: u64 = 2 << 16 | 0x46;
const SYSTEM_TABLE_SIZE: u64 = 120;
const CONFIGURATION: u64 = 128;
const VENDOR: u64 = 160;
const MEMORY_MAP: u64 = 256;

/// `ACPI_20_TABLE_GUID`, 8868e871-e4f1-11d3-bc22-0080c73c8881.
const ACPI_20: [u8; 16] = [
    0x71, 0xe8, 0x68, 0x88, 0xf1, 0xe4, 0xd3, 0x11, 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81,
];

/// Memory types of the UEFI specification, 7.2.3.
#[derive(Clone, Copy)]
enum Memory {
    Reserved = 0,
    Conventional = 7,
    AcpiReclaim = 9,
}

/// The tables for this address; everything in them lies within 4 KiB.
pub(crate) fn tables(base: u64, rsdp: u64, ram_size: u64) -> Tables {
    let mut bytes = Vec::new();
    let mut put = |at: u64, words: &[u64]| {
        let at = usize::try_from(at).expect("an offset in the page");
        bytes.resize(bytes.len().max(at + words.len() * 8), 0);
        for (place, word) in bytes[at..].chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
    };
    // EFI_SYSTEM_TABLE (4.3): signature, revision and size, CRC (which Linux does not check),
    // vendor, no consoles, no services, one configuration table.
    put(0, &[u64::from_le_bytes(*b"IBI SYST"), REVISION | SYSTEM_TABLE_SIZE << 32]);
    put(24, &[base + VENDOR]);
    put(104, &[1, base + CONFIGURATION]);
    put(CONFIGURATION, &[half(ACPI_20, 0), half(ACPI_20, 8), rsdp]);
    put(VENDOR, &[u64::from_le_bytes(*b"v\0m\0m\0\0\0")]);

    let firmware_end = FIRMWARE.base + FIRMWARE.size;
    let records_end = RECORDS.base + RECORDS.size;
    let map = [
        (Memory::AcpiReclaim, FIRMWARE.base, RECORDS.base),
        // Without this, the guest would map the records as device memory.
        (Memory::Reserved, RECORDS.base, records_end),
        (Memory::AcpiReclaim, records_end, firmware_end),
        (Memory::Conventional, RAM_BASE, RAM_BASE + ram_size),
    ];
    for (index, (kind, start, end)) in (0..).zip(map) {
        let at = MEMORY_MAP + index * u64::from(DESCRIPTOR_SIZE);
        put(at, &[kind as u64, start, 0, (end - start) >> 12, WRITE_BACK]);
    }
    Tables {
        bytes,
        system_table: base,
        memory_map: base + MEMORY_MAP,
        memory_map_size: DESCRIPTOR_SIZE * u32::try_from(map.len()).expect("four"),
    }
}

fn half(guid: [u8; 16], at: usize) -> u64 {
    u64::from_le_bytes(guid[at..at + 8].try_into().expect("8 bytes"))
}
