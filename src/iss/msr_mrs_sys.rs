//! Trapped MSR, MRS and System instructions, EC 0x18: `ISS`.

use super::system_operands::{SystemOperands, system_operands};
use crate::ec::ExceptionClass;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList, at};
use crate::operand::{Direction, Operand2, Operand3, Operand4};
use crate::register::Register;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(5)]
    __: u8,
    #[bits(5, access = RO)]
    rt: Register,
    #[bits(54)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a trapped MSR, MRS or System instruction.
    ///
    /// [`SysRegAccess`](crate::SysRegAccess) is the same with the register's name.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, MsrMrsSys, TargetEl};
    ///
    /// let trap = MsrMrsSys::from_esr(Esr::from_bits(0x6232_1021), TargetEl::El2).unwrap();
    /// assert_eq!((trap.op0().into_bits(), trap.op2().into_bits(), trap.crn().into_bits()), (3, 1, 4));
    /// ```
    MsrMrsSys: Layout
);

system_operands!(MsrMrsSys);

impl MsrMrsSys {
    /// The trap of an access: `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, direction: Direction) -> Self {
        Self::build(ExceptionClass::MSR_MRS_SYS, target, direction as u32)
    }

    /// With `Rt` as given.
    #[must_use]
    pub const fn with_rt(self, rt: Register) -> Self {
        self.replace(true, at!(Layout, RT_OFFSET, RT_BITS), rt.into_bits() as u64)
    }

    /// `Rt`, `[9:5]`: the register that is read or written.
    #[inline]
    #[must_use]
    #[doc(alias = "Rt")]
    pub const fn rt(self) -> Register {
        self.word.rt()
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        self.operands().fields(list, at!(Layout, RT_OFFSET, RT_BITS), "register");
    }
}
