//! Trapped MSRR, MRRS and 128-bit System instructions, EC 0x14: `ISS`.

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
    #[bits(6)]
    __: u8,
    #[bits(4, access = RO)]
    rt: Operand4,
    #[bits(54)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a trapped MSRR, MRRS or 128-bit System instruction (`FEAT_SYSREG128`,
    /// `FEAT_SYSINSTR128`).
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, MsrrMrrs, Register, TargetEl};
    ///
    /// let trap = MsrrMrrs::from_esr(Esr::from_bits(0x5230_0840), TargetEl::El2).unwrap();
    /// assert_eq!(trap.pair(), (Register::from_bits(2), Register::from_bits(3)));
    /// ```
    MsrrMrrs: Layout
);

system_operands!(MsrrMrrs);

impl MsrrMrrs {
    /// The trap of an access: `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, direction: Direction) -> Self {
        Self::build(ExceptionClass::MSRR_MRRS, target, direction as u32)
    }

    /// With `Rt` as given: half the number of the first register of the pair.
    #[must_use]
    pub const fn with_rt(self, rt: Operand4) -> Self {
        self.replace(true, at!(Layout, RT_OFFSET, RT_BITS), rt.into_bits() as u64)
    }

    /// `Rt`, `[9:6]`: half the number of the first register of the pair.
    #[inline]
    #[must_use]
    #[doc(alias = "Rt")]
    pub const fn rt(self) -> Operand4 {
        self.word.rt()
    }

    /// The registers that are read or written: of the lower 64 bits, then of the upper.
    #[inline]
    #[must_use]
    pub const fn pair(self) -> (Register, Register) {
        let even = self.rt().into_bits() << 1;
        (Register::from_bits(even), Register::from_bits(even | 1))
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        self.operands().fields(list, at!(Layout, RT_OFFSET, RT_BITS), "half of the first register");
    }
}
