//! Trapped MCRR and MRRC, EC 0x04 and 0x0c: `ISS`.

use super::conditional::{ConditionBits, conditional};
use crate::condition::Condition;
use crate::ec::ExceptionClass;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList, at};
use crate::operand::{Direction, Operand4};
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
    #[bits(5, access = RO)]
    rt2: Register,
    #[bits(1)]
    __: bool,
    #[bits(4, access = RO)]
    opc1: Operand4,
    #[bits(44)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a trapped MCRR or MRRC: an `AArch32` access to a 64-bit system register.
    ///
    /// `Rt` and `Rt2` are UNKNOWN where the instruction names R15.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, McrrMrrc, TargetEl};
    ///
    /// let access = McrrMrrc::from_esr(Esr::from_bits(0x13e1_045c), TargetEl::El2).unwrap();
    /// assert_eq!((access.opc1().into_bits(), access.crm().into_bits()), (1, 14));
    /// ```
    McrrMrrc: Layout
);

conditional!(McrrMrrc);

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

    /// With `Opc1` as given.
    #[must_use]
    pub const fn with_opc1(self, opc1: Operand4) -> Self {
        self.replace(true, at!(Layout, OPC1_OFFSET, OPC1_BITS), opc1.into_bits() as u64)
    }

    /// With `Rt2` as given.
    #[must_use]
    pub const fn with_rt2(self, rt2: Register) -> Self {
        self.replace(true, at!(Layout, RT2_OFFSET, RT2_BITS), rt2.into_bits() as u64)
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

    /// `Opc1`, `[19:16]`: four bits, one more than that of MCR and MRC.
    #[inline]
    #[must_use]
    #[doc(alias = "Opc1")]
    pub const fn opc1(self) -> Operand4 {
        self.word.opc1()
    }

    /// `Rt2`, `[14:10]`: the register of the upper word, in the `AArch64` view.
    #[inline]
    #[must_use]
    #[doc(alias = "Rt2")]
    pub const fn rt2(self) -> Register {
        self.word.rt2()
    }

    /// `Rt`, `[9:5]`: the register of the lower word, in the `AArch64` view.
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

    /// `Direction`, `[0]`: write is MCRR, read is MRRC.
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
        list.show("Opc1", at!(Layout, OPC1_OFFSET, OPC1_BITS), "");
        list.show("Rt2", at!(Layout, RT2_OFFSET, RT2_BITS), "register of the upper word");
        list.show("Rt", at!(Layout, RT_OFFSET, RT_BITS), "register of the lower word");
        list.show("CRm", at!(Layout, CRM_OFFSET, CRM_BITS), "");
        list.show(
            "Direction",
            at!(Layout, DIRECTION_OFFSET, DIRECTION_BITS),
            self.direction().name(),
        );
    }
}
