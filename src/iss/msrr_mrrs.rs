//! Trapped MSRR, MRRS and 128-bit System instructions, EC 0x14: `ISS`.

use super::system_operands::system_operand_fields;
use crate::direction::Direction;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::register::Register;
use crate::small_int::{U2, U3, U4};
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(1, access = RO)]
    direction: Direction,
    #[bits(4, access = RO)]
    crm: U4,
    #[bits(1)]
    __: bool,
    #[bits(4, access = RO)]
    rt: U4,
    #[bits(4, access = RO)]
    crn: U4,
    #[bits(3, access = RO)]
    op1: U3,
    #[bits(3, access = RO)]
    op2: U3,
    #[bits(2, access = RO)]
    op0: U2,
    #[bits(42)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a trapped MSRR, MRRS or 128-bit System instruction (`FEAT_SYSREG128`,
    /// `FEAT_SYSINSTR128`).
    ///
    /// ```
    /// use aarch64_syndrome::iss::MsrrMrrs;
    /// use aarch64_syndrome::{Esr, Register, TargetEl};
    ///
    /// let trap = MsrrMrrs::from_esr(Esr::from_bits(0x5230_0840), TargetEl::El2).unwrap();
    /// assert_eq!(trap.pair(), (Register::from_bits(2), Register::from_bits(3)));
    /// ```
    MsrrMrrs: Layout
);

system_operand_fields!(MsrrMrrs: Layout {
    /// half the number of the first register of the pair.
    "Rt" [9:6] rt / with_rt: U4 => "half of the first register";
});

impl MsrrMrrs {
    /// The trap of an access: `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, direction: Direction) -> Self {
        Self::build(ExceptionClass::MSRR_MRRS, target, 0).set_direction(direction)
    }

    /// The registers that are read or written: of the lower 64 bits, then of the upper.
    #[inline]
    #[must_use]
    pub const fn pair(self) -> (Register, Register) {
        let even = self.rt().into_bits() << 1;
        (Register::from_bits(even), Register::from_bits(even | 1))
    }
}
