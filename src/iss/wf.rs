//! Trapped WFI, WFE, WFIT and WFET, EC 0x01: `ISS`.

use super::conditional::{ConditionBits, conditional};
use crate::condition::Condition;
use crate::ec::ExceptionClass;
use crate::esr::{Esr, TargetEl};
use crate::field::{Field, FieldList, at};
use crate::register::{InstructionLength, Register};
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
    #[bits(54)]
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
    #[inline]
    const fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0b00 => Self::Wfi,
            0b01 => Self::Wfe,
            0b10 => Self::Wfit,
            _ => Self::Wfet,
        }
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
    /// use aarch64_syndrome::{Esr, TargetEl, WaitInstruction, Wf};
    ///
    /// let wait = Wf::from_esr(Esr::from_bits(0x07e0_0000), TargetEl::El2).unwrap();
    /// assert_eq!(wait.ti(), WaitInstruction::Wfi);
    /// ```
    Wf: Layout
);

conditional!(Wf);

impl Wf {
    /// The trap of `instruction` in `AArch64` state: `CV` = 1, `COND` always, `IL` = 1, no
    /// register.
    #[must_use]
    pub const fn new(target: TargetEl, instruction: WaitInstruction) -> Self {
        let condition = ConditionBits::iss(Condition::AL);
        Self::build(ExceptionClass::WF, target, condition | instruction as u32)
    }

    /// With the length of a T32 instruction in `IL`.
    #[must_use]
    pub const fn with_instruction_length(self, length: InstructionLength) -> Self {
        self.replace(true, Esr::IL_AT, length.il() as u64)
    }

    /// With `RV` = 1 and `RN` as given, for WFIT and WFET.
    #[must_use]
    pub const fn with_rn(self, rn: Register) -> Self {
        let has_register = self.ti().has_timeout();
        self.replace(has_register, at!(Layout, RV_OFFSET, RV_BITS), 1).replace(
            has_register,
            at!(Layout, RN_OFFSET, RN_BITS),
            rn.into_bits() as u64,
        )
    }

    /// `TI`, `[1:0]`: which instruction was trapped.
    #[inline]
    #[must_use]
    #[doc(alias = "TI")]
    pub const fn ti(self) -> WaitInstruction {
        self.word.ti()
    }

    /// `RV`, `[2]`: `RN` is valid. `None` for WFI and WFE.
    #[inline]
    #[must_use]
    #[doc(alias = "RV")]
    pub const fn rv(self) -> Option<bool> {
        if self.ti().has_timeout() { Some(self.word.rv()) } else { None }
    }

    /// `RN`, `[9:5]`: the register with the timeout. `None` for WFI and WFE, and where `RV` = 0.
    #[inline]
    #[must_use]
    #[doc(alias = "RN")]
    pub const fn rn(self) -> Option<Register> {
        match self.rv() {
            Some(true) => Some(self.word.rn()),
            _ => None,
        }
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        ConditionBits::of(self.esr()).fields(list);
        if let Some(rv) = self.rv() {
            list.show_or_void(rv, "RN", at!(Layout, RN_OFFSET, RN_BITS), "timeout register");
            list.flag("RV", at!(Layout, RV_OFFSET, RV_BITS), "RN is valid", "RN is not valid");
        }
        list.show("TI", at!(Layout, TI_OFFSET, TI_BITS), self.ti().name());
    }
}
