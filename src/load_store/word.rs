//! Fields of an instruction word.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "positions are literals: a field is inside 32 bits"
)]

use super::address::Base;
use super::vector::VectorRegister;
use crate::register::Register;

/// The field of `width` bits whose lowest is bit `low`.
#[inline]
pub(super) const fn field(word: u32, low: u32, width: u32) -> u8 {
    (word >> low & ((1 << width) - 1)) as u8
}

#[inline]
pub(super) const fn bit(word: u32, at: u32) -> bool {
    word >> at & 1 != 0
}

/// The field of `width` bits whose lowest is bit `low`, as a signed number.
#[inline]
pub(super) const fn signed(word: u32, low: u32, width: u32) -> i64 {
    let sign = 1 << (width - 1);
    let value = (word >> low & ((1 << width) - 1)) as i64;
    (value ^ sign) - sign
}

/// `Rt` or `Rd`, `[4:0]`.
#[inline]
pub(super) const fn rt(word: u32) -> Register {
    Register::from_bits(field(word, 0, 5))
}

/// `Rn`, `[9:5]`, where 31 is the zero register.
#[inline]
pub(super) const fn rn(word: u32) -> Register {
    Register::from_bits(field(word, 5, 5))
}

/// `Rt2`, `[14:10]`.
#[inline]
pub(super) const fn rt2(word: u32) -> Register {
    Register::from_bits(field(word, 10, 5))
}

/// `Rs` or `Rm`, `[20:16]`.
#[inline]
pub(super) const fn rs(word: u32) -> Register {
    Register::from_bits(field(word, 16, 5))
}

/// `Rn`, `[9:5]`, where 31 is SP.
#[inline]
pub(super) const fn base(word: u32) -> Base {
    Base::from_bits(field(word, 5, 5))
}

/// `Vt`, `[4:0]`.
#[inline]
pub(super) const fn vt(word: u32) -> VectorRegister {
    VectorRegister::from_bits(field(word, 0, 5))
}

/// `Vt2`, `[14:10]`.
#[inline]
pub(super) const fn vt2(word: u32) -> VectorRegister {
    VectorRegister::from_bits(field(word, 10, 5))
}

/// `Vs`, `[20:16]`.
#[inline]
pub(super) const fn vs(word: u32) -> VectorRegister {
    VectorRegister::from_bits(field(word, 16, 5))
}
