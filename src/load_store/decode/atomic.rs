//! Atomics of `FEAT_LSE` and its followers, `LDAPR`, 64-byte accesses, descriptors.

use crate::direction::Direction;
use crate::iss::Ls64;
use crate::load_store::address::Address;
use crate::load_store::atomic::{AtomicOperation, FpAtomicOperation, FpFormat, Rcw, RcwOperands};
use crate::load_store::operation::Operation;
use crate::load_store::transfer::Extension;
use crate::load_store::transfer_list::TransferList;
use crate::load_store::word::{base, bit, field, rs, rt, vs, vt};
use crate::load_store::{Instruction, LoadStore, Ordering};
use crate::register::Register;

/// "Atomic memory operations": `[29:28]` = 11, bit 24 = 0, bit 21 = 1, `[11:10]` = 00.
pub(super) const fn decode(word: u32) -> Instruction {
    if bit(word, 26) {
        return fp(word);
    }
    let size = field(word, 30, 2);
    // `o3` and `opc`.
    match field(word, 12, 4) {
        code @ 0b0000..=0b0111 => atomic(word, operation(code)),
        0b1000 => atomic(word, AtomicOperation::Swap),
        0b1100 if field(word, 22, 2) == 0b10 => {
            let transfers = TransferList::general(rt(word), size, Extension::Zero);
            access(word, Operation::Load(transfers), Ordering::AcquirePc)
        }
        code @ (0b1001..=0b1011) if size < 2 => rcw(word, code, size == 1),
        code if size == 3 && field(word, 22, 2) == 0 => block64(word, code),
        _ => Instruction::Unallocated,
    }
}

/// "128-bit atomic memory operations", "Atomic memory operations (unprivileged)" and "RCW compare
/// and swap": `[29:28]` = 01, bit 31 = 0, bit 24 = 1, bit 21 = 1.
pub(super) const fn unprivileged_or_128_bit(word: u32) -> Instruction {
    match (field(word, 10, 2), field(word, 12, 4)) {
        (0b00, code) => pair(word, code),
        (0b01, code) => unprivileged(word, code),
        (0b10, 0) => finish_rcw(
            word,
            RcwOperands::CompareAndSwap { compare: rs(word), new: rt(word) },
            bit(word, 30),
        ),
        (0b11, 0) if !bit(word, 0) & !bit(word, 16) => finish_rcw(
            word,
            RcwOperands::CompareAndSwapPair { compare: rs(word), new: rt(word) },
            bit(word, 30),
        ),
        _ => Instruction::Unallocated,
    }
}

/// Of `o3` = 0, from `opc`.
const fn operation(opc: u8) -> AtomicOperation {
    match opc & 0b111 {
        0b000 => AtomicOperation::Add,
        0b001 => AtomicOperation::Clear,
        0b010 => AtomicOperation::Eor,
        0b011 => AtomicOperation::Set,
        0b100 => AtomicOperation::SignedMax,
        0b101 => AtomicOperation::SignedMin,
        0b110 => AtomicOperation::UnsignedMax,
        _ => AtomicOperation::UnsignedMin,
    }
}

/// `A` and `R`.
const fn ordering(word: u32) -> Ordering {
    Ordering::of(bit(word, 23), bit(word, 22))
}

const fn access(word: u32, operation: Operation, ordering: Ordering) -> Instruction {
    Instruction::LoadStore(
        LoadStore::new(operation, Address::at(base(word))).with_ordering(ordering),
    )
}

const fn atomic(word: u32, operation: AtomicOperation) -> Instruction {
    let bytes = 1 << field(word, 30, 2);
    let (source, destination) = (rs(word), rt(word));
    access(word, Operation::Atomic { operation, bytes, source, destination }, ordering(word))
}

