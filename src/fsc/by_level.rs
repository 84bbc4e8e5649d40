//! The codes of a class by their level.

use super::{FaultStatus, Level};

impl FaultStatus {
    /// Address size fault at this level; 0 also for a translation table base register.
    #[inline]
    #[must_use]
    pub const fn address_size(level: Level) -> Self {
        match level {
            Level::Minus2 => Self::ADDRESS_SIZE_LM2,
            Level::Minus1 => Self::ADDRESS_SIZE_LM1,
            Level::L0 => Self::ADDRESS_SIZE_L0,
            Level::L1 => Self::ADDRESS_SIZE_L1,
            Level::L2 => Self::ADDRESS_SIZE_L2,
            Level::L3 => Self::ADDRESS_SIZE_L3,
        }
    }

    /// Translation fault at this level.
    #[inline]
    #[must_use]
    pub const fn translation(level: Level) -> Self {
        match level {
            Level::Minus2 => Self::TRANSLATION_LM2,
            Level::Minus1 => Self::TRANSLATION_LM1,
            Level::L0 => Self::TRANSLATION_L0,
            Level::L1 => Self::TRANSLATION_L1,
            Level::L2 => Self::TRANSLATION_L2,
            Level::L3 => Self::TRANSLATION_L3,
        }
    }

    /// Access flag fault at this level; `None` for the levels below 0, which have no pages.
    #[inline]
    #[must_use]
    pub const fn access_flag(level: Level) -> Option<Self> {
        match level {
            Level::Minus2 | Level::Minus1 => None,
            Level::L0 => Some(Self::ACCESS_FLAG_L0),
            Level::L1 => Some(Self::ACCESS_FLAG_L1),
            Level::L2 => Some(Self::ACCESS_FLAG_L2),
            Level::L3 => Some(Self::ACCESS_FLAG_L3),
        }
    }

    /// Permission fault at this level; `None` for the levels below 0, which have no pages.
    #[inline]
    #[must_use]
    pub const fn permission(level: Level) -> Option<Self> {
        match level {
            Level::Minus2 | Level::Minus1 => None,
            Level::L0 => Some(Self::PERMISSION_L0),
            Level::L1 => Some(Self::PERMISSION_L1),
            Level::L2 => Some(Self::PERMISSION_L2),
            Level::L3 => Some(Self::PERMISSION_L3),
        }
    }

    /// Synchronous external abort on a table walk at this level.
    #[inline]
    #[must_use]
    pub const fn sync_external_on_walk(level: Level) -> Self {
        match level {
            Level::Minus2 => Self::SYNC_EXTERNAL_WALK_LM2,
            Level::Minus1 => Self::SYNC_EXTERNAL_WALK_LM1,
            Level::L0 => Self::SYNC_EXTERNAL_WALK_L0,
            Level::L1 => Self::SYNC_EXTERNAL_WALK_L1,
            Level::L2 => Self::SYNC_EXTERNAL_WALK_L2,
            Level::L3 => Self::SYNC_EXTERNAL_WALK_L3,
        }
    }

    /// Granule protection fault on a table walk at this level.
    #[inline]
    #[must_use]
    pub const fn granule_protection_on_walk(level: Level) -> Self {
        match level {
            Level::Minus2 => Self::GRANULE_PROTECTION_WALK_LM2,
            Level::Minus1 => Self::GRANULE_PROTECTION_WALK_LM1,
            Level::L0 => Self::GRANULE_PROTECTION_WALK_L0,
            Level::L1 => Self::GRANULE_PROTECTION_WALK_L1,
            Level::L2 => Self::GRANULE_PROTECTION_WALK_L2,
            Level::L3 => Self::GRANULE_PROTECTION_WALK_L3,
        }
    }
}
