//! Blocks of memory that are zeroed.

use super::bus::{BusAccess, NotPerformed};
use super::instruction::Counted;
use super::registers::Registers;
use crate::direction::Direction;
use crate::load_store::{Operation, TagOperation, ZeroBlock};

/// As many bytes as the bus is asked for at once.
const STEP: u64 = 64;

/// The size of a block of `DC ZVA`: `DCZID_EL0.BS` is the base-2 logarithm in words, at most 9.
pub(super) fn zero_block_bytes<R: Registers + ?Sized>(registers: &R) -> u64 {
    4 << (registers.dczid_el0() & 0xf).min(9)
}

pub(super) fn zero<R, E, F>(
    block: ZeroBlock,
    at: u64,
    registers: &R,
    bus: &mut Counted<F>,
) -> Result<(), NotPerformed<E>>
where
    R: Registers + ?Sized,
    F: FnMut(BusAccess, &mut [u8]) -> Result<(), E>,
{
    match block {
        ZeroBlock::Zero | ZeroBlock::TagAndZero => {
            let bytes = zero_block_bytes(registers);
            zeroes(at & !bytes.wrapping_sub(1), bytes, bus)
        }
        ZeroBlock::Tag => Ok(()),
    }
}

/// Writes `bytes` zeroes, as many at once as a step has.
pub(super) fn zeroes<E, F>(at: u64, bytes: u64, bus: &mut Counted<F>) -> Result<(), NotPerformed<E>>
where
    F: FnMut(BusAccess, &mut [u8]) -> Result<(), E>,
{
    let mut done = 0;
    while done < bytes {
        let step = bytes.wrapping_sub(done).min(STEP);
        let mut buffer = [0; STEP as usize];
        let data = buffer.get_mut(..step as usize).unwrap_or_default();
        bus.access(at.wrapping_add(done), Direction::Write, data)?;
        done = done.wrapping_add(step);
    }
    Ok(())
}

/// The size of a block whose size is in a register.
pub(super) fn block_bytes<R: Registers + ?Sized>(operation: Operation, registers: &R) -> u64 {
    match operation {
        // What `GMID_EL1` gives, at most.
        Operation::Tags {
            operation: TagOperation::LoadBlock | TagOperation::StoreBlock, ..
        } => 256,
        _ => zero_block_bytes(registers),
    }
}
