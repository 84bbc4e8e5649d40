//! Trapped LDC and STC, EC 0x06: `ISS`.

use super::conditional::conditional_fields;
use crate::condition::Condition;
use crate::direction::Direction;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::register::Register;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(1, access = RO)]
    direction: Direction,
    #[bits(3, access = RO)]
    am: AddressingMode,
    #[bits(1, access = RO)]
    add_offset: bool,
    #[bits(5, access = RO)]
    rn: Register,
    #[bits(2)]
    __: u8,
    #[bits(8, access = RO)]
    imm8: u8,
    #[bits(4, access = RO)]
    cond: Condition,
    #[bits(1, access = RO)]
    cv: bool,
    #[bits(39)]
    __: u64,
}

/// `AM`, the addressing mode of LDC and STC: three bits, every value kept.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "AM")]
pub struct AddressingMode(u8);

open_code!(AddressingMode, 0b111:
    0b000 IMMEDIATE_UNINDEXED "Immediate unindexed";
    0b001 IMMEDIATE_POST_INDEXED "Immediate post-indexed";
    0b010 IMMEDIATE_OFFSET "Immediate offset";
    0b011 IMMEDIATE_PRE_INDEXED "Immediate pre-indexed";
    0b100 LITERAL_UNINDEXED "Literal unindexed (A32 LDC)";
    0b110 LITERAL_OFFSET "Literal offset (LDC)";
);

impl AddressingMode {
    /// `true` where the address is relative to the program counter, so that there is no base
    /// register.
    #[inline]
    #[must_use]
    pub const fn is_literal(self) -> bool {
        self.0 & 0b100 != 0
    }
}

iss_encoding!(
    /// The syndrome of a trapped LDC or STC, which move between memory and `DBGDTRTXint` or
    /// `DBGDTRRXint`.
    ///
    /// ```
    /// use aarch64_syndrome::iss::LdcStc;
    /// use aarch64_syndrome::{Direction, Esr, TargetEl};
    ///
    /// let access = LdcStc::from_esr(Esr::from_bits(0x1be0_1035), TargetEl::El2).unwrap();
    /// assert_eq!((access.direction(), access.imm8()), (Direction::Read, 1));
    /// ```
    LdcStc: Layout
);

conditional_fields!(LdcStc: Layout {
    /// the immediate of the instruction, a quarter of the offset in bytes.
    "imm8" [19:12] imm8 / with_imm8: u8 => "";
    /// the base register, in the `AArch64` view. `None` where the addressing mode is literal, which
    /// makes it UNKNOWN.
    "Rn" [9:5] rn / with_rn: Register if has_rn else Unknown => "base register";
    /// the offset is added to the base, not subtracted.
    #[doc(alias = "Offset")]
    "Offset" [4] add_offset / with_add_offset: bool => "add the offset" | "subtract the offset";
    /// the addressing mode.
    "AM" [3:1] am ! set_am: AddressingMode => name;
    /// write is STC, read is LDC.
    "Direction" [0] direction ! set_direction: Direction => name;
});

impl LdcStc {
    /// The trap of an LDC (read) or STC (write): `CV` = 1, `COND` always, `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, direction: Direction, am: AddressingMode) -> Self {
        Self::build(ExceptionClass::LDC_STC, target, 0)
            .with_cond(Some(Condition::AL))
            .set_am(am)
            .set_direction(direction)
    }

    const fn has_rn(self) -> bool {
        !self.am().is_literal()
    }
}
