//! Trapped MCRR and MRRC, EC 0x04 and 0x0c: `ISS`.

use super::conditional::conditional_fields;
use crate::condition::Condition;
use crate::direction::Direction;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::register::Register;
use crate::small_int::U4;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(1, access = RO)]
    direction: Direction,
    #[bits(4, access = RO)]
    crm: U4,
    #[bits(5, access = RO)]
    rt: Register,
    #[bits(5, access = RO)]
    rt2: Register,
    #[bits(1)]
    __: bool,
    #[bits(4, access = RO)]
    opc1: U4,
    #[bits(4, access = RO)]
    cond: Condition,
    #[bits(1, access = RO)]
    cv: bool,
    #[bits(39)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a trapped MCRR or MRRC: an `AArch32` access to a 64-bit system register.
    ///
    /// `Rt` and `Rt2` are UNKNOWN where the instruction names R15.
    ///
    /// ```
    /// use aarch64_syndrome::iss::McrrMrrc;
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let access = McrrMrrc::from_esr(Esr::from_bits(0x13e1_045c), TargetEl::El2).unwrap();
    /// assert_eq!((access.opc1().into_bits(), access.crm().into_bits()), (1, 14));
    /// ```
    McrrMrrc: Layout
);

conditional_fields!(McrrMrrc: Layout {
    /// four bits, one more than that of MCR and MRC.
    "Opc1" [19:16] opc1 / with_opc1: U4 => "";
    /// the register of the upper word, in the `AArch64` view.
    "Rt2" [14:10] rt2 / with_rt2: Register => "register of the upper word";
    /// the register of the lower word, in the `AArch64` view.
    "Rt" [9:5] rt / with_rt: Register => "register of the lower word";
    "CRm" [4:1] crm / with_crm: U4 => "";
    /// write is MCRR, read is MRRC.
    "Direction" [0] direction ! set_direction: Direction => name;
});

impl McrrMrrc {
    /// The trap of an access with `coproc` 15, EC 0x04: `CV` = 1, `COND` always, `IL` = 1, other
    /// fields 0.
    #[must_use]
    pub const fn cp15(target: TargetEl, direction: Direction) -> Self {
        Self::access(ExceptionClass::MCRR_MRRC_CP15, target, direction)
    }

    /// The trap of an MRRC with `coproc` 14, EC 0x0c, as [`cp15`](Self::cp15). The class has no
    /// MCRR.
    #[must_use]
    pub const fn cp14(target: TargetEl) -> Self {
        Self::access(ExceptionClass::MRRC_CP14, target, Direction::Read)
    }

    const fn access(ec: ExceptionClass, target: TargetEl, direction: Direction) -> Self {
        Self::build(ec, target, 0).with_cond(Some(Condition::AL)).set_direction(direction)
    }
}
