//! The system registers and System instructions by the manual's names.
//!
//! What a register does is not here; `tables/sysreg.rs` has numbers and names alone.

mod access;
mod finish;
mod names;
mod register;

#[doc(no_inline)]
pub use access::{SysRegAccess, SysRegPairAccess};
#[doc(no_inline)]
pub use register::SysReg;

/// Reads `tables/sysreg.rs`: `op0 op1 crn crm op2 NAME "name";`, sorted by the numbers. A constant
/// each.
macro_rules! system_registers {
    ($(
        $op0:literal $op1:literal $crn:literal $crm:literal $op2:literal $name:ident $text:literal;
    )+) => {
        $(#[doc = concat!(
            "`", $text, "`, `S", $op0, "_", $op1, "_C", $crn, "_C", $crm, "_", $op2, "`."
        )]
        pub const $name: SysReg = SysReg::of($op0, $op1, $crn, $crm, $op2);)+
    };
}

include!("../tables/sysreg.rs");
