//! Loads and stores of two registers: `[29:28]` = 10.

use crate::load_store::address::{Address, Indexing, Offset};
use crate::load_store::operation::Operation;
use crate::load_store::transfer::Extension;
use crate::load_store::transfer_list::TransferList;
use crate::load_store::word::{base, bit, field, rt, rt2, signed, vt, vt2};
use crate::load_store::{Instruction, LoadStore};

pub(super) const fn decode(word: u32) -> Instruction {
    let (opc, is_load) = (field(word, 30, 2), bit(word, 22));
    let (indexing, is_non_temporal) = match field(word, 23, 2) {
        0b00 => (Indexing::Offset, true),
        0b01 => (Indexing::Post, false),
        0b10 => (Indexing::Offset, false),
        _ => (Indexing::Pre, false),
    };
    // `opc` = 11: the unprivileged ones (FEAT_LSUI).
    let is_unprivileged = opc == 0b11;
    let (transfers, log2_unit) = match (bit(word, 26), opc) {
        (true, _) => {
            let log2_bytes = if is_unprivileged { 4 } else { opc.wrapping_add(2) };
            let transfers = TransferList::simd_fp_pair([vt(word), vt2(word)], log2_bytes);
            (transfers, log2_bytes)
        }
        (false, 0b01) if is_non_temporal => return Instruction::Unallocated,
        (false, 0b00) => (general(word, 2, Extension::Zero), 2),
        (false, 0b01) if is_load => (general(word, 2, Extension::SignTo64), 2),
        // STGP counts in granules of tags.
        (false, 0b01) => (general(word, 3, Extension::Zero), 4),
        (false, _) => (general(word, 3, Extension::Zero), 3),
    };
    let has_tag = !bit(word, 26) & (opc == 0b01) & !is_load;
    let operation = if has_tag {
        Operation::StoreWithTag(transfers)
    } else if is_load {
        Operation::Load(transfers)
    } else {
        Operation::Store(transfers)
    };
    let offset = Offset::Immediate(signed(word, 15, 7) << log2_unit);
    Instruction::LoadStore(
        LoadStore::new(operation, Address::new(base(word), offset, indexing))
            .with_unprivileged(is_unprivileged)
            .with_non_temporal(is_non_temporal),
    )
}

const fn general(word: u32, log2_bytes: u8, extension: Extension) -> TransferList {
    TransferList::general_pair([rt(word), rt2(word)], log2_bytes, extension)
}
