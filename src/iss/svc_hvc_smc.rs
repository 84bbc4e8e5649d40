//! HVC and SVC from either state and SMC from `AArch64` state: `ISS` holds the immediate.

use crate::ec::ExceptionClass;
use crate::el::{TargetEl, TargetEl1Or2, TargetEl2Or3};
use crate::instruction_length::InstructionLength;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(16, access = RO)]
    imm16: u16,
    #[bits(48)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of an HVC or SVC: EC 0x11 and 0x12 from `AArch32`, 0x15 and 0x16 from
    /// `AArch64`.
    ///
    /// `ELR_ELx` holds the address of the next instruction, unless a fine-grained trap took an SVC
    /// before it was executed.
    ///
    /// ```
    /// use aarch64_syndrome::iss::HvcSvc;
    /// use aarch64_syndrome::TargetEl;
    ///
    /// let call = HvcSvc::svc64(TargetEl::El1, 0x42);
    /// assert_eq!(call.esr().into_bits(), 0x5600_0042);
    /// ```
    HvcSvc: Layout
);

iss_encoding!(
    /// The syndrome of an SMC from `AArch64` state, EC 0x17.
    ///
    /// Trapped to EL2 by `HCR_EL2.TSC`, it leaves `ELR_EL2` at the SMC itself; taken to EL3, it
    /// leaves `ELR_EL3` at the next instruction.
    ///
    /// ```
    /// use aarch64_syndrome::iss::{Smc64, TargetEl2Or3};
    ///
    /// assert_eq!(Smc64::new(TargetEl2Or3::El3, 0).esr().into_bits(), 0x5e00_0000);
    /// ```
    Smc64: Layout
);

iss_fields!(HvcSvc: Layout { ISS {
    /// the immediate of the instruction. UNKNOWN for a conditional SVC from `AArch32`, which the
    /// syndrome does not tell apart.
    "imm16" [15:0] imm16: u16 => "immediate";
} });

iss_fields!(Smc64: Layout { ISS {
    /// the immediate of the instruction.
    "imm16" [15:0] imm16: u16 => "immediate";
} });

impl HvcSvc {
    /// An SVC from `AArch64` state: `IL` = 1.
    #[must_use]
    pub const fn svc64(target: TargetEl, imm16: u16) -> Self {
        Self::build(ExceptionClass::SVC64, target, imm16 as u32)
    }

    /// An SVC from `AArch32` state, 16 bits long in T32.
    #[must_use]
    pub const fn svc32(target: TargetEl1Or2, imm16: u16, length: InstructionLength) -> Self {
        Self::build(ExceptionClass::SVC32, target.target(), imm16 as u32).set_il(length.il())
    }

    /// An HVC from `AArch64` state: `IL` = 1.
    #[must_use]
    pub const fn hvc64(target: TargetEl2Or3, imm16: u16) -> Self {
        Self::build(ExceptionClass::HVC64, target.target(), imm16 as u32)
    }

    /// An HVC from `AArch32` state, which only EL2 takes: `IL` = 1.
    #[must_use]
    pub const fn hvc32(imm16: u16) -> Self {
        Self::build(ExceptionClass::HVC32, TargetEl::El2, imm16 as u32)
    }
}

impl Smc64 {
    /// An SMC: `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl2Or3, imm16: u16) -> Self {
        Self::build(ExceptionClass::SMC64, target.target(), imm16 as u32)
    }
}