/// `LDTADD`, `LDTCLR`, `LDTSET`, `SWPT`, of 4 or 8 bytes.
const fn unprivileged(word: u32, code: u8) -> Instruction {
    let operation = match code {
        0b0000 | 0b0001 | 0b0011 => operation(code),
        0b1000 => AtomicOperation::Swap,
        _ => return Instruction::Unallocated,
    };
    let bytes = if bit(word, 30) { 8 } else { 4 };
    let (source, destination) = (rs(word), rt(word));
    Instruction::LoadStore(
        LoadStore::new(
            Operation::Atomic { operation, bytes, source, destination },
            Address::at(base(word)),
        )
        .with_ordering(ordering(word))
        .with_unprivileged(true),
    )
}

/// Of two registers: plain, and on a descriptor. Bit 30 asks for the software mask.
const fn pair(word: u32, code: u8) -> Instruction {
    let registers = [rt(word), rs(word)];
    if rt(word).index().is_none() | rs(word).index().is_none() {
        return Instruction::Unallocated;
    }
    let is_software = bit(word, 30);
    let operation = match code {
        0b0001 | 0b1001 => AtomicOperation::Clear,
        0b0011 | 0b1011 => AtomicOperation::Set,
        0b1000 | 0b1010 => AtomicOperation::Swap,
        _ => return Instruction::Unallocated,
    };
    match code {
        0b1001..=0b1011 => {
            finish_rcw(word, RcwOperands::AtomicPair { operation, registers }, is_software)
        }
        _ if is_software => Instruction::Unallocated,
        _ => access(word, Operation::AtomicPair { operation, registers }, ordering(word)),
    }
}

const fn rcw(word: u32, code: u8, is_software: bool) -> Instruction {
    let operation = match code {
        0b1001 => AtomicOperation::Clear,
        0b1010 => AtomicOperation::Swap,
        _ => AtomicOperation::Set,
    };
    let (source, destination) = (rs(word), rt(word));
    finish_rcw(word, RcwOperands::Atomic { operation, source, destination }, is_software)
}

const fn finish_rcw(word: u32, operands: RcwOperands, is_software: bool) -> Instruction {
    access(word, Operation::Rcw(Rcw::new(operands, is_software)), ordering(word))
}

/// `LD64B` and the stores: eight registers from an even one, at most X22.
const fn block64(word: u32, code: u8) -> Instruction {
    if bit(word, 0) || field(word, 3, 2) == 0b11 {
        return Instruction::Unallocated;
    }
    let has_no_rs = rs(word).into_bits() == Register::XZR.into_bits();
    let (instruction, direction, status) = match code {
        0b1001 if has_no_rs => (Ls64::Ld64bOrSt64b, Direction::Write, None),
        0b1101 if has_no_rs => (Ls64::Ld64bOrSt64b, Direction::Read, None),
        0b1010 => (Ls64::St64bv0, Direction::Write, Some(rs(word))),
        0b1011 => (Ls64::St64bv, Direction::Write, Some(rs(word))),
        _ => return Instruction::Unallocated,
    };
    let transfers = TransferList::eight(rt(word));
    let operation = Operation::Block64 { transfers, instruction, direction, status };
    access(word, operation, Ordering::None)
}

/// `FEAT_LSFE`: `o3` = 1 is a store, without acquire.
const fn fp(word: u32) -> Instruction {
    let operation = match field(word, 12, 3) {
        0b000 => FpAtomicOperation::Add,
        0b100 => FpAtomicOperation::Max,
        0b101 => FpAtomicOperation::Min,
        0b110 => FpAtomicOperation::MaxNumber,
        0b111 => FpAtomicOperation::MinNumber,
        _ => return Instruction::Unallocated,
    };
    let is_store = bit(word, 15);
    if is_store && (bit(word, 23) || field(word, 0, 5) != 0b11111) {
        return Instruction::Unallocated;
    }
    let format = match field(word, 30, 2) {
        0b00 => FpFormat::BFloat16,
        0b01 => FpFormat::Half,
        0b10 => FpFormat::Single,
        _ => FpFormat::Double,
    };
    let destination = if is_store { None } else { Some(vt(word)) };
    let operation = Operation::AtomicFp { operation, format, source: vs(word), destination };
    access(word, operation, ordering(word))
}
