//! Trapped MCR, MRC and VMRS, EC 0x03, 0x05 and 0x08: `ISS`.

use super::conditional::conditional_fields;
use crate::condition::Condition;
use crate::direction::Direction;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::register::Register;
use crate::small_int::{U3, U4};
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
    #[bits(4, access = RO)]
    crn: U4,
    #[bits(3, access = RO)]
    opc1: U3,
    #[bits(3, access = RO)]
    opc2: U3,
    #[bits(4, access = RO)]
    cond: Condition,
    #[bits(1, access = RO)]
    cv: bool,
    #[bits(39)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a trapped MCR, MRC or VMRS: an `AArch32` system register access.
    ///
    /// ```
    /// use aarch64_syndrome::iss::McrMrc;
    /// use aarch64_syndrome::{Direction, Esr, TargetEl};
    ///
    /// let access = McrMrc::from_esr(Esr::from_bits(0x0fe0_0021), TargetEl::El2).unwrap();
    /// assert_eq!((access.direction(), access.rt().index()), (Direction::Read, Some(1)));
    /// ```
    McrMrc: Layout
);

conditional_fields!(McrMrc: Layout {
    "Opc2" [19:17] opc2 / with_opc2: U3 => "";
    "Opc1" [16:14] opc1 / with_opc1: U3 => "";
    /// for VMRS the register that was read.
    "CRn" [13:10] crn / with_crn: U4 => "";
    /// the register that is read or written, in the `AArch64` view of the banked registers. An MRC
    /// to `APSR_nzcv` has 31; an MCR from R15 leaves it UNKNOWN.
    "Rt" [9:5] rt / with_rt: Register => "register";
    "CRm" [4:1] crm / with_crm: U4 => "";
    /// write is MCR, read is MRC or VMRS.
    "Direction" [0] direction ! set_direction: Direction => name;
});

impl McrMrc {
    /// The trap of an access with `coproc` 15, EC 0x03: `CV` = 1, `COND` always, `IL` = 1, other
    /// fields 0.
    #[must_use]
    pub const fn cp15(target: TargetEl, direction: Direction) -> Self {
        Self::access(ExceptionClass::MCR_MRC_CP15, target, direction)
    }

    /// The trap of an access with `coproc` 14, EC 0x05, as [`cp15`](Self::cp15).
    #[must_use]
    pub const fn cp14(target: TargetEl, direction: Direction) -> Self {
        Self::access(ExceptionClass::MCR_MRC_CP14, target, direction)
    }

    /// The trap of a VMRS that reads the register `crn`, EC 0x08, which only EL2 takes: `Opc1` is
    /// 7, `Opc2` and `CRm` are 0.
    #[must_use]
    pub const fn vmrs(crn: U4) -> Self {
        Self::access(ExceptionClass::VMRS, TargetEl::El2, Direction::Read)
            .with_opc1(U3::from_bits(0b111))
            .with_crn(crn)
    }

    const fn access(ec: ExceptionClass, target: TargetEl, direction: Direction) -> Self {
        Self::build(ec, target, 0).with_cond(Some(Condition::AL)).set_direction(direction)
    }
}
