//! `Op0`, `Op2`, `Op1`, `CRn`, `CRm` and `Direction`: the bits that MSR, MRS, MSRR, MRRS and System
//! instructions of either width have in common.

use crate::field::{Field, FieldList};
use crate::operand::{Direction, Operand2, Operand3, Operand4};
use bitfield_struct::bitfield;

/// Where they are; the layout of each encoding has `Rt`. `Op2` stands above `Op1`.
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
pub(super) struct SystemOperands {
    #[bits(1, access = RO)]
    pub(super) direction: Direction,
    #[bits(4, access = RO)]
    pub(super) crm: Operand4,
    #[bits(5)]
    __: u8,
    #[bits(4, access = RO)]
    pub(super) crn: Operand4,
    #[bits(3, access = RO)]
    pub(super) op1: Operand3,
    #[bits(3, access = RO)]
    pub(super) op2: Operand3,
    #[bits(2, access = RO)]
    pub(super) op0: Operand2,
    #[bits(42)]
    __: u64,
}

impl SystemOperands {
    pub(super) const DIRECTION: (usize, usize) = (Self::DIRECTION_OFFSET, Self::DIRECTION_BITS);
    pub(super) const CRM: (usize, usize) = (Self::CRM_OFFSET, Self::CRM_BITS);
    pub(super) const CRN: (usize, usize) = (Self::CRN_OFFSET, Self::CRN_BITS);
    pub(super) const OP1: (usize, usize) = (Self::OP1_OFFSET, Self::OP1_BITS);
    pub(super) const OP2: (usize, usize) = (Self::OP2_OFFSET, Self::OP2_BITS);
    pub(super) const OP0: (usize, usize) = (Self::OP0_OFFSET, Self::OP0_BITS);

    /// The fields, with that of `Rt` at its place among them.
    #[inline]
    pub(super) fn fields<V: FnMut(Field)>(
        self,
        list: &mut FieldList<'_, V>,
        rt: (usize, usize),
        rt_text: &'static str,
    ) {
        list.show("Op0", Self::OP0, "");
        list.show("Op2", Self::OP2, "");
        list.show("Op1", Self::OP1, "");
        list.show("CRn", Self::CRN, "");
        list.show("Rt", rt, rt_text);
        list.show("CRm", Self::CRM, "");
        list.show("Direction", Self::DIRECTION, self.direction().name());
    }
}

/// Gives an encoding the accessors and encoders of these fields.
macro_rules! system_operands {
    ($name:ident) => {
        impl $name {
            /// `Op0`, `[21:20]`: 2 and 3 for a register, 1 for a System instruction.
            #[inline]
            #[must_use]
            #[doc(alias = "Op0")]
            pub const fn op0(self) -> Operand2 {
                self.operands().op0()
            }

            /// `Op2`, `[19:17]`, above `Op1`.
            #[inline]
            #[must_use]
            #[doc(alias = "Op2")]
            pub const fn op2(self) -> Operand3 {
                self.operands().op2()
            }

            /// `Op1`, `[16:14]`.
            #[inline]
            #[must_use]
            #[doc(alias = "Op1")]
            pub const fn op1(self) -> Operand3 {
                self.operands().op1()
            }

            /// `CRn`, `[13:10]`.
            #[inline]
            #[must_use]
            #[doc(alias = "CRn")]
            pub const fn crn(self) -> Operand4 {
                self.operands().crn()
            }

            /// `CRm`, `[4:1]`.
            #[inline]
            #[must_use]
            #[doc(alias = "CRm")]
            pub const fn crm(self) -> Operand4 {
                self.operands().crm()
            }

            /// `Direction`, `[0]`: read is MRS, MRRS or SYSL, write is MSR, MSRR, SYS or SYSP.
            #[inline]
            #[must_use]
            #[doc(alias = "Direction")]
            pub const fn direction(self) -> Direction {
                self.operands().direction()
            }

            /// With `Op0` as given.
            #[must_use]
            pub const fn with_op0(self, op0: Operand2) -> Self {
                self.replace(true, SystemOperands::OP0, op0.into_bits() as u64)
            }

            /// With `Op2` as given.
            #[must_use]
            pub const fn with_op2(self, op2: Operand3) -> Self {
                self.replace(true, SystemOperands::OP2, op2.into_bits() as u64)
            }

            /// With `Op1` as given.
            #[must_use]
            pub const fn with_op1(self, op1: Operand3) -> Self {
                self.replace(true, SystemOperands::OP1, op1.into_bits() as u64)
            }

            /// With `CRn` as given.
            #[must_use]
            pub const fn with_crn(self, crn: Operand4) -> Self {
                self.replace(true, SystemOperands::CRN, crn.into_bits() as u64)
            }

            /// With `CRm` as given.
            #[must_use]
            pub const fn with_crm(self, crm: Operand4) -> Self {
                self.replace(true, SystemOperands::CRM, crm.into_bits() as u64)
            }

            const fn operands(self) -> SystemOperands {
                SystemOperands::from_bits(self.esr().into_bits())
            }
        }
    };
}
pub(super) use system_operands;
