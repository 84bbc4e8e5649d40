//! Allocation tags: `[31:24]` = 1101 1001, bit 21 = 1.

use crate::load_store::address::{Address, Indexing, Offset};
use crate::load_store::operation::Operation;
use crate::load_store::tags::TagOperation;
use crate::load_store::word::{base, field, rt, signed};
use crate::load_store::{Instruction, LoadStore};

pub(super) const fn decode(word: u32) -> Instruction {
    let offset = signed(word, 12, 9) << 4;
    let (opc, op2) = (field(word, 22, 2), field(word, 10, 2));
    let operation = match (opc, op2) {
        (0b01, 0b00) => TagOperation::Load,
        (_, 0b00) if offset != 0 => return Instruction::Unallocated,
        (0b00, 0b00) => TagOperation::StoreZeroBlock,
        (0b10, 0b00) => TagOperation::StoreBlock,
        (_, 0b00) => TagOperation::LoadBlock,
        (0b00, _) => TagOperation::Store,
        (0b01, _) => TagOperation::StoreZero,
        (0b10, _) => TagOperation::StoreTwo,
        (_, _) => TagOperation::StoreZeroTwo,
    };
    let indexing = match op2 {
        0b01 => Indexing::Post,
        0b11 => Indexing::Pre,
        _ => Indexing::Offset,
    };
    Instruction::LoadStore(LoadStore::new(
        Operation::Tags { operation, register: rt(word) },
        Address::new(base(word), Offset::Immediate(offset), indexing),
    ))
}
