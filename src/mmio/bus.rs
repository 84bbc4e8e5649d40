//! What the bus is asked for, and what came of it.

use crate::direction::Direction;

/// One access to the bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BusAccess {
    address: u64,
    direction: Direction,
    is_unprivileged: bool,
}

impl BusAccess {
    pub(super) const fn new(address: u64, direction: Direction, is_unprivileged: bool) -> Self {
        Self { address, direction, is_unprivileged }
    }

    /// The virtual address of the first byte, as the instruction computes it: a tag in `[63:56]`
    /// is not removed.
    ///
    /// Bytes may lie on both sides of a page boundary; each part has a translation of its own.
    #[inline]
    #[must_use]
    pub const fn address(self) -> u64 {
        self.address
    }

    /// Read or write.
    #[inline]
    #[must_use]
    pub const fn direction(self) -> Direction {
        self.direction
    }

    /// Whether the permissions of EL0 count at EL1 (`LDTR` and its kin).
    #[inline]
    #[must_use]
    pub const fn is_unprivileged(self) -> bool {
        self.is_unprivileged
    }
}

impl_text!(BusAccess, |this, put| {
    put!("{} at {:#x}", this.direction, this.address);
});

/// How far an instruction came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "the program counter advances only where the instruction is done"]
pub enum Performed {
    /// The instruction is done, with its registers and write-back: advance the PC by 4.
    Done,
    /// A memory copy or set has gone on by a step, and its registers say how far: the PC stays.
    /// Perform it again, or let the guest run it again.
    Unfinished,
}

impl_names!(Performed {
    Done => "done",
    Unfinished => "unfinished",
});

/// Why an instruction was not performed. No register has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotPerformed<E> {
    /// The bus failed.
    Bus {
        /// What it said.
        error: E,
        /// How many bytes it had read or written before: a device has seen these accesses, and
        /// sees them again if the instruction is performed again.
        bytes_before: u64,
    },
    /// The instruction is one that is decoded but not performed; the bus was not asked.
    Refused(Refusal),
}

impl<E: core::fmt::Display> core::fmt::Display for NotPerformed<E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Bus { error, bytes_before } => write!(f, "after {bytes_before} bytes: {error}"),
            Self::Refused(refusal) => write!(f, "not performed: {refusal}"),
        }
    }
}

#[cfg(feature = "defmt")]
impl<E: defmt::Format> defmt::Format for NotPerformed<E> {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self {
            Self::Bus { error, bytes_before } => {
                defmt::write!(f, "after {} bytes: {}", bytes_before, error);
            }
            Self::Refused(refusal) => defmt::write!(f, "not performed: {}", refusal),
        }
    }
}

impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for NotPerformed<E> {}

/// What is decoded but not performed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// `LDRAA`, `LDRAB`: the address is authenticated by a key that only the core has.
    AuthenticatedAddress,
    /// An atomic of `FEAT_LSFE`: floating-point arithmetic.
    FloatingPoint,
    /// A change of a translation table descriptor (`FEAT_THE`), which its masks check.
    Descriptor,
    /// A store to a Guarded Control Stack, which is never a device.
    GuardedControlStack,
    /// `ST64BV`, `ST64BV0`: the device's answer is a status, and part of the data of the latter is
    /// in `ACCDATA_EL1`.
    StatusOf64Bytes,
    /// A copy or set whose registers and flags are not those that a prologue leaves.
    CopyState,
}

impl_names!(Refusal {
    AuthenticatedAddress => "the address is authenticated",
    FloatingPoint => "floating-point arithmetic on memory",
    Descriptor => "a translation table descriptor is changed",
    GuardedControlStack => "a store to a Guarded Control Stack",
    StatusOf64Bytes => "a store of 64 bytes with a status",
    CopyState => "a copy or set without a prologue",
});
