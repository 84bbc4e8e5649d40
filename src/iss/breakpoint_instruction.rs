//! BKPT and BRK, EC 0x38 and 0x3c: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::{TargetEl, TargetEl1Or2};
use crate::instruction_length::InstructionLength;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(16, access = RO)]
    comment: u16,
    #[bits(48)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a breakpoint instruction: BKPT from `AArch32`, BRK from `AArch64`.
    ///
    /// ```
    /// use aarch64_syndrome::iss::BreakpointInstruction;
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let esr = Esr::from_bits(0xf200_0800);
    /// let brk = BreakpointInstruction::from_esr(esr, TargetEl::El1).unwrap();
    /// assert_eq!(brk.comment(), 0x800);
    /// ```
    BreakpointInstruction: Layout
);

iss_fields!(BreakpointInstruction: Layout { ISS {
    /// the immediate of the instruction; eight bits of it in T32.
    "Comment" [15:0] comment: u16 => "immediate";
} });

impl BreakpointInstruction {
    /// A BRK from `AArch64` state: `IL` = 1.
    #[must_use]
    pub const fn brk64(target: TargetEl, comment: u16) -> Self {
        Self::build(ExceptionClass::BRK64, target, comment as u32)
    }

    /// A BKPT from `AArch32` state, 16 bits long in T32.
    #[must_use]
    pub const fn bkpt32(target: TargetEl1Or2, comment: u16, length: InstructionLength) -> Self {
        Self::build(ExceptionClass::BKPT32, target.target(), comment as u32).set_il(length.il())
    }
}
