//! Exclusives, ordered loads and stores, compare-and-swap: `[29:28]` = 00, V = 0.

use crate::load_store::address::Address;
use crate::load_store::operation::Operation;
use crate::load_store::transfer::Extension;
use crate::load_store::transfer_list::TransferList;
use crate::load_store::word::{base, bit, field, rs, rt, rt2};
use crate::load_store::{Instruction, LoadStore, Ordering};

pub(super) const fn decode(word: u32) -> Instruction {
    let is_unprivileged = bit(word, 24);
    match (is_unprivileged, bit(word, 23), bit(word, 21), bit(word, 31)) {
        (false, false, false, _) => exclusive(word, false),
        (false, false, true, true) => exclusive_pair(word),
        (false, true, false, _) => ordered(word),
        (false, false, true, false) | (true, true, false, false) => compare_and_swap_pair(word),
        (false, true, true, _) | (true, true, false, true) => compare_and_swap(word),
        (true, false, false, true) => exclusive(word, true),
        (true, false, false, false) | (true, _, true, _) => Instruction::Unallocated,
    }
}

/// `LDXR`, `STXR` and their kin; unprivileged `LDTXR`, `STTXR`.
const fn exclusive(word: u32, is_unprivileged: bool) -> Instruction {
    let transfers = TransferList::general(rt(word), field(word, 30, 2), Extension::Zero);
    finish_exclusive(word, transfers, is_unprivileged)
}

const fn exclusive_pair(word: u32) -> Instruction {
    let log2_bytes = if bit(word, 30) { 3 } else { 2 };
    let registers = [rt(word), rt2(word)];
    let transfers = TransferList::general_pair(registers, log2_bytes, Extension::Zero);
    finish_exclusive(word, transfers, false)
}

const fn finish_exclusive(
    word: u32,
    transfers: TransferList,
    is_unprivileged: bool,
) -> Instruction {
    let is_load = bit(word, 22);
    let operation = if is_load {
        Operation::LoadExclusive(transfers)
    } else {
        Operation::StoreExclusive { transfers, status: rs(word) }
    };
    Instruction::LoadStore(
        LoadStore::new(operation, Address::at(base(word)))
            .with_ordering(Ordering::of_exclusive(is_load, bit(word, 15)))
            .with_unprivileged(is_unprivileged),
    )
}

/// `LDAR`, `STLR`, `LDLAR`, `STLLR`.
const fn ordered(word: u32) -> Instruction {
    let transfers = TransferList::general(rt(word), field(word, 30, 2), Extension::Zero);
    let (operation, ordering) = match (bit(word, 22), bit(word, 15)) {
        (true, true) => (Operation::Load(transfers), Ordering::Acquire),
        (true, false) => (Operation::Load(transfers), Ordering::LoAcquire),
        (false, true) => (Operation::Store(transfers), Ordering::Release),
        (false, false) => (Operation::Store(transfers), Ordering::LoRelease),
    };
    Instruction::LoadStore(
        LoadStore::new(operation, Address::at(base(word))).with_ordering(ordering),
    )
}

/// `CAS`; unprivileged `CAST`, of 8 bytes alone.
const fn compare_and_swap(word: u32) -> Instruction {
    let is_unprivileged = bit(word, 24);
    if rt2(word).index().is_some() | is_unprivileged & !bit(word, 30) {
        return Instruction::Unallocated;
    }
    let bytes = 1 << field(word, 30, 2);
    finish_compare_and_swap(
        word,
        Operation::CompareAndSwap { bytes, compare: rs(word), new: rt(word) },
    )
}

/// `CASP`; unprivileged `CASPT`, of 16 bytes alone. Both operands are even registers and the next.
const fn compare_and_swap_pair(word: u32) -> Instruction {
    let is_odd = bit(word, 0) | bit(word, 16);
    let is_unprivileged = bit(word, 24);
    if rt2(word).index().is_some() | is_odd | is_unprivileged & !bit(word, 30) {
        return Instruction::Unallocated;
    }
    let bytes = if bit(word, 30) { 8 } else { 4 };
    finish_compare_and_swap(
        word,
        Operation::CompareAndSwapPair { bytes, compare: rs(word), new: rt(word) },
    )
}

const fn finish_compare_and_swap(word: u32, operation: Operation) -> Instruction {
    Instruction::LoadStore(
        LoadStore::new(operation, Address::at(base(word)))
            .with_ordering(Ordering::of(bit(word, 22), bit(word, 15)))
            .with_unprivileged(bit(word, 24)),
    )
}
