//! Which class of the manual's C4.1 a word belongs to; each class is read in a file of its own.

mod atomic;
mod exclusive;
mod mops;
mod ordered;
mod pair;
mod single;
mod structures;
mod system;
mod tags;

use super::word::{bit, field};
use super::{Instruction, NotDecoded};

pub(super) const fn instruction(word: u32) -> Instruction {
    match field(word, 25, 4) {
        0b0100 | 0b0110 | 0b1100 | 0b1110 => load_store(word),
        0b0010 if bit(word, 31) => Instruction::NotDecoded(NotDecoded::Sve),
        0b0000 => sme(word),
        0b1010 | 0b1011 => system::decode(word),
        _ => Instruction::Other,
    }
}

/// "Loads and Stores": bit 27 = 1, bit 25 = 0.
const fn load_store(word: u32) -> Instruction {
    let is_simd_fp = bit(word, 26);
    match (field(word, 28, 2), is_simd_fp) {
        (0b00, false) => exclusive::decode(word),
        (0b00, true) => structures::decode(word),
        (0b01, _) if !bit(word, 24) => single::literal(word),
        (0b01, _) if !bit(word, 21) => match field(word, 10, 2) {
            0b00 => ordered::unscaled(word),
            0b01 => mops::decode(word),
            0b10 => ordered::pair_or_simd_fp(word),
            _ => ordered::gcs(word),
        },
        (0b01, true) => Instruction::Unallocated,
        (0b01, false) => match field(word, 30, 2) {
            0b11 => tags::decode(word),
            0b00 | 0b01 => atomic::unprivileged_or_128_bit(word),
            _ => Instruction::Unallocated,
        },
        (0b10, _) => pair::decode(word),
        _ if bit(word, 24) => single::unsigned(word),
        _ if !bit(word, 21) => single::signed(word),
        _ => match field(word, 10, 2) {
            0b00 => atomic::decode(word),
            0b10 => single::register_offset(word),
            _ => single::authenticated(word),
        },
    }
}

/// Loads and stores of SME: `LD1`, `ST1`, `LDR` and `STR` of ZA and ZT0 (`0xe0`, `0xe1`), and
/// loads and stores of several vectors (`0xa0`, `0xa1` with bit 23 = 0).
const fn sme(word: u32) -> Instruction {
    match (field(word, 29, 3), bit(word, 23)) {
        (0b111, _) | (0b101, false) => Instruction::NotDecoded(NotDecoded::Sme),
        _ => Instruction::Other,
    }
}
