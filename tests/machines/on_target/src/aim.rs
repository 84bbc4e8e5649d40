//! Instructions that are to access memory at a given place: where they are put, and what their
//! registers have to hold.

use crate::guest::Guest;
use crate::window::{BYTES, FIRST};
use aarch64_syndrome::load_store::{
    Base, Indexing, LoadStore, Offset, Operand, Operation, Ordering, TransferList,
};
use aarch64_syndrome::mmio::GeneralRegisters;

/// Words of which a literal load has to be rewritten for its place.
const LITERAL: (u32, u32) = (0x3b00_0000, 0x1800_0000);

/// The word as it stands at `pc`: a literal load is made to load some place that is compared.
pub(crate) fn placed(word: u32, pc: u64, random: &mut fastrand::Rng) -> u32 {
    let (mask, literal) = LITERAL;
    if word & mask != literal {
        return word;
    }
    let offset = FIRST + 4 * random.u64(..BYTES as u64 / 4 - 4) - pc;
    word & !(0x7_ffff << 5) | (offset as u32 >> 2 & 0x7_ffff) << 5
}

/// A place for the access, near the boundary of the pages every other time.
fn place(access: LoadStore, random: &mut fastrand::Rng) -> u64 {
    let last = BYTES as u64 - 64;
    let offset =
        if random.bool() { BYTES as u64 / 2 - random.u64(..64) } else { random.u64(..last) };
    let tag = u64::from(random.u8(..)) << 56;
    (FIRST + offset) & !(alignment(access) - 1) | tag
}

/// Gives the registers numbers that lead the access to a place that is compared; `false` if none
/// do.
pub(crate) fn aim(guest: &mut Guest, access: LoadStore, random: &mut fastrand::Rng) -> bool {
    let at = place(access, random);
    let address = access.address();
    let (offset, register) = match address.offset() {
        Offset::Immediate(_) => (address.offset().value(0), None),
        Offset::Register { register, .. } => {
            let value = register.index().map_or(0, |index| guest.x(index));
            (address.offset().value(value), Some(register))
        }
    };
    let offset = if address.indexing() == Indexing::Post { 0 } else { offset };
    match address.base() {
        // Where it has been placed.
        Base::Pc => {}
        Base::Sp => guest.sp = at.wrapping_sub(offset),
        Base::X(base) if register == Some(base) => return false,
        Base::X(base) => match base.index() {
            Some(index) => guest.set_x(index, at.wrapping_sub(offset)),
            None => return false,
        },
    }
    true
}

/// The alignment that the access needs whatever `SCTLR_ELx.A` says.
fn alignment(access: LoadStore) -> u64 {
    match access.operation() {
        Operation::Tags { .. } | Operation::StoreWithTag(_) => 16,
        _ if access.is_atomic() | access.is_exclusive() => access.bytes().unwrap_or(1),
        Operation::Load(_) | Operation::Store(_) if access.ordering() != Ordering::None => {
            access.bytes().unwrap_or(1)
        }
        _ => 1,
    }
}

/// Whether the architecture leaves open what the instruction does to its registers
/// (CONSTRAINED UNPREDICTABLE).
pub(crate) fn is_left_open(access: LoadStore) -> bool {
    let base = match access.address().base() {
        Base::X(register) => Some(register),
        _ => None,
    };
    let names_base = |list: TransferList| {
        list.into_iter().any(|transfer| match transfer.operand() {
            Operand::General(register, _) => Some(register) == base,
            _ => false,
        })
    };
    let has_same_twice = |list: TransferList| match (list.get(0), list.get(1), list.get(2)) {
        (Some(first), Some(second), None) => first.operand() == second.operand(),
        _ => false,
    };
    match access.operation() {
        Operation::Load(list) | Operation::LoadExclusive(list) => {
            has_same_twice(list) | access.address().has_write_back() & names_base(list)
        }
        Operation::Store(list) | Operation::StoreWithTag(list) => {
            access.address().has_write_back() & names_base(list)
        }
        Operation::AtomicPair { registers: [low, high], .. } => low == high,
        _ => false,
    }
}
