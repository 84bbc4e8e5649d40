//! What a fault status code says: the class of the fault and the level of the walk.

/// What kind of fault a code reports.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultClass {
    /// Address size fault.
    AddressSize,
    /// Translation fault.
    Translation,
    /// Access flag fault.
    AccessFlag,
    /// Permission fault.
    Permission,
    /// Synchronous External abort, not on a translation table walk.
    SyncExternal,
    /// Synchronous External abort on a translation table walk or hardware update of a table.
    SyncExternalOnWalk,
    /// Synchronous parity or ECC error on a memory access, not on a translation table walk.
    SyncParity,
    /// Synchronous parity or ECC error on a translation table walk or hardware update of a table.
    SyncParityOnWalk,
    /// Granule Protection Fault, not on a translation table walk.
    GranuleProtection,
    /// Granule Protection Fault on a translation table walk or hardware update of a table.
    GranuleProtectionOnWalk,
    /// Alignment fault.
    Alignment,
    /// Synchronous Tag Check Fault.
    TagCheck,
    /// TLB conflict abort.
    TlbConflict,
    /// Unsupported atomic hardware update fault.
    UnsupportedAtomicUpdate,
    /// IMPLEMENTATION DEFINED fault (Lockdown).
    Lockdown,
    /// IMPLEMENTATION DEFINED fault (Unsupported Exclusive or Atomic access).
    UnsupportedExclusive,
    /// The architecture gives the code no meaning for this kind of abort.
    Unallocated,
}

impl_names!(FaultClass {
    AddressSize => "address size fault",
    Translation => "translation fault",
    AccessFlag => "access flag fault",
    Permission => "permission fault",
    SyncExternal => "synchronous external abort",
    SyncExternalOnWalk => "synchronous external abort on translation table walk",
    SyncParity => "synchronous parity or ECC error",
    SyncParityOnWalk => "synchronous parity or ECC error on translation table walk",
    GranuleProtection => "granule protection fault",
    GranuleProtectionOnWalk => "granule protection fault on translation table walk",
    Alignment => "alignment fault",
    TagCheck => "synchronous tag check fault",
    TlbConflict => "TLB conflict abort",
    UnsupportedAtomicUpdate => "unsupported atomic hardware update fault",
    Lockdown => "implementation defined fault (lockdown)",
    UnsupportedExclusive => "implementation defined fault (unsupported exclusive or atomic access)",
    Unallocated => "unallocated fault status code",
});

impl FaultClass {
    /// `true` for a Synchronous External abort or a parity or ECC error, on a walk or not: the
    /// memory system's own report, which the RAS extension calls SEA.
    #[inline]
    #[must_use]
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

    /// The class with this number, in the order above, or `None` where there is none.
    #[inline]
    pub(crate) const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::AddressSize),
            1 => Some(Self::Translation),
            2 => Some(Self::AccessFlag),
            3 => Some(Self::Permission),
            4 => Some(Self::SyncExternal),
            5 => Some(Self::SyncExternalOnWalk),
            6 => Some(Self::SyncParity),
            7 => Some(Self::SyncParityOnWalk),
            8 => Some(Self::GranuleProtection),
            9 => Some(Self::GranuleProtectionOnWalk),
            10 => Some(Self::Alignment),
            11 => Some(Self::TagCheck),
            12 => Some(Self::TlbConflict),
            13 => Some(Self::UnsupportedAtomicUpdate),
            14 => Some(Self::Lockdown),
            15 => Some(Self::UnsupportedExclusive),
            16 => Some(Self::Unallocated),
            _ => None,
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

/// A lookup level of a translation table walk, -2 to 3. A level is not a stage.
#[repr(i8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Level -2 (`FEAT_D128`).
    Minus2 = -2,
    /// Level -1 (`FEAT_LPA2`).
    Minus1 = -1,
    /// Level 0, or the translation table base register.
    L0 = 0,
    /// Level 1.
    L1 = 1,
    /// Level 2.
    L2 = 2,
    /// Level 3.
    L3 = 3,
}

impl Level {
    /// All levels, lowest number first.
    pub const ALL: [Self; 6] = [Self::Minus2, Self::Minus1, Self::L0, Self::L1, Self::L2, Self::L3];

    /// The level as a number, -2 to 3.
    #[inline]
    #[must_use]
    pub const fn number(self) -> i8 {
        self as i8
    }

    /// The level of that number, or `None` outside -2 to 3.
    #[inline]
    #[must_use]
    pub const fn from_number(number: i8) -> Option<Self> {
        match number {
            -2 => Some(Self::Minus2),
            -1 => Some(Self::Minus1),
            0 => Some(Self::L0),
            1 => Some(Self::L1),
            2 => Some(Self::L2),
            3 => Some(Self::L3),
            _ => None,
        }
    }
}

impl_text!(Level, |this, put| { put!("{}", this.number()) });
