//! What kind of fault a fault status code reports.

include!("../../tables/fault_class.rs");

impl FaultClass {
    /// `true` for a Synchronous External abort or a parity or ECC error, on a walk or not: the
    /// memory system's own report, which the RAS extension calls SEA.
    #[inline]
    #[must_use]
    #[doc(alias = "SEA")]
    #[doc(alias = "external abort")]
    pub const fn is_external(self) -> bool {
        matches!(
            self,
            Self::SyncExternal
                | Self::SyncExternalOnWalk
                | Self::SyncParity
                | Self::SyncParityOnWalk
        )
    }

    /// The class as an `xFSC`: a Granule Protection Check has no codes but those of granule
    /// protection faults.
    ///
    /// The manual's table of `xFSC` leaves out level -2 (0x22), which its pseudocode can produce.
    pub(crate) const fn in_gpc(self) -> Self {
        match self {
            Self::GranuleProtection | Self::GranuleProtectionOnWalk => self,
            _ => Self::Unallocated,
        }
    }

    /// `true` where the access that failed was one of the table walk, not the program's.
    #[inline]
    #[must_use]
    pub const fn is_on_walk(self) -> bool {
        matches!(
            self,
            Self::SyncExternalOnWalk | Self::SyncParityOnWalk | Self::GranuleProtectionOnWalk
        )
    }
}
