//! Memory that is read, changed and written.

use super::bus::{BusAccess, NotPerformed};
use super::instruction::Counted;
use super::registers::{Registers, read, write};
use super::transfers::{number, put};
use crate::direction::Direction;
use crate::endianness::Endianness;
use crate::load_store::{AtomicOperation, Operation};
use crate::register::Register;

/// One number, or two that follow each other, each in the guest's byte order.
type Numbers = [u64; 2];

/// Where an atomic works, and on what.
struct Place {
    at: u64,
    /// Of each number.
    bytes: usize,
    is_pair: bool,
    endianness: Endianness,
}

impl Place {
    /// As one access: the architecture makes it whole.
    fn access<E, F>(
        &self,
        direction: Direction,
        numbers: Numbers,
        bus: &mut Counted<F>,
    ) -> Result<Numbers, NotPerformed<E>>
    where
        F: FnMut(BusAccess, &mut [u8]) -> Result<(), E>,
    {
        let mut buffer = [0; 16];
        // Chunks of no bytes would panic; an atomic has one at least.
        let each = self.bytes.max(1);
        let whole = if self.is_pair { each.wrapping_mul(2) } else { each };
        let data = buffer.get_mut(..whole).unwrap_or_default();
        for (part, number) in data.chunks_exact_mut(each).zip(numbers) {
            put(part, u128::from(number), self.endianness);
        }
        bus.access(self.at, direction, data)?;
        let mut numbers = [0; 2];
        for (part, loaded) in data.chunks_exact(each).zip(&mut numbers) {
            *loaded = number(part, self.endianness) as u64;
        }
        Ok(numbers)
    }
}

/// Performs an atomic of general-purpose registers; anything else is none.
pub(super) fn perform<R, E, F>(
    operation: Operation,
    at: u64,
    registers: &mut R,
    endianness: Endianness,
    bus: &mut Counted<F>,
) -> Result<(), NotPerformed<E>>
where
    R: Registers + ?Sized,
    F: FnMut(BusAccess, &mut [u8]) -> Result<(), E>,
{
    match operation {
        Operation::Atomic { operation, bytes, source, destination } => {
            let place = Place { at, bytes: usize::from(bytes), is_pair: false, endianness };
            let [old, _] = place.access(Direction::Read, [0; 2], bus)?;
            let new = changed(operation, old, read(registers, source), bytes);
            place.access(Direction::Write, [new, 0], bus)?;
            write(registers, destination, old);
        }
        Operation::AtomicPair { operation, registers: [low, high] } => {
            let place = Place { at, bytes: 8, is_pair: true, endianness };
            let old = place.access(Direction::Read, [0; 2], bus)?;
            let [old_low, old_high] = old;
            let new = [
                changed(operation, old_low, read(registers, low), 8),
                changed(operation, old_high, read(registers, high), 8),
            ];
            place.access(Direction::Write, new, bus)?;
            write(registers, low, old_low);
            write(registers, high, old_high);
        }
        Operation::CompareAndSwap { bytes, compare, new } => {
            let place = Place { at, bytes: usize::from(bytes), is_pair: false, endianness };
            let [old, _] = place.access(Direction::Read, [0; 2], bus)?;
            if old == read(registers, compare) & mask(bytes) {
                place.access(Direction::Write, [read(registers, new), 0], bus)?;
            }
            write(registers, compare, old);
        }
        Operation::CompareAndSwapPair { bytes, compare, new } => {
            let place = Place { at, bytes: usize::from(bytes), is_pair: true, endianness };
            let old = place.access(Direction::Read, [0; 2], bus)?;
            let [compare_low, compare_high] = [compare, next(compare)];
            let expected =
                [compare_low, compare_high].map(|register| read(registers, register) & mask(bytes));
            if old == expected {
                let new = [new, next(new)].map(|register| read(registers, register));
                place.access(Direction::Write, new, bus)?;
            }
            let [old_low, old_high] = old;
            write(registers, compare_low, old_low);
            write(registers, compare_high, old_high);
        }
        _ => {}
    }
    Ok(())
}

/// The register after an even one.
const fn next(register: Register) -> Register {
    Register::from_bits(register.into_bits() | 1)
}

/// The bits of a number of 1 to 8 bytes.
fn mask(bytes: u8) -> u64 {
    u64::MAX.wrapping_shr(64_u32.wrapping_sub(u32::from(bytes).wrapping_mul(8)))
}

/// What memory holds afterwards; bits above the number mean nothing.
fn changed(operation: AtomicOperation, old: u64, operand: u64, bytes: u8) -> u64 {
    let operand = operand & mask(bytes);
    // The order of signed numbers is that of unsigned ones with the sign bit turned.
    let sign = mask(bytes) ^ mask(bytes) >> 1;
    let operand_is_greater = operand > old;
    let operand_is_greater_signed = operand ^ sign > old ^ sign;
    let greater = |operand_is_greater| if operand_is_greater { operand } else { old };
    match operation {
        AtomicOperation::Add => old.wrapping_add(operand),
        AtomicOperation::Clear => old & !operand,
        AtomicOperation::Eor => old ^ operand,
        AtomicOperation::Set => old | operand,
        AtomicOperation::SignedMax => greater(operand_is_greater_signed),
        AtomicOperation::SignedMin => greater(!operand_is_greater_signed),
        AtomicOperation::UnsignedMax => greater(operand_is_greater),
        AtomicOperation::UnsignedMin => greater(!operand_is_greater),
        AtomicOperation::Swap => operand,
    }
}
