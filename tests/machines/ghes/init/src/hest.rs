//! The Hardware Error Source Table that the kernel was given (ACPI 6.5, 18.3.2).

use vm_init::text;

const FIRST_SOURCE: usize = 40;
const SOURCE_LENGTH: usize = 92;
const GHES_V2: u16 = 10;

/// What the table says of one source.
pub(crate) struct Source {
    pub(crate) error_status_address: u64,
    pub(crate) block_length: u32,
    pub(crate) read_ack_address: u64,
}

/// The sources, in the order of the table; all have to be of version 2.
pub(crate) fn sources() -> Result<Vec<Source>, String> {
    let table = std::fs::read("/sys/firmware/acpi/tables/HEST").map_err(text)?;
    let (sources, []) = table[FIRST_SOURCE..].as_chunks::<SOURCE_LENGTH>() else {
        return Err(format!("a HEST of {} bytes has other sources", table.len()));
    };
    sources
        .iter()
        .map(|source| match u16::from_le_bytes(at(source, 0)) {
            GHES_V2 => Ok(Source {
                error_status_address: u64::from_le_bytes(at(source, 24)),
                block_length: u32::from_le_bytes(at(source, 60)),
                read_ack_address: u64::from_le_bytes(at(source, 68)),
            }),
            kind => Err(format!("a source of type {kind}")),
        })
        .collect()
}

fn at<const N: usize>(source: &[u8; SOURCE_LENGTH], offset: usize) -> [u8; N] {
    *source[offset..].first_chunk().expect("a field within the source")
}
