//! The faults that `DFSR` and `IFSR` can report, in each of the two formats.

use crate::fsc::{AccessKind, FaultClass, FaultStatus};

/// The format of `DFSR` and `IFSR`: that of the translation tables of the guest.
///
/// ```
/// use aarch64_syndrome::aarch32::{Dfsr, FsrFault, FsrFormat};
///
/// let short = Dfsr::new(FsrFormat::Short, FsrFault::SyncExternal).unwrap();
/// let long = Dfsr::new(FsrFormat::Long, FsrFault::SyncExternal).unwrap();
/// assert_eq!((short.into_bits(), long.into_bits()), (0x008, 0x210));
/// ```
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "LPAE")]
pub enum FsrFormat {
    /// Short-descriptor format: a five-bit `FS`, levels 1 and 2, domains.
    Short = 0,
    /// Long-descriptor format (LPAE): a six-bit `STATUS`, levels 1 to 3.
    Long = 1,
}

impl_names!(FsrFormat {
    Short => "Short-descriptor format",
    Long => "Long-descriptor format",
});

impl FsrFormat {
    /// The format that the guest expects: its `TTBCR.EAE`, `[31]`.
    ///
    /// EL2 reads `TTBCR` as the low word of `TCR_EL1`.
    #[inline]
    #[must_use]
    #[doc(alias = "EAE")]
    pub const fn from_ttbcr(ttbcr: u32) -> Self {
        Self::from_lpae(ttbcr >> 31 != 0)
    }

    /// The format that a `DFSR` or `IFSR` says it has.
    pub(super) const fn from_lpae(lpae: bool) -> Self {
        if lpae { Self::Long } else { Self::Short }
    }
}

/// Where a fault has a code besides `DFSR`, as `tables/fsr.rs` has it.
enum Ifsr {
    Both,
    Short,
    Data,
}

include!("../../tables/fsr.rs");

impl FsrFault {
    /// The fault with this `AArch64` fault status code, or `None` where `AArch32` has none.
    ///
    /// None: levels below 1 (but 0x00, which is also a fault in the translation table base
    /// register), granule protection and tag check faults, unsupported atomic hardware updates.
    #[inline]
    #[must_use]
    pub const fn from_fault_status(status: FaultStatus) -> Option<Self> {
        OF_STATUS[status.into_bits() as usize & 0x3f]
    }

    /// The fault whose code this is in a register of that kind and format.
    pub(super) const fn decode(format: FsrFormat, kind: AccessKind, code: u8) -> Option<Self> {
        match OF_CODE[(format as usize) << 6 | code as usize & 0x3f] {
            Some(fault) if fault.code(format, kind).is_some() => Some(fault),
            _ => None,
        }
    }

    /// `FS` or `STATUS` for a data or an instruction access, or `None` where the format has no
    /// code for the fault.
    #[inline]
    #[must_use]
    pub const fn code(self, format: FsrFormat, kind: AccessKind) -> Option<u8> {
        let (short, long, ifsr) = self.row();
        match (kind, ifsr, format) {
            (AccessKind::Instruction, Ifsr::Data, _)
            | (AccessKind::Instruction, Ifsr::Short, FsrFormat::Long) => None,
            (_, _, FsrFormat::Short) => short,
            (_, _, FsrFormat::Long) => long,
        }
    }

    /// The class that [`FaultStatus`] gives the fault; `None` for what only `AArch32` reports here
    /// (domain faults, debug exceptions, instruction cache maintenance, `SError`).
    #[inline]
    #[must_use]
    pub const fn class(self) -> Option<FaultClass> {
        match self.fault_status() {
            Some(status) => Some(status.class()),
            None => None,
        }
    }

    /// `true` for an external abort, a parity or ECC error or an `SError`: the faults with `ExT`.
    #[inline]
    #[must_use]
    pub const fn is_external(self) -> bool {
        self.is_asynchronous() | matches!(self.class(), Some(class) if class.is_external())
    }

    /// `true` for an `SError`, whatever it came from.
    #[inline]
    #[must_use]
    pub const fn is_asynchronous(self) -> bool {
        matches!(self, Self::SError | Self::SErrorParity)
    }

    /// `true` where the access that failed was one of the table walk.
    #[inline]
    #[must_use]
    pub const fn is_on_walk(self) -> bool {
        matches!(self.class(), Some(class) if class.is_on_walk())
    }

    /// `true` where `Domain` means something, in the Short-descriptor format.
    pub(super) const fn has_domain(self) -> bool {
        matches!(
            self,
            Self::DomainL1
                | Self::DomainL2
                | Self::TranslationL2
                | Self::AccessFlagL2
                | Self::SyncExternalWalkL2
                | Self::SyncParityWalkL2
        )
    }
}
