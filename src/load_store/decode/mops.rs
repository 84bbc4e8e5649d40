//! Memory copies and sets: `[29:28]` = 01, bit 24 = 1, bit 21 = 0, `[11:10]` = 01.

use crate::load_store::address::{Address, Base};
use crate::load_store::mops::{MemoryCopy, MemorySet, Phase};
use crate::load_store::operation::Operation;
use crate::load_store::word::{field, rt};
use crate::load_store::{Instruction, LoadStore};

pub(super) const fn decode(word: u32) -> Instruction {
    let is_set = field(word, 22, 2) == 0b11;
    let (d, s, n) = (field(word, 0, 5), field(word, 16, 5), field(word, 5, 5));
    let overlaps = d == s || s == n || d == n || d == 31 || s == 31 && !is_set;
    if field(word, 30, 2) != 0 || overlaps {
        return Instruction::Unallocated;
    }
    let operation = match (field(word, 22, 2), field(word, 14, 2)) {
        (0b11, 0b00) => Operation::Set(MemorySet::new(word, Phase::Prologue)),
        (0b11, 0b01) => Operation::Set(MemorySet::new(word, Phase::Main)),
        (0b11, 0b10) => Operation::Set(MemorySet::new(word, Phase::Epilogue)),
        (0b11, _) => return Instruction::Unallocated,
        (0b00, _) => Operation::Copy(MemoryCopy::new(word, Phase::Prologue)),
        (0b01, _) => Operation::Copy(MemoryCopy::new(word, Phase::Main)),
        _ => Operation::Copy(MemoryCopy::new(word, Phase::Epilogue)),
    };
    Instruction::LoadStore(LoadStore::new(operation, Address::at(Base::X(rt(word)))))
}
