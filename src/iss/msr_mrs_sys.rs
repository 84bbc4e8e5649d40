//! Trapped MSR, MRS and System instructions, EC 0x18: `ISS`.

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
    #[bits(5, access = RO)]
    rt: Register,
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
    /// The syndrome of a trapped MSR, MRS or System instruction.
    ///
    /// [`SysRegAccess`](crate::SysRegAccess) is the same with the register's name.
    ///
    /// ```
    /// use aarch64_syndrome::iss::MsrMrsSys;
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let trap = MsrMrsSys::from_esr(Esr::from_bits(0x6232_1021), TargetEl::El2).unwrap();
    /// assert_eq!((trap.op0().into_bits(), trap.op2().into_bits()), (3, 1));
    /// assert_eq!(trap.crn().into_bits(), 4);
    /// ```
    MsrMrsSys: Layout
);

system_operand_fields!(MsrMrsSys: Layout {
    /// the register that is read or written.
    "Rt" [9:5] rt / with_rt: Register => "register";
});

impl MsrMrsSys {
    /// The trap of an access: `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, direction: Direction) -> Self {
        Self::build(ExceptionClass::MSR_MRS_SYS, target, 0).set_direction(direction)
    }
}
