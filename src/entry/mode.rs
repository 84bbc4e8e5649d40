//! `PSTATE.M`: the execution state, the exception level and the stack pointer.

use crate::OriginEl;

/// `SPSR_ELx.M`, `[4:0]`: where a core runs, and on which stack.
///
/// ```
/// use aarch64_syndrome::entry::{Mode, Spsr};
///
/// assert_eq!(Spsr::from_bits(0x3c5).mode(), Some(Mode::El1h));
/// ```
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "M")]
pub enum Mode {
    /// EL0.
    El0t = 0b0_0000,
    /// EL1 on `SP_EL0`.
    El1t = 0b0_0100,
    /// EL1 on `SP_EL1`.
    El1h = 0b0_0101,
    /// EL2 on `SP_EL0`.
    El2t = 0b0_1000,
    /// EL2 on `SP_EL2`.
    El2h = 0b0_1001,
    /// EL3 on `SP_EL0`.
    El3t = 0b0_1100,
    /// EL3 on `SP_EL3`.
    El3h = 0b0_1101,
    /// `AArch32` User.
    User = 0b1_0000,
    /// `AArch32` FIQ.
    Fiq = 0b1_0001,
    /// `AArch32` IRQ.
    Irq = 0b1_0010,
    /// `AArch32` Supervisor.
    Supervisor = 0b1_0011,
    /// `AArch32` Monitor.
    Monitor = 0b1_0110,
    /// `AArch32` Abort.
    Abort = 0b1_0111,
    /// `AArch32` Hyp.
    Hyp = 0b1_1010,
    /// `AArch32` Undefined.
    Undefined = 0b1_1011,
    /// `AArch32` System.
    System = 0b1_1111,
}

impl_names!(Mode {
    El0t => "EL0t",
    El1t => "EL1t",
    El1h => "EL1h",
    El2t => "EL2t",
    El2h => "EL2h",
    El3t => "EL3t",
    El3h => "EL3h",
    User => "User",
    Fiq => "FIQ",
    Irq => "IRQ",
    Supervisor => "Supervisor",
    Monitor => "Monitor",
    Abort => "Abort",
    Hyp => "Hyp",
    Undefined => "Undefined",
    System => "System",
});

impl Mode {
    /// The mode in bits `[4:0]`, higher bits dropped; `None` for a value that the architecture
    /// does not have.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Option<Self> {
        Some(match bits & 0x1f {
            0b0_0000 => Self::El0t,
            0b0_0100 => Self::El1t,
            0b0_0101 => Self::El1h,
            0b0_1000 => Self::El2t,
            0b0_1001 => Self::El2h,
            0b0_1100 => Self::El3t,
            0b0_1101 => Self::El3h,
            0b1_0000 => Self::User,
            0b1_0001 => Self::Fiq,
            0b1_0010 => Self::Irq,
            0b1_0011 => Self::Supervisor,
            0b1_0110 => Self::Monitor,
            0b1_0111 => Self::Abort,
            0b1_1010 => Self::Hyp,
            0b1_1011 => Self::Undefined,
            0b1_1111 => Self::System,
            _ => return None,
        })
    }

    /// The five bits as the register holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self as u8
    }

    /// Whether the mode is one of `AArch32`.
    #[inline]
    #[must_use]
    pub const fn is_aarch32(self) -> bool {
        self as u8 & 1 << 4 != 0
    }

    /// The exception level, below an EL3 in `AArch64`: there, Secure `AArch32` modes are EL1's.
    #[inline]
    #[must_use]
    pub const fn el(self) -> OriginEl {
        match self {
            Self::El0t | Self::User => OriginEl::El0,
            Self::El1t
            | Self::El1h
            | Self::Fiq
            | Self::Irq
            | Self::Supervisor
            | Self::Abort
            | Self::Undefined
            | Self::System => OriginEl::El1,
            Self::El2t | Self::El2h | Self::Hyp => OriginEl::El2,
            Self::El3t | Self::El3h | Self::Monitor => OriginEl::El3,
        }
    }
}
