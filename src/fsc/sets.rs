//! The sets of fault status codes that rules of more than one room are about.

use super::{FaultClass, FaultStatus, FaultStatusSet};

impl FaultStatusSet {
    /// Synchronous external aborts, on a table walk or not: 0x10 and 0x12 to 0x17. What the manual
    /// gives `SET`, `WU` and `PFV`.
    pub const SYNC_EXTERNAL: Self =
        Self::of_classes(&[FaultClass::SyncExternal, FaultClass::SyncExternalOnWalk]);

    /// External aborts and parity errors, on a table walk or not: 0x10, 0x12 to 0x18, 0x1b to 0x1f.
    /// The classes of [`FaultClass::is_external`], and all that the RAS extension calls SEA.
    ///
    /// With these codes bit 10 = 1 is read as "there is no fault address". The manual defines `FnV`
    /// for 0x10 alone. Linux (`do_sea`) and KVM (`kvm_handle_guest_sea`, 7.1.5) read the bit with
    /// every one of them, and a wrong address is worse than none.
    pub const EXTERNAL: Self = {
        let mut set = Self::of(&[]);
        let mut code = 0;
        while code < 64 {
            let status = FaultStatus::from_bits(code);
            if status.class().is_external() {
                set = set.with(status);
            }
            code += 1;
        }
        set
    };

    /// External aborts and parity errors on a table walk.
    pub const EXTERNAL_ON_WALK: Self =
        Self::of_classes(&[FaultClass::SyncExternalOnWalk, FaultClass::SyncParityOnWalk]);

    /// External aborts and parity errors that are not on a table walk: 0x10 and 0x18.
    pub const EXTERNAL_OFF_WALK: Self =
        Self::of_classes(&[FaultClass::SyncExternal, FaultClass::SyncParity]);

    /// Translation, access flag and permission faults, which a 64-byte access reports with `LST`.
    pub const TRANSLATION_ACCESS_FLAG_PERMISSION: Self = Self::of_classes(&[
        FaultClass::Translation,
        FaultClass::AccessFlag,
        FaultClass::Permission,
    ]);

    /// Faults that may be due to the dirty state tracking structure, `HDBSSF`.
    pub(crate) const HDBSS: Self = Self::of_classes(&[
        FaultClass::Permission,
        FaultClass::SyncExternalOnWalk,
        FaultClass::GranuleProtectionOnWalk,
    ]);

    /// Codes that leave `WnR` UNKNOWN: 0x31 and 0x35.
    pub(crate) const WNR_UNKNOWN: Self =
        Self::of(&[FaultStatus::UNSUPPORTED_ATOMIC_UPDATE, FaultStatus::UNSUPPORTED_EXCLUSIVE]);
}
