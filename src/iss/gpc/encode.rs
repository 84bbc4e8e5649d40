//! Building a Granule Protection Check exception: every field in its place, reserved bits zero.

use super::{Gpc, GpcStatus, Layout};
use crate::ec::ExceptionClass;
use crate::esr::{Esr, TargetEl};
use crate::field::at;
use crate::fsc::FaultStatus;
use crate::register::InstructionLength;

impl Gpc {
    /// The exception with these codes, on a data access: `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(xfsc: FaultStatus, gpcsc: GpcStatus) -> Self {
        let iss = (gpcsc.into_bits() as u32) << Layout::GPCSC_OFFSET | xfsc.into_bits() as u32;
        Self::build(ExceptionClass::GPC, TargetEl::El3, iss)
    }

    /// With the length of the instruction in `IL`.
    #[must_use]
    pub const fn with_instruction_length(self, length: InstructionLength) -> Self {
        self.replace(true, Esr::IL_AT, length.il() as u64)
    }

    /// With `S2PTW` as given.
    #[must_use]
    pub const fn with_s2ptw(self, s2ptw: bool) -> Self {
        self.replace(true, at!(Layout, S2PTW_OFFSET, S2PTW_BITS), s2ptw as u64)
    }

    /// With `InD` as given; with 1, also `VNCR` = 0 and `WnR` = 0, which an instruction access
    /// does not have.
    #[must_use]
    pub const fn with_ind(self, ind: bool) -> Self {
        self.replace(true, at!(Layout, IND_OFFSET, IND_BITS), ind as u64)
            .replace(ind, at!(Layout, VNCR_OFFSET, VNCR_BITS), 0)
            .replace(ind, at!(Layout, WNR_OFFSET, WNR_BITS), 0)
    }

    /// With `VNCR` as given, for a data access.
    #[must_use]
    pub const fn with_vncr(self, vncr: bool) -> Self {
        self.replace(!self.ind(), at!(Layout, VNCR_OFFSET, VNCR_BITS), vncr as u64)
    }

    /// With `CM` as given; with 1, also `WnR` = 1 for a data access, as for every such instruction.
    #[must_use]
    pub const fn with_cm(self, cm: bool) -> Self {
        self.replace(true, at!(Layout, CM_OFFSET, CM_BITS), cm as u64).replace(
            cm & !self.ind(),
            at!(Layout, WNR_OFFSET, WNR_BITS),
            1,
        )
    }

    /// With `S1PTW` as given.
    #[must_use]
    pub const fn with_s1ptw(self, s1ptw: bool) -> Self {
        self.replace(true, at!(Layout, S1PTW_OFFSET, S1PTW_BITS), s1ptw as u64)
    }

    /// With `WnR` as given, for a data access.
    #[must_use]
    pub const fn with_wnr(self, wnr: bool) -> Self {
        self.replace(!self.ind(), at!(Layout, WNR_OFFSET, WNR_BITS), wnr as u64)
    }

    /// With `HDBSSF` as given.
    #[must_use]
    pub const fn with_hdbssf(self, hdbssf: bool) -> Self {
        self.replace(true, at!(Layout, HDBSSF_OFFSET, HDBSSF_BITS), hdbssf as u64)
    }

    /// With `GCS` as given.
    #[must_use]
    pub const fn with_gcs(self, gcs: bool) -> Self {
        self.replace(true, at!(Layout, GCS_OFFSET, GCS_BITS), gcs as u64)
    }
}
