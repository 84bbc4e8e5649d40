//! `AET` of a `DFSR`, two bits.

use crate::error_type::ErrorState;

/// `AET` of a `DFSR`: the state of the core after an `SError`, two bits (`FEAT_RAS`).
///
/// Not the three bits of `ESR_ELx.AET`: there is no code for a corrected error.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "AET")]
pub enum Aet {
    /// Uncontainable (UC).
    Uncontainable = 0b00,
    /// Unrecoverable state (UEU).
    Unrecoverable = 0b01,
    /// Restartable state (UEO).
    Restartable = 0b10,
    /// Recoverable state (UER).
    Recoverable = 0b11,
}

impl Aet {
    #[inline]
    pub(super) const fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0b00 => Self::Uncontainable,
            0b01 => Self::Unrecoverable,
            0b10 => Self::Restartable,
            _ => Self::Recoverable,
        }
    }

    /// What the code says of the core's state.
    #[inline]
    #[must_use]
    pub const fn state(self) -> ErrorState {
        match self {
            Self::Uncontainable => ErrorState::Uncontainable,
            Self::Unrecoverable => ErrorState::Unrecoverable,
            Self::Restartable => ErrorState::Restartable,
            Self::Recoverable => ErrorState::Recoverable,
        }
    }

    /// The code for a state, or `None` for a corrected error.
    #[inline]
    #[must_use]
    pub const fn from_state(state: ErrorState) -> Option<Self> {
        match state {
            ErrorState::Uncontainable => Some(Self::Uncontainable),
            ErrorState::Unrecoverable => Some(Self::Unrecoverable),
            ErrorState::Restartable => Some(Self::Restartable),
            ErrorState::Recoverable => Some(Self::Recoverable),
            ErrorState::Corrected => None,
        }
    }
}

impl_text!(Aet, |this, put| { put!("{}", this.state()) });
