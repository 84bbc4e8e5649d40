//! `Op0`, `Op2`, `Op1`, `CRn`, `CRm` and `Direction`: the bits that MSR, MRS, MSRR, MRRS and System
//! instructions of either width have in common.

/// The fields of such an encoding: these, with its own row of `Rt` at its place among them. `Op2`
/// stands above `Op1`. Its layout has them all.
macro_rules! system_operand_fields {
    ($name:ident: $layout:ident { $($rt:tt)* }) => {
        iss_fields!($name: $layout { ISS {
            /// 2 and 3 for a register, 1 for a System instruction.
            "Op0" [21:20] op0 / with_op0: U2 => "";
            "Op2" [19:17] op2 / with_op2: U3 => "";
            "Op1" [16:14] op1 / with_op1: U3 => "";
            "CRn" [13:10] crn / with_crn: U4 => "";
            $($rt)*
            "CRm" [4:1] crm / with_crm: U4 => "";
            /// read is MRS, MRRS or SYSL, write is MSR, MSRR, SYS or SYSP.
            "Direction" [0] direction ! set_direction: Direction => name;
        } });
    };
}
pub(super) use system_operand_fields;
