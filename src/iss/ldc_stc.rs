//! Trapped LDC and STC, EC 0x06: `ISS`.

use super::conditional::{ConditionBits, conditional};
use crate::condition::Condition;
use crate::ec::ExceptionClass;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList, at};
use crate::operand::Direction;
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
    #[bits(44)]
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
    /// use aarch64_syndrome::{Direction, LdcStc, Esr, TargetEl};
    ///
    /// let access = LdcStc::from_esr(Esr::from_bits(0x1be0_1035), TargetEl::El2).unwrap();
    /// assert_eq!((access.direction(), access.imm8()), (Direction::Read, 1));
    /// ```
    LdcStc: Layout
);

conditional!(LdcStc);

impl LdcStc {
    /// The trap of an LDC (read) or STC (write): `CV` = 1, `COND` always, `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, direction: Direction, am: AddressingMode) -> Self {
        let iss = ConditionBits::iss(Condition::AL)
            | (am.into_bits() as u32) << Layout::AM_OFFSET
            | direction as u32;
        Self::build(ExceptionClass::LDC_STC, target, iss)
    }

    /// With `imm8` as given.
    #[must_use]
    pub const fn with_imm8(self, imm8: u8) -> Self {
        self.replace(true, at!(Layout, IMM8_OFFSET, IMM8_BITS), imm8 as u64)
    }

    /// With `Rn` as given, unless the addressing mode is literal.
    #[must_use]
    pub const fn with_rn(self, rn: Register) -> Self {
        let has_rn = !self.am().is_literal();
        self.replace(has_rn, at!(Layout, RN_OFFSET, RN_BITS), rn.into_bits() as u64)
    }

    /// With `Offset` as given: whether the offset is added.
    #[must_use]
    pub const fn with_add_offset(self, add: bool) -> Self {
        self.replace(true, at!(Layout, ADD_OFFSET_OFFSET, ADD_OFFSET_BITS), add as u64)
    }

    /// `imm8`, `[19:12]`: the immediate of the instruction, a quarter of the offset in bytes.
    #[inline]
    #[must_use]
    pub const fn imm8(self) -> u8 {
        self.word.imm8()
    }

    /// `Rn`, `[9:5]`: the base register, in the `AArch64` view. `None` where the addressing mode is
    /// literal, which makes it UNKNOWN.
    #[inline]
    #[must_use]
    #[doc(alias = "Rn")]
    pub const fn rn(self) -> Option<Register> {
        if self.am().is_literal() { None } else { Some(self.word.rn()) }
    }

    /// `Offset`, `[4]`: the offset is added to the base, not subtracted.
    #[inline]
    #[must_use]
    #[doc(alias = "Offset")]
    pub const fn add_offset(self) -> bool {
        self.word.add_offset()
    }

    /// `AM`, `[3:1]`: the addressing mode.
    #[inline]
    #[must_use]
    #[doc(alias = "AM")]
    pub const fn am(self) -> AddressingMode {
        self.word.am()
    }

    /// `Direction`, `[0]`: write is STC, read is LDC.
    #[inline]
    #[must_use]
    #[doc(alias = "Direction")]
    pub const fn direction(self) -> Direction {
        self.word.direction()
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        ConditionBits::of(self.esr()).fields(list);
        list.show("imm8", at!(Layout, IMM8_OFFSET, IMM8_BITS), "");
        let rn = at!(Layout, RN_OFFSET, RN_BITS);
        if self.am().is_literal() {
            list.unknown("Rn", rn);
        } else {
            list.show("Rn", rn, "base register");
        }
        list.flag(
            "Offset",
            at!(Layout, ADD_OFFSET_OFFSET, ADD_OFFSET_BITS),
            "add the offset",
            "subtract the offset",
        );
        list.show("AM", at!(Layout, AM_OFFSET, AM_BITS), self.am().name());
        list.show(
            "Direction",
            at!(Layout, DIRECTION_OFFSET, DIRECTION_BITS),
            self.direction().name(),
        );
    }
}
