//! `DC` and `IC` by virtual address: System instructions with `CRn` = 7.

use crate::load_store::address::{Address, Base};
use crate::load_store::operation::Operation;
use crate::load_store::system::{CacheMaintenance, ZeroBlock};
use crate::load_store::word::{field, rt};
use crate::load_store::{Instruction, LoadStore};

pub(super) const fn decode(word: u32) -> Instruction {
    // SYS with CRn = 7: op0 = 01, L = 0.
    if word & 0xfff8_f000 != 0xd508_7000 {
        return Instruction::Other;
    }
    let operation = match (field(word, 16, 3), field(word, 8, 4), field(word, 5, 3)) {
        (3, 4, 1) => Operation::ZeroBlock(ZeroBlock::Zero),
        (3, 4, 3) => Operation::ZeroBlock(ZeroBlock::Tag),
        (3, 4, 4) => Operation::ZeroBlock(ZeroBlock::TagAndZero),
        (op1, crm, op2) => match maintenance(op1, crm, op2) {
            Some(maintenance) => Operation::CacheMaintenance(maintenance),
            None => return Instruction::Other,
        },
    };
    Instruction::LoadStore(LoadStore::new(operation, Address::at(Base::X(rt(word)))))
}

/// `op2` of the forms of three: of data (1), of tags (3), of both (5). Of one by set and way, or
/// by physical address, there is no virtual address.
const fn maintenance(op1: u8, crm: u8, op2: u8) -> Option<CacheMaintenance> {
    Some(match (op1, crm, op2) {
        (0, 6, 1 | 3 | 5) => CacheMaintenance::Invalidate,
        (0, 15, 1 | 5) => CacheMaintenance::CleanAndInvalidateToStorage,
        (3, 5, 1) => CacheMaintenance::InstructionCache,
        (3, 10, 1 | 3 | 5) => CacheMaintenance::Clean,
        (3, 11, 1) => CacheMaintenance::CleanToUnification,
        (3, 11, 0 | 7) => CacheMaintenance::CleanToOuterCache,
        (3, 12, 1 | 3 | 5) => CacheMaintenance::CleanToPersistence,
        (3, 13, 1 | 3 | 5) => CacheMaintenance::CleanToDeepPersistence,
        (3, 14, 1 | 3 | 5) => CacheMaintenance::CleanAndInvalidate,
        (3, 15, 0 | 7) => CacheMaintenance::CleanAndInvalidateToOuterCache,
        _ => return None,
    })
}
