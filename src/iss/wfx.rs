//! Trapped WFI, WFE, WFIT and WFET, EC 0x01: `ISS`.

use super::conditional::conditional_fields;
use crate::condition::Condition;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::instruction_length::InstructionLength;
use crate::register::Register;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(2, access = RO)]
    ti: WaitInstruction,
    #[bits(1, access = RO)]
    rv: bool,
    #[bits(2)]
    __: u8,
    #[bits(5, access = RO)]
    rn: Register,
    #[bits(10)]
    __: u16,
    #[bits(4, access = RO)]
    cond: Condition,
    #[bits(1, access = RO)]
    cv: bool,
    #[bits(39)]
    __: u64,
}

/// `TI`, the instruction that waits: two bits.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "TI")]
pub enum WaitInstruction {
    /// WFI.
    Wfi = 0b00,
    /// WFE.
    Wfe = 0b01,
    /// WFIT: WFI with a timeout (`FEAT_WFxT`).
    Wfit = 0b10,
    /// WFET: WFE with a timeout (`FEAT_WFxT`).
    Wfet = 0b11,
}

impl_names!(WaitInstruction {
    Wfi => "WFI",
    Wfe => "WFE",
    Wfit => "WFIT",
    Wfet => "WFET",
});

impl WaitInstruction {
    /// The value of the low two bits; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0b00 => Self::Wfi,
            0b01 => Self::Wfe,
            0b10 => Self::Wfit,
            _ => Self::Wfet,
        }
    }

    /// The two bits as the syndrome holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self as u8
    }

    /// `true` for WFIT and WFET, which name a register with the timeout.
    #[inline]
    #[must_use]
    pub const fn has_timeout(self) -> bool {
        matches!(self, Self::Wfit | Self::Wfet)
    }
}

iss_encoding!(
    /// The syndrome of a trapped WFI, WFE, WFIT or WFET.
    ///
    /// ```
    /// use aarch64_syndrome::iss::{WaitInstruction, Wfx};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let wait = Wfx::from_esr(Esr::from_bits(0x07e0_0000), TargetEl::El2).unwrap();
    /// assert_eq!(wait.ti(), WaitInstruction::Wfi);
    /// ```
    Wfx: Layout
);

conditional_fields!(Wfx: Layout {
    /// the register with the timeout. `None` for WFI and WFE, and where `RV` = 0.
    "RN" [9:5] rn ! set_rn: Register where has_timeout if has_rn else Void => "timeout register";
    /// `RN` is valid. `None` for WFI and WFE.
    "RV" [2] rv ! set_rv: bool if has_timeout => "RN is valid" | "RN is not valid";
    /// which instruction was trapped.
    "TI" [1:0] ti ! set_ti: WaitInstruction => name;
});

impl Wfx {
    /// The trap of `instruction` in `AArch64` state: `CV` = 1, `COND` always, `IL` = 1, no
    /// register.
    #[must_use]
    pub const fn new(target: TargetEl, instruction: WaitInstruction) -> Self {
        Self::build(ExceptionClass::WFX, target, 0)
            .with_cond(Some(Condition::AL))
            .set_ti(instruction)
    }

    /// With the length of a T32 instruction in `IL`.
    #[must_use]
    pub const fn with_instruction_length(self, length: InstructionLength) -> Self {
        self.set_il(length.il())
    }

    /// With `RV` = 1 and `RN` as given, for WFIT and WFET.
    #[must_use]
    pub const fn with_rn(self, rn: Register) -> Self {
        if self.has_timeout() { self.set_rv(true).set_rn(rn) } else { self }
    }

    const fn has_timeout(self) -> bool {
        self.ti().has_timeout()
    }

    const fn has_rn(self) -> bool {
        self.word.rv()
    }
}
