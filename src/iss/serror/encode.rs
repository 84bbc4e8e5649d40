//! Building an `SError`: every field in its place, reserved bits zero, `IL` = 1.

use super::{ASYNCHRONOUS_SERROR, Layout, SError};
use crate::ec::ExceptionClass;
use crate::error_state::AsyncErrorType;
use crate::esr::TargetEl;
use crate::field::at;
use crate::iss::data_abort::WriteUpdate;

impl SError {
    /// An uncategorized error: `ISS` = 0.
    #[must_use]
    pub const fn uncategorized(target: TargetEl) -> Self {
        Self::with_iss(target, 0)
    }

    /// An error with `IDS` = 1 and these IMPLEMENTATION DEFINED `[23:0]`; higher bits are dropped.
    #[must_use]
    pub const fn with_implementation_defined(target: TargetEl, bits: u32) -> Self {
        Self::with_iss(target, 1 << Layout::IDS_OFFSET | bits & 0xff_ffff)
    }

    /// An error with a syndrome, `DFSC` 0x11, and this `AET`; all other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, aet: AsyncErrorType) -> Self {
        let aet = (aet.into_bits() as u32) << Layout::AET_OFFSET;
        Self::with_iss(target, aet | ASYNCHRONOUS_SERROR.into_bits() as u32)
    }

    /// With `ELS` as given.
    #[must_use]
    pub const fn with_els(self, els: bool) -> Self {
        self.replace(self.has_syndrome(), at!(Layout, ELS_OFFSET, ELS_BITS), els as u64)
    }

    /// With `WU` as given.
    #[must_use]
    pub const fn with_write_update(self, wu: WriteUpdate) -> Self {
        self.replace(self.has_syndrome(), at!(Layout, WU_OFFSET, WU_BITS), wu as u64)
    }

    /// With `VFV` as given.
    #[must_use]
    pub const fn with_vfv(self, vfv: bool) -> Self {
        self.replace(self.has_syndrome(), at!(Layout, VFV_OFFSET, VFV_BITS), vfv as u64)
    }

    /// With `PFV` as given.
    #[must_use]
    pub const fn with_pfv(self, pfv: bool) -> Self {
        self.replace(self.has_syndrome(), at!(Layout, PFV_OFFSET, PFV_BITS), pfv as u64)
    }

    /// With `IESB` as given.
    #[must_use]
    pub const fn with_iesb(self, iesb: bool) -> Self {
        self.replace(self.has_syndrome(), at!(Layout, IESB_OFFSET, IESB_BITS), iesb as u64)
    }

    /// With `EA` as given.
    #[must_use]
    pub const fn with_ea(self, ea: bool) -> Self {
        self.replace(self.has_syndrome(), at!(Layout, EA_OFFSET, EA_BITS), ea as u64)
    }

    /// With `WnRV` = 1 and `WnR` as given.
    #[must_use]
    pub const fn with_wnr(self, wnr: bool) -> Self {
        self.replace(self.has_syndrome(), at!(Layout, WNRV_OFFSET, WNRV_BITS), 1).replace(
            self.has_syndrome(),
            at!(Layout, WNR_OFFSET, WNR_BITS),
            wnr as u64,
        )
    }

    const fn with_iss(target: TargetEl, iss: u32) -> Self {
        Self::build(ExceptionClass::SERROR, target, iss)
    }
}
