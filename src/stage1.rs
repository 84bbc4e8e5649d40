//! A walk of the guest's own tables, stage 1 of EL1&0: from a virtual address to an IPA, with the
//! permissions of whoever accesses it. The tables of a kernel in `AArch64`: those of one in
//! `AArch32` have another form, which is not recognised here.
//!
//! For what an exit does not give: the instruction word at the guest's PC, and the pages of an
//! access that is performed for it. Granules of 4, 16 and 64 KiB, and addresses of 52 bits
//! (`FEAT_LPA`, `FEAT_LPA2`), with direct permissions, indirect ones (`FEAT_S1PIE`) and
//! overlays (`FEAT_S1POE`). Names are those of DDI 0487, D8.

mod half;
mod permissions;
mod walk;

pub use walk::{CannotWalk, NotTranslated};

use crate::el::OriginEl;
use crate::endianness::Endianness;
use crate::entry::Spsr;
use half::Half;

/// Who accesses memory, and how.
///
/// ```
/// use aarch64_syndrome::entry::Spsr;
/// use aarch64_syndrome::stage1::{Stage1Access, Stage1AccessKind};
///
/// // LDTR at EL1 has the permissions of EL0.
/// let ldtr = Stage1Access::at(Spsr::from_bits(0x3c5), Stage1AccessKind::Read, true);
/// assert!(!ldtr.is_privileged());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stage1Access {
    kind: Stage1AccessKind,
    is_privileged: bool,
    pan: bool,
}

/// What an access does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage1AccessKind {
    /// Data is read.
    Read,
    /// Data is written.
    Write,
    /// An instruction is fetched.
    Fetch,
}

impl_names!(Stage1AccessKind {
    Read => "read",
    Write => "write",
    Fetch => "fetch",
});

impl Stage1Access {
    /// An access with the permissions of EL0: at EL0, and by `LDTR` and its kin at EL1
    /// (with `PSTATE.UAO` = 0).
    #[inline]
    #[must_use]
    pub const fn unprivileged(kind: Stage1AccessKind) -> Self {
        Self { kind, is_privileged: false, pan: false }
    }

    /// An access with the permissions of EL1. `pan` is `PSTATE.PAN`, which no fetch looks at.
    #[inline]
    #[must_use]
    pub const fn privileged(kind: Stage1AccessKind, pan: bool) -> Self {
        Self { kind, is_privileged: true, pan }
    }

    /// An access of an instruction that runs in `AArch64` with this PSTATE (or SPSR) at EL0 or EL1;
    /// `is_unprivileged` for `LDTR` and its kin.
    #[must_use]
    pub const fn at(pstate: Spsr, kind: Stage1AccessKind, is_unprivileged: bool) -> Self {
        let is_el0 = matches!(pstate.origin(), Some(OriginEl::El0));
        let uao = matches!(pstate.uao(), Some(true));
        if is_el0 | is_unprivileged & !uao {
            Self::unprivileged(kind)
        } else {
            Self::privileged(kind, pstate.pan())
        }
    }

    /// What it does.
    #[inline]
    #[must_use]
    pub const fn kind(self) -> Stage1AccessKind {
        self.kind
    }

    /// Whether the permissions of EL1 count.
    #[inline]
    #[must_use]
    pub const fn is_privileged(self) -> bool {
        self.is_privileged
    }

    /// Whether pages of EL0 are out of reach.
    #[inline]
    #[must_use]
    pub const fn pan(self) -> bool {
        self.pan
    }
}

/// The registers that say how a guest's EL1&0 addresses are translated.
///
/// ```
/// use aarch64_syndrome::Ipa;
/// use aarch64_syndrome::stage1::{Stage1, Stage1Access, Stage1AccessKind};
///
/// // M = 1, T0SZ = 16, 48 bits; a table at level 0, and a block of 1 GiB at level 1.
/// let stage1 = Stage1::new(1, 5 << 32 | 16, 0x4000_0000, 0);
/// let read = Stage1Access::privileged(Stage1AccessKind::Read, false);
/// let ipa = stage1.translate(0x1234, read, |at| match at.into_bits() {
///     0x4000_0000 => Ok(0x4000_1003_u64.to_le_bytes()),
///     0x4000_1000 => Ok(0x8000_0401_u64.to_le_bytes()),
///     _ => Err(()),
/// });
/// assert_eq!(ipa, Ok(Ipa::from_bits(0x8000_1234)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stage1 {
    sctlr: u64,
    tcr: u64,
    ttbr0: u64,
    ttbr1: u64,
    tcr2: u64,
    pir: u64,
    pire0: u64,
    por: u64,
    por0: u64,
}

impl Stage1 {
    /// From `SCTLR_EL1`, `TCR_EL1`, `TTBR0_EL1` and `TTBR1_EL1`, with `TCR2_EL1` = 0.
    #[must_use]
    pub const fn new(sctlr_el1: u64, tcr_el1: u64, ttbr0_el1: u64, ttbr1_el1: u64) -> Self {
        Self {
            sctlr: sctlr_el1,
            tcr: tcr_el1,
            ttbr0: ttbr0_el1,
            ttbr1: ttbr1_el1,
            tcr2: 0,
            pir: 0,
            pire0: 0,
            por: 0,
            por0: 0,
        }
    }

    /// With `TCR2_EL1` (`FEAT_TCR2`), as it takes effect: 0 with `HCRX_EL2.TCR2En` = 0.
    #[must_use]
    pub const fn with_tcr2_el1(self, tcr2_el1: u64) -> Self {
        Self { tcr2: tcr2_el1, ..self }
    }

    /// With `PIR_EL1` and `PIRE0_EL1` (`FEAT_S1PIE`), which `TCR2_EL1.PIE` asks for.
    #[must_use]
    pub const fn with_indirect_permissions(self, pir_el1: u64, pire0_el1: u64) -> Self {
        Self { pir: pir_el1, pire0: pire0_el1, ..self }
    }

    /// With `POR_EL1` and `POR_EL0` (`FEAT_S1POE`), which `TCR2_EL1.POE` and `E0POE` ask for.
    #[must_use]
    pub const fn with_permission_overlays(self, por_el1: u64, por_el0: u64) -> Self {
        Self { por: por_el1, por0: por_el0, ..self }
    }

    /// `SCTLR_EL1.M`: addresses are translated. Else a virtual address is the IPA.
    #[inline]
    #[must_use]
    pub const fn is_on(self) -> bool {
        self.sctlr & 1 != 0
    }

    /// The order of bytes in data that an instruction in this state accesses.
    pub(crate) const fn endianness_of_data(self, pstate: Spsr) -> Endianness {
        Endianness::of_data(pstate, self.sctlr)
    }

    /// An address with translation off: a top byte that counts has to be 0.
    const fn holds_untranslated(self, va: u64) -> bool {
        let tbi = if va & 1 << 55 == 0 { self.tcr >> 37 & 1 } else { self.tcr >> 38 & 1 };
        tbi != 0 || va >> 56 == 0
    }

    /// The half that an address belongs to, by its bit 55.
    const fn half(self, va: u64) -> Half {
        if va & 1 << 55 == 0 {
            Half::lower(self.tcr, self.ttbr0)
        } else {
            Half::upper(self.tcr, self.ttbr1)
        }
    }
}
