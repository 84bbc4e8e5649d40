//! Loads and stores of one register, and prefetches: `[29:28]` = 11, and the literal ones.

use crate::load_store::address::{Address, Base, Extend, Indexing, Offset};
use crate::load_store::operation::{Operation, PointerKey};
use crate::load_store::transfer::Extension;
use crate::load_store::transfer_list::TransferList;
use crate::load_store::vector::VectorRegister;
use crate::load_store::word::signed as signed_field;
use crate::load_store::word::{base, bit, field, rs, rt, vt};
use crate::load_store::{Instruction, LoadStore};
use crate::register::Register;

/// Load or not, and what is moved, from `size` and `opc` of a general-purpose register; `None`
/// where that is no load or store.
pub(super) const fn general(size: u8, opc: u8, register: Register) -> Option<(bool, TransferList)> {
    let extension = match (opc, size) {
        (0b00 | 0b01, _) => Extension::Zero,
        (0b10, 0b00..=0b10) => Extension::SignTo64,
        (0b11, 0b00 | 0b01) => Extension::SignTo32,
        _ => return None,
    };
    Some((opc != 0, TransferList::general(register, size, extension)))
}

/// The same of a SIMD&FP register.
pub(super) const fn simd_fp(
    size: u8,
    opc: u8,
    register: VectorRegister,
) -> Option<(bool, TransferList)> {
    let log2_bytes = match (opc, size) {
        (0b00 | 0b01, _) => size,
        (_, 0b00) => 4,
        _ => return None,
    };
    Some((opc & 1 != 0, TransferList::simd_fp(register, log2_bytes)))
}

/// From `size`, `V`, `opc` and `Rt`.
const fn register_of(word: u32) -> Option<(bool, TransferList)> {
    let (size, opc) = (field(word, 30, 2), field(word, 22, 2));
    if bit(word, 26) { simd_fp(size, opc, vt(word)) } else { general(size, opc, rt(word)) }
}

const fn is_prefetch(word: u32) -> bool {
    !bit(word, 26) & (field(word, 30, 2) == 0b11) & (field(word, 22, 2) == 0b10)
}

const fn access(is_load: bool, transfers: TransferList, address: Address) -> LoadStore {
    let operation = if is_load { Operation::Load(transfers) } else { Operation::Store(transfers) };
    LoadStore::new(operation, address)
}

/// The access, or the prefetch where the class has one.
const fn finish(word: u32, address: Address) -> Instruction {
    match register_of(word) {
        Some((is_load, transfers)) => Instruction::LoadStore(access(is_load, transfers, address)),
        None if is_prefetch(word) => {
            Instruction::LoadStore(LoadStore::new(Operation::Prefetch, address))
        }
        None => Instruction::Unallocated,
    }
}

/// The base-2 logarithm by which an offset is scaled.
const fn scale(word: u32) -> u8 {
    let is_128_bit = bit(word, 26) & bit(word, 23);
    if is_128_bit { 4 } else { field(word, 30, 2) }
}

/// An unsigned, scaled immediate.
pub(super) const fn unsigned(word: u32) -> Instruction {
    let offset = ((word >> 10 & 0xfff) << scale(word)) as i64;
    finish(word, Address::with_immediate(base(word), offset))
}

/// A signed immediate of nine bits: unscaled, post-indexed, unprivileged, pre-indexed.
pub(super) const fn signed(word: u32) -> Instruction {
    let offset = Offset::Immediate(signed_field(word, 12, 9));
    let (indexing, is_unprivileged) = match field(word, 10, 2) {
        0b00 => return finish(word, Address::new(base(word), offset, Indexing::Offset)),
        0b01 => (Indexing::Post, false),
        0b10 => (Indexing::Offset, true),
        _ => (Indexing::Pre, false),
    };
    match register_of(word) {
        Some(_) if is_unprivileged & bit(word, 26) => Instruction::Unallocated,
        Some((is_load, transfers)) => {
            let address = Address::new(base(word), offset, indexing);
            Instruction::LoadStore(
                access(is_load, transfers, address).with_unprivileged(is_unprivileged),
            )
        }
        None => Instruction::Unallocated,
    }
}

pub(super) const fn register_offset(word: u32) -> Instruction {
    let extend = match field(word, 13, 3) {
        0b010 => Extend::Uxtw,
        0b011 => Extend::Lsl,
        0b110 => Extend::Sxtw,
        0b111 => Extend::Sxtx,
        _ => return Instruction::Unallocated,
    };
    // The register of a range prefetch is no offset.
    if is_prefetch(word) && field(word, 3, 2) == 0b11 {
        let address = Address::at(base(word));
        return Instruction::LoadStore(LoadStore::new(Operation::Prefetch, address));
    }
    let shift = if bit(word, 12) { scale(word) } else { 0 };
    let offset = Offset::Register { register: rs(word), extend, shift };
    finish(word, Address::new(base(word), offset, Indexing::Offset))
}

/// `LDRAA`, `LDRAB`: ten bits of offset, in units of eight bytes.
pub(super) const fn authenticated(word: u32) -> Instruction {
    if bit(word, 26) || field(word, 30, 2) != 0b11 {
        return Instruction::Unallocated;
    }
    let sign = if bit(word, 22) { -512 } else { 0 };
    let offset = Offset::Immediate(((word >> 12 & 0x1ff) as i64 | sign) << 3);
    let indexing = if bit(word, 11) { Indexing::Pre } else { Indexing::Offset };
    let transfers = TransferList::general(rt(word), 3, Extension::Zero);
    let key = if bit(word, 23) { PointerKey::DataB } else { PointerKey::DataA };
    Instruction::LoadStore(LoadStore::new(
        Operation::LoadAuthenticated { transfers, key },
        Address::new(base(word), offset, indexing),
    ))
}

/// Relative to the instruction, in words.
pub(super) const fn literal(word: u32) -> Instruction {
    let address = Address::with_immediate(Base::Pc, signed_field(word, 5, 19) << 2);
    let transfers = match (field(word, 30, 2), bit(word, 26)) {
        (0b11, true) => return Instruction::Unallocated,
        (0b11, false) => {
            return Instruction::LoadStore(LoadStore::new(Operation::Prefetch, address));
        }
        (0b10, false) => TransferList::general(rt(word), 2, Extension::SignTo64),
        (opc, false) => TransferList::general(rt(word), opc | 2, Extension::Zero),
        (opc, true) => TransferList::simd_fp(vt(word), opc.wrapping_add(2)),
    };
    Instruction::LoadStore(access(true, transfers, address))
}
