//! Bytes that a guest may have written, each corruption from a block made by hand out of the tables
//! of ACPI 6.5 (18.3.2.7) and UEFI 2.10 (N.2.5).

use aarch64_syndrome::ghes::*;
use proptest::prelude::*;

/// The block that QEMU 10.2 writes for the page `0x4567_8000`: one recoverable memory error.
pub(crate) fn by_hand() -> Vec<u8> {
    let mut bytes = vec![0; 172];
    bytes[0] = 1; // block_status: uncorrectable; QEMU does not count the entry
    bytes[12] = 152; // data_length; raw data and severity are 0
    let guid = [0xa5bc_1114_u32.to_le_bytes(), [0x64, 0x6f, 0xde, 0x4e]].concat();
    bytes[20..28].copy_from_slice(&guid);
    bytes[28..36].copy_from_slice(&[0xb8, 0x63, 0x3e, 0x83, 0xed, 0x7c, 0x83, 0xb1]);
    bytes[41] = 3; // revision 0x300
    bytes[44] = 80; // error_data_length
    bytes[92..94].copy_from_slice(&[0x02, 0x40]); // validation: address and type
    bytes[108..112].copy_from_slice(&0x4567_8000_u32.to_le_bytes());
    bytes
}

fn with(offset: usize, value: u32) -> Vec<u8> {
    let mut bytes = by_hand();
    bytes[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
    bytes
}

fn refusal(bytes: &[u8]) -> ParseError {
    StatusBlock::parse(bytes).unwrap_err()
}

#[test]
fn the_block_that_qemu_writes_is_read() {
    let bytes = by_hand();
    let block = StatusBlock::parse(&bytes).unwrap();
    assert_eq!((block.status(), block.severity()), (1, Severity::RECOVERABLE));
    let entries: Vec<_> = block.entries().collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].section_type, SectionType::MEMORY);
    assert_eq!(entries[0].severity, Severity::RECOVERABLE);
    let section = MemoryError::parse(entries[0].section).unwrap();
    assert_eq!(section.physical_address(), Some(0x4567_8000));
    assert_eq!((section.error_type(), section.physical_address_mask()), (Some(0), None));
}

#[test]
fn a_header_that_lies_is_refused_by_its_field() {
    assert_eq!(refusal(&with(12, 153)), ParseError::DataLengthPastBlock(153));
    assert_eq!(refusal(&with(12, 0xffff_ffff)), ParseError::DataLengthOverflows(0xffff_ffff));
    assert_eq!(refusal(&with(12, 8)), ParseError::DataLengthTooSmall(8));
    assert_eq!(refusal(&with(12, 63)), ParseError::DataLengthTooSmall(63));
    let raw = |offset: u32, length: u32| {
        let mut bytes = with(4, offset);
        bytes[8..12].copy_from_slice(&length.to_le_bytes());
        bytes
    };
    assert_eq!(refusal(&raw(171, 1)), ParseError::RawDataOverEntries(171));
    assert_eq!(refusal(&raw(172, 1)), ParseError::RawDataPastBlock(172, 1));
    assert_eq!(
        refusal(&raw(0xffff_ffff, 0xffff_ffff)),
        ParseError::RawDataPastBlock(0xffff_ffff, 0xffff_ffff)
    );
    let mut room = raw(172, 4);
    room.extend([1, 2, 3, 4, 5]);
    let block = StatusBlock::parse(&room).unwrap();
    assert_eq!((block.as_bytes(), block.raw_data()), (&room[..176], &[1, 2, 3, 4][..]));
    assert_eq!(StatusBlock::parse(&by_hand()).unwrap().raw_data(), []);
    assert_eq!(refusal(&by_hand()[..19]), ParseError::BlockTooShort(19));
    assert_eq!(refusal(&[]), ParseError::BlockTooShort(0));
}

#[test]
fn an_entry_that_lies_is_refused_where_it_is() {
    assert_eq!(refusal(&with(12, 64)), ParseError::EntryTooShort(20));
    assert_eq!(refusal(&with(12, 151)), ParseError::SectionPastBlock(20, 80));
    assert_eq!(refusal(&with(44, 81)), ParseError::SectionPastBlock(20, 81));
    assert_eq!(refusal(&with(44, 0xffff_ffff)), ParseError::SectionPastBlock(20, 0xffff_ffff));
    assert_eq!(refusal(&with(44, 79)), ParseError::EntryTooShort(171));
    assert_eq!(refusal(&with(40, 0x100)), ParseError::UnknownRevision(20, 0x100));
    assert_eq!(refusal(&with(40, 0x400)), ParseError::UnknownRevision(20, 0x400));
}

