//! Trapped 64-byte loads and stores, TSB CSYNC and PSB CSYNC, EC 0x0a: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(25, access = RO)]
    iss: u32,
    #[bits(39)]
    __: u64,
}

/// An instruction whose trap has an exception class of no other name.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OtherTrappedInstruction {
    /// `ST64BV` (`FEAT_LS64_V`).
    St64bv = 0,
    /// `ST64BV0` (`FEAT_LS64_ACCDATA`).
    St64bv0 = 1,
    /// `LD64B` or `ST64B` (`FEAT_LS64`).
    Ld64bOrSt64b = 2,
    /// TSB CSYNC (`FEAT_TRBEv1p1`), in `ESR_EL2` alone.
    TsbCsync = 3,
    /// PSB CSYNC (`FEAT_SPEv1p5`), in `ESR_EL2` alone.
    PsbCsync = 4,
}

impl_names!(OtherTrappedInstruction {
    St64bv => "ST64BV",
    St64bv0 => "ST64BV0",
    Ld64bOrSt64b => "LD64B or ST64B",
    TsbCsync => "TSB CSYNC",
    PsbCsync => "PSB CSYNC",
});

iss_encoding!(
    /// The syndrome of a trapped `LD64B`, `ST64B`, `ST64BV`, `ST64BV0`, TSB CSYNC or PSB CSYNC.
    ///
    /// ```
    /// use aarch64_syndrome::iss::{OtherInstruction, OtherTrappedInstruction};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let esr = Esr::from_bits(0x2a00_0002);
    /// let trap = OtherInstruction::from_esr(esr, TargetEl::El1).unwrap();
    /// assert_eq!(trap.instruction(), Some(OtherTrappedInstruction::Ld64bOrSt64b));
    /// ```
    OtherInstruction: Layout
);

iss_fields!(OtherInstruction: Layout { ISS {
    /// the number of the instruction.
    "ISS" [24:0] iss: u32 => instruction_name;
} });

impl OtherInstruction {
    /// The trap of `LD64B` or `ST64B`: `IL` = 1.
    #[must_use]
    pub const fn ld64b_or_st64b(target: TargetEl) -> Self {
        Self::trap(target, OtherTrappedInstruction::Ld64bOrSt64b)
    }

    /// The trap of `ST64BV`: `IL` = 1.
    #[must_use]
    pub const fn st64bv(target: TargetEl) -> Self {
        Self::trap(target, OtherTrappedInstruction::St64bv)
    }

    /// The trap of `ST64BV0`: `IL` = 1.
    #[must_use]
    pub const fn st64bv0(target: TargetEl) -> Self {
        Self::trap(target, OtherTrappedInstruction::St64bv0)
    }

    /// The trap of TSB CSYNC, which only EL2 takes: `IL` = 1.
    #[must_use]
    pub const fn tsb_csync() -> Self {
        Self::trap(TargetEl::El2, OtherTrappedInstruction::TsbCsync)
    }

    /// The trap of PSB CSYNC, which only EL2 takes: `IL` = 1.
    #[must_use]
    pub const fn psb_csync() -> Self {
        Self::trap(TargetEl::El2, OtherTrappedInstruction::PsbCsync)
    }

    /// Which instruction was trapped; `None` for a number that is reserved at this level.
    #[inline]
    #[must_use]
    pub const fn instruction(self) -> Option<OtherTrappedInstruction> {
        match (self.iss(), self.target()) {
            (0, _) => Some(OtherTrappedInstruction::St64bv),
            (1, _) => Some(OtherTrappedInstruction::St64bv0),
            (2, _) => Some(OtherTrappedInstruction::Ld64bOrSt64b),
            (3, TargetEl::El2) => Some(OtherTrappedInstruction::TsbCsync),
            (4, TargetEl::El2) => Some(OtherTrappedInstruction::PsbCsync),
            _ => None,
        }
    }

    const fn trap(target: TargetEl, instruction: OtherTrappedInstruction) -> Self {
        Self::build(ExceptionClass::OTHER_INSTRUCTION, target, instruction as u32)
    }

    #[inline]
    const fn instruction_name(self) -> &'static str {
        match self.instruction() {
            Some(instruction) => instruction.name(),
            None => "reserved",
        }
    }
}
