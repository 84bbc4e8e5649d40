//! A load or store of 64 bytes, from a Data Abort that describes it.

use crate::direction::Direction;
use crate::iss::Ls64;
use crate::register::Register;

/// A load or store of 64 bytes to or from eight registers (`FEAT_LS64`): a type of its own, so that
/// it never passes for an access of 8 bytes. [`NotMmio::SixtyFourBytes`](super::NotMmio) has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "LD64B")]
#[doc(alias = "ST64B")]
pub struct Access64B {
    first: Register,
    direction: Direction,
    instruction: Ls64,
    status: Option<Register>,
}

impl Access64B {
    pub(super) const fn new(
        first: Register,
        direction: Direction,
        instruction: Ls64,
        status: Option<Register>,
    ) -> Self {
        Self { first, direction, instruction, status }
    }

    /// The first of the eight registers, with the lowest eight bytes.
    #[inline]
    #[must_use]
    pub const fn first_register(self) -> Register {
        self.first
    }

    /// Read for `LD64B`, write for the stores.
    #[inline]
    #[must_use]
    pub const fn direction(self) -> Direction {
        self.direction
    }

    /// Which instruction it was.
    #[inline]
    #[must_use]
    pub const fn instruction(self) -> Ls64 {
        self.instruction
    }

    /// The register that takes the device's answer to a `ST64BV` or `ST64BV0`, 0 to 30; `None` for
    /// XZR and for the other instructions.
    #[inline]
    #[must_use]
    #[doc(alias = "Xs")]
    pub const fn status_register(self) -> Option<usize> {
        match self.status {
            Some(register) => register.index(),
            None => None,
        }
    }
}

impl_text!(Access64B, |this, put| {
    put!("{} of 64 bytes from {} ({})", this.direction, this.first, this.instruction);
});
