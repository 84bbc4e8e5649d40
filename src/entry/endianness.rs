//! The order of bytes in memory, from the registers that decide it.

use super::spsr::Spsr;
use crate::OriginEl;
use crate::endianness::Endianness;

const E0E: u64 = 1 << 24;
const EE: u64 = 1 << 25;

impl Endianness {
    /// The order of an access to data, by the state that it was made in and `SCTLR_ELx` of the
    /// translation regime. That is `SCTLR_EL1` for a guest, and `SCTLR_EL2` for EL2, for EL0 of a
    /// VHE host, and for an access through `VNCR_EL2`.
    ///
    /// From `AArch32` it is `SPSR_ELx.E`; from `AArch64` `SCTLR_ELx.E0E` for EL0, and
    /// `SCTLR_ELx.EE` for the levels above, also where they use `LDTR` or `STTR`. Instructions are
    /// always little-endian.
    ///
    /// ```
    /// use aarch64_syndrome::{Endianness, entry::Spsr};
    ///
    /// let big_endian_el0 = 1 << 24;
    /// assert_eq!(Endianness::of_data(Spsr::from_bits(0), big_endian_el0), Endianness::Big);
    /// assert_eq!(Endianness::of_data(Spsr::RESET_EL1H, big_endian_el0), Endianness::Little);
    /// ```
    #[inline]
    #[must_use]
    #[doc(alias = "EE")]
    #[doc(alias = "E0E")]
    pub const fn of_data(pstate: Spsr, sctlr: u64) -> Self {
        let is_big = match (pstate.e(), pstate.origin()) {
            (Some(e), _) => e,
            (None, Some(OriginEl::El0)) => sctlr & E0E != 0,
            (None, _) => sctlr & EE != 0,
        };
        Self::big_if(is_big)
    }

    /// The order of translation tables, by `SCTLR_ELx.EE`: of `SCTLR_EL1` for stage 1 of a guest,
    /// of `SCTLR_EL2` for stage 2 and for stage 1 of EL2.
    #[inline]
    #[must_use]
    pub const fn of_tables(sctlr: u64) -> Self {
        Self::big_if(sctlr & EE != 0)
    }

    const fn big_if(is_big: bool) -> Self {
        if is_big { Self::Big } else { Self::Little }
    }
}
