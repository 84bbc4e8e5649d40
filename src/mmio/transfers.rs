//! Bytes between a buffer and registers: widths, sign, byte order.

use super::registers::{Registers, read, write};
use crate::endianness::Endianness;
use crate::load_store::{Extension, Operand, Transfer, TransferList};

/// What one instruction moves, at most.
pub(super) type Buffer = [u8; 64];

/// The bytes of one transfer.
pub(super) fn part(buffer: &mut Buffer, transfer: Transfer) -> &mut [u8] {
    let first = transfer.offset() as usize;
    buffer.get_mut(first..first.saturating_add(transfer.bytes())).unwrap_or_default()
}

/// The number that bytes stand for, at most 16 of them.
pub(super) fn number(bytes: &[u8], endianness: Endianness) -> u128 {
    let shifted_in = |number: u128, byte: &u8| number << 8 | u128::from(*byte);
    match endianness {
        Endianness::Little => bytes.iter().rev().fold(0, shifted_in),
        Endianness::Big => bytes.iter().fold(0, shifted_in),
    }
}

/// Writes the low bytes of a number.
pub(super) fn put(bytes: &mut [u8], number: u128, endianness: Endianness) {
    let low = number.to_le_bytes();
    match endianness {
        Endianness::Little => bytes.iter_mut().zip(low).for_each(|(byte, low)| *byte = low),
        Endianness::Big => bytes.iter_mut().rev().zip(low).for_each(|(byte, low)| *byte = low),
    }
}

/// The bytes that a store writes.
pub(super) fn gather<R: Registers + ?Sized>(
    registers: &R,
    list: TransferList,
    endianness: Endianness,
) -> Buffer {
    let mut buffer = [0; 64];
    for transfer in list {
        let number = match transfer.operand() {
            Operand::General(register, _) => u128::from(read(registers, register)),
            Operand::SimdFp(register) | Operand::EveryElement { register, .. } => {
                registers.v(register.index())
            }
            Operand::Element { register, index, .. } => {
                let shift = bit_of(index, transfer.bytes());
                registers.v(register.index()).wrapping_shr(shift)
            }
        };
        put(part(&mut buffer, transfer), number, endianness);
    }
    buffer
}

/// Puts the bytes that a load has read into its registers.
pub(super) fn scatter<R: Registers + ?Sized>(
    registers: &mut R,
    list: TransferList,
    endianness: Endianness,
    mut buffer: Buffer,
) {
    for transfer in list {
        let number = number(part(&mut buffer, transfer), endianness);
        match transfer.operand() {
            Operand::General(register, extension) => {
                let value = extended(number as u64, transfer.bytes(), extension);
                write(registers, register, value);
            }
            Operand::SimdFp(register) => registers.set_v(register.index(), number),
            Operand::Element { register, index, zeroes_upper_half } => {
                let shift = bit_of(index, transfer.bytes());
                let mask = ones(transfer.bytes()).wrapping_shl(shift);
                let others = registers.v(register.index()) & !mask;
                let upper = if zeroes_upper_half { u128::from(u64::MAX) } else { u128::MAX };
                let value = (others | number.wrapping_shl(shift)) & upper;
                registers.set_v(register.index(), value);
            }
            Operand::EveryElement { register, is_128_bit } => {
                let value = repeated(number, transfer.bytes());
                let upper = if is_128_bit { u128::MAX } else { u128::from(u64::MAX) };
                registers.set_v(register.index(), value & upper);
            }
        }
    }
}

/// The lowest bit of an element.
fn bit_of(index: u8, bytes: usize) -> u32 {
    u32::from(index).wrapping_mul(bytes as u32).wrapping_mul(8)
}

/// As many bits as the bytes have.
const fn ones(bytes: usize) -> u128 {
    u128::MAX.wrapping_shr(128_u32.wrapping_sub((bytes as u32).wrapping_mul(8)))
}

const fn extended(number: u64, bytes: usize, extension: Extension) -> u64 {
    let sign = 1_u64.wrapping_shl((bytes as u32).wrapping_mul(8).wrapping_sub(1));
    let signed = (number ^ sign).wrapping_sub(sign);
    match extension {
        Extension::Zero => number,
        Extension::SignTo32 => signed & 0xffff_ffff,
        Extension::SignTo64 => signed,
    }
}

/// The number in every element of 128 bits.
const fn repeated(number: u128, bytes: usize) -> u128 {
    let mut value = number;
    let mut filled = (bytes as u32).wrapping_mul(8);
    while filled < 128 {
        value |= value.wrapping_shl(filled);
        filled = filled.wrapping_mul(2);
    }
    value
}
