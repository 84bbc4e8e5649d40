//! Ordered loads and stores with an offset or write-back, and `GCSSTR`: `[29:28]` = 01, bit 24 = 1,
//! bit 21 = 0.

use crate::load_store::address::{Address, Indexing, Offset};
use crate::load_store::operation::Operation;
use crate::load_store::transfer::Extension;
use crate::load_store::transfer_list::TransferList;
use crate::load_store::word::{base, bit, field, rs, rt, signed, vt};
use crate::load_store::{Instruction, LoadStore, Ordering};

/// `LDAPUR`, `STLUR`.
pub(super) const fn unscaled(word: u32) -> Instruction {
    if bit(word, 26) {
        return Instruction::Unallocated;
    }
    let size = field(word, 30, 2);
    match super::single::general(size, field(word, 22, 2), rt(word)) {
        Some((is_load, transfers)) => finish(is_load, transfers, unscaled_address(word)),
        None => Instruction::Unallocated,
    }
}

/// `LDIAPP`, `STILP`, and `LDAPR` and `STLR` with write-back; for SIMD&FP `LDAPUR`, `STLUR`.
pub(super) const fn pair_or_simd_fp(word: u32) -> Instruction {
    if bit(word, 26) {
        match super::single::simd_fp(field(word, 30, 2), field(word, 22, 2), vt(word)) {
            Some((is_load, transfers)) => finish(is_load, transfers, unscaled_address(word)),
            None => Instruction::Unallocated,
        }
    } else if !bit(word, 31) {
        Instruction::Unallocated
    } else if bit(word, 23) {
        write_back(word)
    } else {
        pair(word)
    }
}

/// `LDAPR` post-indexed, `STLR` pre-indexed, by their size.
const fn write_back(word: u32) -> Instruction {
    if field(word, 12, 8) != 0 || bit(word, 20) {
        return Instruction::Unallocated;
    }
    let transfers = TransferList::general(rt(word), field(word, 30, 2), Extension::Zero);
    finish_write_back(word, transfers)
}

const fn pair(word: u32) -> Instruction {
    let registers = [rt(word), rs(word)];
    let transfers = TransferList::general_pair(registers, field(word, 30, 2), Extension::Zero);
    match field(word, 12, 4) {
        0b0000 => finish_write_back(word, transfers),
        0b0001 => finish(bit(word, 22), transfers, Address::at(base(word))),
        _ => Instruction::Unallocated,
    }
}

/// Loads go up, stores go down.
const fn finish_write_back(word: u32, transfers: TransferList) -> Instruction {
    let bytes = transfers.step();
    let address = if bit(word, 22) {
        Address::new(base(word), Offset::Immediate(bytes), Indexing::Post)
    } else {
        Address::new(base(word), Offset::Immediate(0_i64.wrapping_sub(bytes)), Indexing::Pre)
    };
    finish(bit(word, 22), transfers, address)
}

const fn finish(is_load: bool, transfers: TransferList, address: Address) -> Instruction {
    let (operation, ordering) = if is_load {
        (Operation::Load(transfers), Ordering::AcquirePc)
    } else {
        (Operation::Store(transfers), Ordering::Release)
    };
    Instruction::LoadStore(LoadStore::new(operation, address).with_ordering(ordering))
}

const fn unscaled_address(word: u32) -> Address {
    Address::with_immediate(base(word), signed(word, 12, 9))
}

/// `GCSSTR`, `GCSSTTR`.
pub(super) const fn gcs(word: u32) -> Instruction {
    // `[31:16]` and bit 15.
    if word >> 15 != 0xd91f << 1 || field(word, 13, 2) != 0 {
        return Instruction::Unallocated;
    }
    let transfers = TransferList::general(rt(word), 3, Extension::Zero);
    Instruction::LoadStore(
        LoadStore::new(Operation::GcsStore(transfers), Address::at(base(word)))
            .with_unprivileged(bit(word, 12)),
    )
}