#[test]
fn a_memory_section_of_40_bytes_is_an_entry_and_no_memory_error() {
    let mut bytes = by_hand();
    (bytes[12], bytes[44]) = (112, 40);
    let entry = StatusBlock::parse(&bytes[..132]).unwrap().entries().next().unwrap();
    assert_eq!(entry.section.len(), 40);
    let error = ParseError::SectionTooShort(SectionType::MEMORY, 40);
    assert_eq!(MemoryError::parse(entry.section), Err(error));
    let error = ParseError::SectionTooShort(SectionType::MEMORY_2, 95);
    assert_eq!(MemoryError2::parse(&[0; 95]), Err(error));
}

#[test]
fn a_memory_section_of_uefi_2_2_is_read_unless_it_claims_later_fields() {
    let mut section = [0; 73];
    section[0..3].copy_from_slice(&[0x02, 0x40, 0x00]);
    section[16] = 0x10;
    section[72] = 3;
    let error = MemoryError::parse(&section).unwrap();
    assert_eq!((error.physical_address(), error.error_type()), (Some(0x10), Some(3)));
    section[1] = 0x80; // the rank, at byte 74
    let short = ParseError::SectionTooShort(SectionType::MEMORY, 73);
    assert_eq!(MemoryError::parse(&section), Err(short));
    assert_eq!(
        MemoryError::parse(&section[..72]).unwrap_err().to_string(),
        "memory error section of 72 bytes"
    );
}

#[test]
fn what_linux_accepts_is_accepted() {
    let mut unknown = by_hand();
    unknown[20] ^= 1;
    let entry = StatusBlock::parse(&unknown).unwrap().entries().next().unwrap();
    assert_ne!(entry.section_type, SectionType::MEMORY);
    assert_eq!(StatusBlock::parse(&with(12, 0)).unwrap().entries().count(), 0);
    // An entry of revision 0x201 has 64 bytes: the section begins 8 earlier.
    let mut old = with(12, 144);
    old[40..42].copy_from_slice(&[0x01, 0x02]);
    old.drain(84..92);
    let entry = StatusBlock::parse(&old).unwrap().entries().next().unwrap();
    let section = MemoryError::parse(entry.section).unwrap();
    assert_eq!(section.physical_address(), Some(0x4567_8000));
    let mut two = with(12, 304);
    two.extend_from_within(20..172);
    assert_eq!(StatusBlock::parse(&two).unwrap().entries().count(), 2);
}

#[test]
fn every_refusal_says_which_value_was_wrong() {
    for (error, words) in [
        (ParseError::BlockTooShort(19), "a status block of 19 bytes"),
        (ParseError::DataLengthOverflows(!0), "data_length 0xffffffff overflows"),
        (ParseError::DataLengthPastBlock(153), "data_length 0x99 is past the block"),
        (ParseError::DataLengthTooSmall(8), "data_length 0x8 holds no entry"),
        (ParseError::RawDataOverEntries(4), "raw_data_offset 0x4 is in the entries"),
        (ParseError::RawDataPastBlock(172, 4), "raw data at 0xac of 0x4 bytes is past the block"),
        (ParseError::EntryTooShort(20), "the entry at 0x14 is cut short"),
        (ParseError::UnknownRevision(20, 0x100), "revision 0x100 of the entry at 0x14 is unknown"),
        (
            ParseError::SectionPastBlock(20, 81),
            "error_data_length 0x51 of the entry at 0x14 is past the block",
        ),
        (ParseError::SectionTooShort(SectionType::MEMORY, 40), "memory error section of 40 bytes"),
        (ParseError::SectionField("err_info_num", 9), "err_info_num 0x9 contradicts the length"),
    ] {
        assert_eq!(error.to_string(), words);
    }
}

/// Reads everything that can be read.
fn read_all(bytes: &[u8]) {
    for entry in StatusBlock::parse(bytes).iter().flat_map(|block| block.entries()) {
        read_section(entry.section);
    }
    read_section(bytes);
}

