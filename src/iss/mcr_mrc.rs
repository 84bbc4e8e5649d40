//! Trapped MCR, MRC and VMRS, EC 0x03, 0x05 and 0x08: `ISS`.

use super::conditional::{ConditionBits, conditional};
use crate::condition::Condition;
use crate::ec::ExceptionClass;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList, at};
use crate::operand::{Direction, Operand3, Operand4};
use crate::register::Register;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(1, access = RO)]
    direction: Direction,
    #[bits(4, access = RO)]
    crm: Operand4,
    #[bits(5, access = RO)]
    rt: Register,
    #[bits(4, access = RO)]
    crn: Operand4,
    #[bits(3, access = RO)]
    opc1: Operand3,
    #[bits(3, access = RO)]
    opc2: Operand3,
    #[bits(44)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a trapped MCR, MRC or VMRS: an `AArch32` system register access.
    ///
    /// ```
    /// use aarch64_syndrome::{Direction, Esr, McrMrc, TargetEl};
    ///
    /// let access = McrMrc::from_esr(Esr::from_bits(0x0fe0_0021), TargetEl::El2).unwrap();
    /// assert_eq!((access.direction(), access.rt().index()), (Direction::Read, Some(1)));
    /// ```
    McrMrc: Layout
);

conditional!(McrMrc);

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
    pub const fn vmrs(crn: Operand4) -> Self {
        Self::access(ExceptionClass::VMRS, TargetEl::El2, Direction::Read)
            .with_opc1(Operand3::from_bits(0b111))
            .with_crn(crn)
    }

    /// With `Opc2` as given.
    #[must_use]
    pub const fn with_opc2(self, opc2: Operand3) -> Self {
        self.replace(true, at!(Layout, OPC2_OFFSET, OPC2_BITS), opc2.into_bits() as u64)
    }

    /// With `Opc1` as given.
    #[must_use]
    pub const fn with_opc1(self, opc1: Operand3) -> Self {
        self.replace(true, at!(Layout, OPC1_OFFSET, OPC1_BITS), opc1.into_bits() as u64)
    }

    /// With `CRn` as given.
    #[must_use]
    pub const fn with_crn(self, crn: Operand4) -> Self {
        self.replace(true, at!(Layout, CRN_OFFSET, CRN_BITS), crn.into_bits() as u64)
    }

    /// With `Rt` as given.
    #[must_use]
    pub const fn with_rt(self, rt: Register) -> Self {
        self.replace(true, at!(Layout, RT_OFFSET, RT_BITS), rt.into_bits() as u64)
    }

    /// With `CRm` as given.
    #[must_use]
    pub const fn with_crm(self, crm: Operand4) -> Self {
        self.replace(true, at!(Layout, CRM_OFFSET, CRM_BITS), crm.into_bits() as u64)
    }

    /// `Opc2`, `[19:17]`.
    #[inline]
    #[must_use]
    #[doc(alias = "Opc2")]
    pub const fn opc2(self) -> Operand3 {
        self.word.opc2()
    }

    /// `Opc1`, `[16:14]`.
    #[inline]
    #[must_use]
    #[doc(alias = "Opc1")]
    pub const fn opc1(self) -> Operand3 {
        self.word.opc1()
    }

    /// `CRn`, `[13:10]`; for VMRS the register that was read.
    #[inline]
    #[must_use]
    #[doc(alias = "CRn")]
    pub const fn crn(self) -> Operand4 {
        self.word.crn()
    }

    /// `Rt`, `[9:5]`: the register that is read or written, in the `AArch64` view of the banked
    /// registers. An MRC to `APSR_nzcv` has 31; an MCR from R15 leaves it UNKNOWN.
    #[inline]
    #[must_use]
    #[doc(alias = "Rt")]
    pub const fn rt(self) -> Register {
        self.word.rt()
    }

    /// `CRm`, `[4:1]`.
    #[inline]
    #[must_use]
    #[doc(alias = "CRm")]
    pub const fn crm(self) -> Operand4 {
        self.word.crm()
    }

    /// `Direction`, `[0]`: write is MCR, read is MRC or VMRS.
    #[inline]
    #[must_use]
    #[doc(alias = "Direction")]
    pub const fn direction(self) -> Direction {
        self.word.direction()
    }

    const fn access(ec: ExceptionClass, target: TargetEl, direction: Direction) -> Self {
        let condition = ConditionBits::iss(Condition::AL);
        Self::build(ec, target, condition | direction as u32)
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        ConditionBits::of(self.esr()).fields(list);
        list.show("Opc2", at!(Layout, OPC2_OFFSET, OPC2_BITS), "");
        list.show("Opc1", at!(Layout, OPC1_OFFSET, OPC1_BITS), "");
        list.show("CRn", at!(Layout, CRN_OFFSET, CRN_BITS), "");
        list.show("Rt", at!(Layout, RT_OFFSET, RT_BITS), "register");
        list.show("CRm", at!(Layout, CRM_OFFSET, CRM_BITS), "");
        list.show(
            "Direction",
            at!(Layout, DIRECTION_OFFSET, DIRECTION_BITS),
            self.direction().name(),
        );
    }
}
