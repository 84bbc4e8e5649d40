//! The smallest object file that a disassembler takes: the words, as the text of an Arm ELF.

const SECTION_NAMES: &[u8] = b"\0.text\0.shstrtab\0";
const HEADER_BYTES: usize = 64;

/// A relocatable ELF64 whose `.text` begins at address 0 and is `words`.
pub(crate) fn object(words: &[u32]) -> Vec<u8> {
    let text_bytes = words.len() * 4;
    let names_at = HEADER_BYTES + text_bytes;
    let sections_at = (names_at + SECTION_NAMES.len()).next_multiple_of(8);
    let mut elf = Vec::with_capacity(sections_at + 3 * 64);
    elf.extend(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
    // ET_REL, EM_AARCH64, version 1.
    extend_u16(&mut elf, &[1, 183]);
    elf.extend(1_u32.to_le_bytes());
    extend_u64(&mut elf, &[0, 0, sections_at]);
    elf.extend(0_u32.to_le_bytes());
    extend_u16(&mut elf, &[64, 0, 0, 64, 3, 2]);
    elf.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    elf.extend(SECTION_NAMES);
    elf.resize(sections_at, 0);
    elf.resize(elf.len() + 64, 0);
    // SHT_PROGBITS, allocated and executable; SHT_STRTAB.
    section(&mut elf, (1, 1, 6), HEADER_BYTES, text_bytes, 4);
    section(&mut elf, (7, 3, 0), names_at, SECTION_NAMES.len(), 1);
    elf
}

fn section(elf: &mut Vec<u8>, head: (u32, u32, usize), at: usize, bytes: usize, align: usize) {
    let (name, kind, flags) = head;
    elf.extend(name.to_le_bytes());
    elf.extend(kind.to_le_bytes());
    extend_u64(elf, &[flags, 0, at, bytes, 0, align, 0]);
}

fn extend_u16(elf: &mut Vec<u8>, numbers: &[u16]) {
    elf.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn extend_u64(elf: &mut Vec<u8>, numbers: &[usize]) {
    let numbers = numbers.iter().map(|number| u64::try_from(*number).expect("a small file"));
    elf.extend(numbers.flat_map(u64::to_le_bytes));
}
