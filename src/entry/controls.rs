//! The controls of the level that takes an exception.

use crate::TargetEl;

/// The registers that decide where and how a level takes an exception, each as the level that takes
/// it has it: `SCTLR_EL1` of the guest for an exception to EL1.
///
/// [`Controls::DEFAULT`] has `HCR_EL2.RW` = 1 and `SCR_EL3.RW` = 1, so that the levels below are in
/// `AArch64`, and zeros everywhere else. What is 0 on a machine that has no such register may be
/// left out.
///
/// ```
/// use aarch64_syndrome::entry::Controls;
///
/// // What a Linux guest has set: its vectors, and SPAN.
/// let el1 = Controls::DEFAULT.with_vbar(0xffff_8000_8001_0800).with_sctlr(1 << 23);
/// assert_ne!(el1, Controls::DEFAULT);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Controls {
    vbar: u64,
    sctlr: u64,
    sctlr2: u64,
    gcscr: u64,
    hcr_el2: u64,
    hfgitr_el2: u64,
    scr_el3: u64,
}

const HCR_RW: u64 = 1 << 31;
const SCR_RW: u64 = 1 << 10;

impl Controls {
    /// The defaults above.
    pub const DEFAULT: Self = Self {
        vbar: 0,
        sctlr: 0,
        sctlr2: 0,
        gcscr: 0,
        hcr_el2: HCR_RW,
        hfgitr_el2: 0,
        scr_el3: SCR_RW,
    };

    /// `VBAR_ELx` of the target; `[10:0]` do not count.
    #[inline]
    #[must_use]
    #[doc(alias = "VBAR_EL1")]
    pub const fn with_vbar(self, vbar: u64) -> Self {
        Self { vbar, ..self }
    }

    /// `SCTLR_ELx` of the target: `SPAN`, `DSSBS` and `SPINTMASK` count.
    #[inline]
    #[must_use]
    #[doc(alias = "SCTLR_EL1")]
    pub const fn with_sctlr(self, sctlr: u64) -> Self {
        Self { sctlr, ..self }
    }

    /// `SCTLR2_EL1` or `SCTLR2_EL2` of the target, of which `EASE` counts, and whether it is
    /// enabled: it counts as 0 with `SCR_EL3.SCTLR2En` = 0, and `SCTLR2_EL1` also with
    /// `HCRX_EL2.SCTLR2En` = 0.
    #[inline]
    #[must_use]
    #[doc(alias = "SCTLR2_EL1")]
    #[doc(alias = "EASE")]
    pub const fn with_sctlr2(self, sctlr2: u64, is_enabled: bool) -> Self {
        Self { sctlr2: if is_enabled { sctlr2 } else { 0 }, ..self }
    }

    /// `GCSCR_ELx` of the target: `EXLOCKEN` counts.
    #[inline]
    #[must_use]
    #[doc(alias = "GCSCR_EL1")]
    pub const fn with_gcscr(self, gcscr: u64) -> Self {
        Self { gcscr, ..self }
    }

    /// `HCR_EL2`, for an exception to EL1 or EL2: `VM`, `RW`, `TGE`, `E2H`, `NV`, `NV1`, `NV2` and
    /// `GPF` count. Where EL2 is not implemented or not enabled, leave it out: an exception to EL1
    /// does not ask `RW`.
    #[inline]
    #[must_use]
    #[doc(alias = "HCR_EL2")]
    pub const fn with_hcr_el2(self, hcr_el2: u64) -> Self {
        Self { hcr_el2, ..self }
    }

    /// `HFGITR_EL2`, for an SVC taken to EL2: `SVC_EL0` counts.
    #[inline]
    #[must_use]
    #[doc(alias = "HFGITR_EL2")]
    pub const fn with_hfgitr_el2(self, hfgitr_el2: u64) -> Self {
        Self { hfgitr_el2, ..self }
    }

    /// `SCR_EL3`, for an exception to EL3: `NS`, `RW`, `EEL2` and `EASE` count.
    #[inline]
    #[must_use]
    #[doc(alias = "SCR_EL3")]
    pub const fn with_scr_el3(self, scr_el3: u64) -> Self {
        Self { scr_el3, ..self }
    }

    pub(super) const fn vector_table(self) -> u64 {
        self.vbar & !0x7ff
    }

    /// `EL2` hosts applications: `E2H` = `TGE` = 1.
    pub(super) const fn is_vhe_host(self) -> bool {
        self.e2h() & self.tge()
    }

    pub(super) const fn e2h(self) -> bool {
        has(self.hcr_el2, 34)
    }

    pub(super) const fn tge(self) -> bool {
        has(self.hcr_el2, 27)
    }

    pub(super) const fn gpf(self) -> bool {
        has(self.hcr_el2, 48)
    }

    /// EL1 is in `AArch64`.
    pub(super) const fn is_el1_aarch64(self) -> bool {
        has(self.hcr_el2, 31)
    }

    /// The level below EL3 is in `AArch64`, as a Secure EL2 always is.
    pub(super) const fn is_below_el3_aarch64(self) -> bool {
        let secure_el2 = has(self.scr_el3, 18) & !has(self.scr_el3, 0);
        has(self.scr_el3, 10) | secure_el2
    }

    /// A guest does not see physical addresses: `HCR_EL2.VM`.
    pub(super) const fn has_stage2(self) -> bool {
        has(self.hcr_el2, 0)
    }

    /// EL1 is to believe that it is EL2: `NV` = 1, without `NV1`, or with `NV2` as well.
    pub(super) const fn shows_el1_as_el2(self) -> bool {
        has(self.hcr_el2, 42) & (!has(self.hcr_el2, 43) | has(self.hcr_el2, 45))
    }

    /// A fine-grained trap takes the SVC of an EL0 in `AArch64`. There is none in a VHE host.
    pub(super) const fn traps_svc_of_el0(self) -> bool {
        has(self.hfgitr_el2, 52) & !self.is_vhe_host()
    }

    /// `SCTLR_ELx.SPAN` = 0 where the target has the bit.
    pub(super) const fn sets_pan(self, target: TargetEl) -> bool {
        let has_span = match target {
            TargetEl::El1 => true,
            TargetEl::El2 => self.is_vhe_host(),
            TargetEl::El3 => false,
        };
        has_span & !has(self.sctlr, 23)
    }

    pub(super) const fn dssbs(self) -> bool {
        has(self.sctlr, 44)
    }

    pub(super) const fn spintmask(self) -> bool {
        has(self.sctlr, 62)
    }

    pub(super) const fn exlocken(self) -> bool {
        has(self.gcscr, 6)
    }

    /// `EASE` of the target.
    pub(super) const fn ease(self, target: TargetEl) -> bool {
        match target {
            TargetEl::El1 | TargetEl::El2 => has(self.sctlr2, 5),
            TargetEl::El3 => has(self.scr_el3, 19),
        }
    }
}

impl Default for Controls {
    fn default() -> Self {
        Self::DEFAULT
    }
}

const fn has(word: u64, bit: u32) -> bool {
    word >> bit & 1 != 0
}