fn read_section(bytes: &[u8]) {
    let _ = (MemoryError::parse(bytes), MemoryError2::parse(bytes));
    if let Ok(error) = ArmProcessorError::parse(bytes) {
        let _ = (error.information().count(), error.contexts().count(), error.vendor_bytes());
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        read_all(&bytes);
    }

    #[test]
    fn random_bytes_behind_a_head_that_fits_never_panic(
        mut bytes in prop::collection::vec(any::<u8>(), 20..512), revision in 2_u8..4,
    ) {
        let length = u32::try_from(bytes.len() - 20).unwrap();
        bytes[4..16].fill(0);
        bytes[12..16].copy_from_slice(&length.to_le_bytes());
        if let Some(place) = bytes.get_mut(41) {
            *place = revision;
        }
        read_all(&bytes);
    }

    #[test]
    fn a_memory_error_is_read_as_it_was_written(fields in prop::array::uniform32(any::<u8>())) {
        let word = |at: usize| u64::from_le_bytes(fields[at..at + 8].try_into().unwrap());
        let section = MemoryError::default()
            .with_physical_address(word(0))
            .with_physical_address_mask(word(8))
            .with_target_id(word(16))
            .with_rank(u16::from(fields[24]))
            .with_error_type(fields[25]);
        prop_assert_eq!(MemoryError::parse(section.as_bytes()), Ok(section));
        let section = MemoryError2::default()
            .with_physical_address(word(0))
            .with_physical_address_mask(word(8))
            .with_target_id(word(16))
            .with_rank(u32::from(fields[24]))
            .with_error_type(fields[25]);
        prop_assert_eq!(MemoryError2::parse(section.as_bytes()), Ok(section));
    }
}

#[test]
fn each_field_of_the_memory_sections_is_where_uefi_has_it() {
    let bytes: Vec<u8> = (0..96).collect();
    let at = |offset: usize| u64::from_le_bytes(bytes[offset..offset + 8].try_into().unwrap());
    let mut first = bytes[..80].to_vec();
    first[..8].copy_from_slice(&0x3_ffff_u64.to_le_bytes());
    let error = MemoryError::parse(&first).unwrap();
    let low = |offset| bytes[offset..].first_chunk().map(|bytes| u16::from_le_bytes(*bytes));
    assert_eq!(error.error_status(), Some(at(8)));
    assert_eq!(error.physical_address(), Some(at(16)));
    assert_eq!(error.physical_address_mask(), Some(at(24)));
    assert_eq!((error.node(), error.card(), error.module()), (low(32), low(34), low(36)));
    assert_eq!((error.bank(), error.device(), error.row()), (low(38), low(40), low(42)));
    assert_eq!((error.column(), error.bit_position()), (low(44), low(46)));
    assert_eq!(error.requestor_id(), Some(at(48)));
    assert_eq!((error.responder_id(), error.target_id()), (Some(at(56)), Some(at(64))));
    assert_eq!((error.error_type(), error.rank()), (Some(72), low(74)));
    assert_eq!((error.card_handle(), error.module_handle()), (low(76), low(78)));

    let mut second = bytes.clone();
    second[..8].copy_from_slice(&0xf_ffff_u64.to_le_bytes());
    let error = MemoryError2::parse(&second).unwrap();
    let wide = |offset| bytes[offset..].first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
    assert_eq!((error.node(), error.card()), (low(32), low(34)));
    assert_eq!((error.module(), error.bank()), (low(36), low(38)));
    assert_eq!((error.device(), error.row(), error.column()), (wide(40), wide(44), wide(48)));
    assert_eq!((error.rank(), error.bit_position()), (wide(52), wide(56)));
    assert_eq!((error.chip_id(), error.error_type()), (Some(60), Some(61)));
    assert_eq!(error.status(), Some(62));
    assert_eq!((error.requestor_id(), error.responder_id()), (Some(at(64)), Some(at(72))));
    assert_eq!(error.target_id(), Some(at(80)));
    assert_eq!((error.card_handle(), error.module_handle()), (wide(88), wide(92)));
    for bit in 0..20 {
        second[..8].copy_from_slice(&(1_u64 << bit).to_le_bytes());
        let error = MemoryError2::parse(&second).unwrap();
        assert_eq!(error.rank().is_some(), bit == 10);
        assert_eq!(error.bit_position().is_some(), bit == 11);
        assert_eq!(error.module_handle().is_some(), bit == 19);
    }
}
