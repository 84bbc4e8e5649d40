//! What a load or store moves: registers, sizes, order.

use super::transfer::{Extension, Operand, Transfer};
use super::vector::VectorRegister;
use crate::register::Register;

/// The registers that a load or store names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Registers {
    /// One, or two that need not follow each other.
    General([Register; 2], Extension),
    /// Eight that follow each other.
    Eight(Register),
    /// One, or two that need not follow each other.
    SimdFp([VectorRegister; 2]),
    /// Whole vectors of `1 << log2_elements` elements, of which `interleaved` go by turns.
    Structures { first: VectorRegister, log2_elements: u8, interleaved: u8, is_128_bit: bool },
    /// The same element of each.
    Element { first: VectorRegister, index: u8 },
    /// Every element of each.
    EveryElement { first: VectorRegister, is_128_bit: bool },
}

/// What a load or store moves between registers and memory, in the order of addresses: an
/// iterator of each [`Transfer`].
///
/// The order is also that of the manual's pseudocode, which is not a promise that a core keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(missing_copy_implementations, reason = "it is an iterator: a copy would start again")]
pub struct Transfers {
    list: TransferList,
    next: u8,
}

/// What a load or store moves, as a value.
///
/// ```
/// use aarch64_syndrome::load_store::Instruction;
///
/// // ldp x0, x1, [x2, #16]!
/// let load = Instruction::from_bits(0xa9c1_0440).load_store().unwrap();
/// let list = load.transfers().unwrap();
/// assert_eq!((list.count(), list.bytes_of_each(), list.is_simd_fp()), (2, 8, false));
/// assert_eq!(list.into_iter().map(|transfer| transfer.offset()).collect::<Vec<_>>(), [0, 8]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TransferList {
    registers: Registers,
    /// The base-2 logarithm of the number of bytes of each.
    log2_bytes: u8,
    count: u8,
}

impl TransferList {
    pub(super) const fn general(register: Register, log2_bytes: u8, extension: Extension) -> Self {
        Self { registers: Registers::General([register; 2], extension), log2_bytes, count: 1 }
    }

    pub(super) const fn general_pair(
        registers: [Register; 2],
        log2_bytes: u8,
        extension: Extension,
    ) -> Self {
        Self { registers: Registers::General(registers, extension), log2_bytes, count: 2 }
    }

    pub(super) const fn eight(first: Register) -> Self {
        Self { registers: Registers::Eight(first), log2_bytes: 3, count: 8 }
    }

    pub(super) const fn simd_fp(register: VectorRegister, log2_bytes: u8) -> Self {
        Self { registers: Registers::SimdFp([register; 2]), log2_bytes, count: 1 }
    }

    pub(super) const fn simd_fp_pair(registers: [VectorRegister; 2], log2_bytes: u8) -> Self {
        Self { registers: Registers::SimdFp(registers), log2_bytes, count: 2 }
    }

    /// `repeats` times, one after the other, `interleaved` vectors by turns.
    pub(super) const fn structures(
        first: VectorRegister,
        log2_bytes: u8,
        is_128_bit: bool,
        repeats: u8,
        interleaved: u8,
    ) -> Self {
        let log2_elements = if is_128_bit { 4 } else { 3_u8 }.wrapping_sub(log2_bytes);
        let vectors = repeats.wrapping_mul(interleaved);
        let count = vectors.wrapping_shl(log2_elements as u32);
        let registers = Registers::Structures { first, log2_elements, interleaved, is_128_bit };
        Self { registers, log2_bytes, count }
    }

    pub(super) const fn element(
        first: VectorRegister,
        log2_bytes: u8,
        index: u8,
        count: u8,
    ) -> Self {
        Self { registers: Registers::Element { first, index }, log2_bytes, count }
    }

    pub(super) const fn every_element(
        first: VectorRegister,
        log2_bytes: u8,
        is_128_bit: bool,
        count: u8,
    ) -> Self {
        Self { registers: Registers::EveryElement { first, is_128_bit }, log2_bytes, count }
    }

    /// The number of transfers, 1 to 64.
    #[inline]
    #[must_use]
    pub const fn count(self) -> usize {
        self.count as usize
    }

    /// The number of bytes of each transfer: 1, 2, 4, 8 or 16.
    #[inline]
    #[must_use]
    pub const fn bytes_of_each(self) -> usize {
        1_usize.wrapping_shl(self.log2_bytes as u32)
    }

    /// The number of bytes of all transfers together, 1 to 64.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> usize {
        (self.count as usize).wrapping_shl(self.log2_bytes as u32)
    }

    /// The same number, as an offset.
    pub(super) const fn step(self) -> i64 {
        (self.count as i64).wrapping_shl(self.log2_bytes as u32)
    }

    /// `true` if SIMD&FP registers are moved, not general-purpose ones.
    #[inline]
    #[must_use]
    pub const fn is_simd_fp(self) -> bool {
        !matches!(self.registers, Registers::General(..) | Registers::Eight(_))
    }

    /// The transfer with the number `index`, or `None` from [`count`](Self::count) on.
    #[must_use]
    pub const fn get(self, index: u8) -> Option<Transfer> {
        if index >= self.count {
            return None;
        }
        let operand = match self.registers {
            Registers::General([first, second], extension) => {
                Operand::General(if index == 0 { first } else { second }, extension)
            }
            Registers::Eight(first) => {
                let register = Register::from_bits(first.into_bits().wrapping_add(index));
                Operand::General(register, Extension::Zero)
            }
            Registers::SimdFp([first, second]) => {
                Operand::SimdFp(if index == 0 { first } else { second })
            }
            Registers::Structures { first, log2_elements, interleaved, is_128_bit } => {
                // Divisors as literals: a division that cannot panic.
                let (round, turn) = match interleaved {
                    1 => (index, 0),
                    2 => (index / 2, index % 2),
                    3 => (index / 3, index % 3),
                    _ => (index / 4, index % 4),
                };
                let vector = round.wrapping_shr(log2_elements as u32);
                let first_of_vector = vector.wrapping_shl(log2_elements as u32);
                Operand::Element {
                    register: first.after(vector.wrapping_add(turn)),
                    index: round.wrapping_sub(first_of_vector),
                    zeroes_upper_half: !is_128_bit,
                }
            }
            Registers::Element { first, index: element } => Operand::Element {
                register: first.after(index),
                index: element,
                zeroes_upper_half: false,
            },
            Registers::EveryElement { first, is_128_bit } => {
                Operand::EveryElement { register: first.after(index), is_128_bit }
            }
        };
        let bytes = 1_u8.wrapping_shl(self.log2_bytes as u32);
        let offset = index.wrapping_shl(self.log2_bytes as u32);
        Some(Transfer::new(operand, bytes, offset))
    }
}

impl IntoIterator for TransferList {
    type Item = Transfer;
    type IntoIter = Transfers;

    fn into_iter(self) -> Transfers {
        Transfers { list: self, next: 0 }
    }
}

impl Iterator for Transfers {
    type Item = Transfer;

    fn next(&mut self) -> Option<Transfer> {
        let transfer = self.list.get(self.next)?;
        self.next = self.next.wrapping_add(1);
        Some(transfer)
    }
}

impl_text!(TransferList, |this, put| {
    put!("{} x {} bytes", this.count, this.bytes_of_each());
});
