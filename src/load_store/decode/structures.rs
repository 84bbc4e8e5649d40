//! Advanced SIMD structures, `LD1` to `LD4` and their stores: `[29:28]` = 00, V = 1.

use crate::load_store::address::{Address, Indexing, Offset};
use crate::load_store::operation::Operation;
use crate::load_store::transfer_list::TransferList;
use crate::load_store::word::{base, bit, field, rs, vt};
use crate::load_store::{Instruction, LoadStore, Ordering};

pub(super) const fn decode(word: u32) -> Instruction {
    if bit(word, 31) {
        return Instruction::Unallocated;
    }
    match (bit(word, 24), bit(word, 23)) {
        (false, false) if field(word, 16, 6) != 0 => Instruction::Unallocated,
        (false, true) if bit(word, 21) => Instruction::Unallocated,
        (false, _) => multiple(word),
        (true, false) => match field(word, 16, 5) {
            0 => single(word),
            1 => ordered(word),
            _ => Instruction::Unallocated,
        },
        (true, true) => single(word),
    }
}

/// Whole vectors.
const fn multiple(word: u32) -> Instruction {
    let (repeats, interleaved) = match field(word, 12, 4) {
        0b0000 => (1, 4),
        0b0010 => (4, 1),
        0b0100 => (1, 3),
        0b0110 => (3, 1),
        0b0111 => (1, 1),
        0b1000 => (1, 2),
        0b1010 => (2, 1),
        _ => return Instruction::Unallocated,
    };
    let (size, is_128_bit) = (field(word, 10, 2), bit(word, 30));
    // A vector of one doubleword has nothing to interleave.
    if size == 3 && !is_128_bit && interleaved != 1 {
        return Instruction::Unallocated;
    }
    finish(word, TransferList::structures(vt(word), size, is_128_bit, repeats, interleaved))
}

/// One element, or one that is loaded into all.
const fn single(word: u32) -> Instruction {
    let (opcode, s, size) = (field(word, 13, 3), field(word, 12, 1), field(word, 10, 2));
    let count = (opcode & 1) << 1 | field(word, 21, 1);
    let count = count.wrapping_add(1);
    let q = field(word, 30, 1);
    let (log2_bytes, index) = match (opcode >> 1, size) {
        (0b00, _) => (0, q << 3 | s << 2 | size),
        (0b01, 0b00 | 0b10) => (1, q << 2 | s << 1 | size >> 1),
        (0b10, 0b00) => (2, q << 1 | s),
        (0b10, 0b01) if s == 0 => (3, q),
        (0b11, _) if s == 0 && bit(word, 22) => {
            return finish(word, TransferList::every_element(vt(word), size, q != 0, count));
        }
        _ => return Instruction::Unallocated,
    };
    finish(word, TransferList::element(vt(word), log2_bytes, index, count))
}

/// `LDAP1`, `STL1`: a doubleword element, ordered.
const fn ordered(word: u32) -> Instruction {
    if field(word, 10, 6) != 0b10_0001 || bit(word, 21) {
        return Instruction::Unallocated;
    }
    let transfers = TransferList::element(vt(word), 3, field(word, 30, 1), 1);
    let (operation, ordering) = if bit(word, 22) {
        (Operation::Load(transfers), Ordering::AcquirePc)
    } else {
        (Operation::Store(transfers), Ordering::Release)
    };
    Instruction::LoadStore(
        LoadStore::new(operation, Address::at(base(word))).with_ordering(ordering),
    )
}

const fn finish(word: u32, transfers: TransferList) -> Instruction {
    let operation =
        if bit(word, 22) { Operation::Load(transfers) } else { Operation::Store(transfers) };
    let address = match (bit(word, 23), rs(word).index()) {
        (false, _) => Address::at(base(word)),
        (true, Some(_)) => Address::new(base(word), Offset::whole(rs(word)), Indexing::Post),
        (true, None) => {
            let offset = Offset::Immediate(transfers.step());
            Address::new(base(word), offset, Indexing::Post)
        }
    };
    Instruction::LoadStore(LoadStore::new(operation, address))
}
