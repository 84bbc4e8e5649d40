//! What the core can do, as far as an exception entry depends on it.

/// One row a feature: its bit, its builder and what it is.
macro_rules! features {
    ($($(#[$doc:meta])* $get:ident / $with:ident [$bit:literal];)+) => {
        impl Features {
            $(
                $(#[$doc])*
                #[inline]
                #[must_use]
                pub const fn $get(self) -> bool {
                    self.0 >> $bit & 1 != 0
                }

                $(#[$doc])*
                #[inline]
                #[must_use]
                pub const fn $with(self, is_there: bool) -> Self {
                    Self(self.0 & !(1 << $bit) | (is_there as u16) << $bit)
                }
            )+
        }
    };
}

/// The features of a core that decide what an exception entry sets to 1, none until one says so.
///
/// A guest's core has what the guest's ID registers say, not what the machine has.
///
/// ```
/// use aarch64_syndrome::entry::Features;
///
/// let features = Features::DEFAULT.with_id_aa64pfr1(0x20).with_id_aa64mmfr1(0x10_0000);
/// assert!(features.ssbs() && features.pan() && !features.mte());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Features(u16);

features! {
    /// `FEAT_PAN`: an entry may set `PAN`.
    pan / with_pan [0];
    /// `FEAT_SSBS`: an entry sets `SSBS` as `SCTLR_ELx.DSSBS` says.
    ssbs / with_ssbs [1];
    /// `FEAT_MTE`: an entry sets `TCO`.
    mte / with_mte [2];
    /// `FEAT_NMI`: an entry sets `ALLINT` unless `SCTLR_ELx.SPINTMASK` is 1.
    nmi / with_nmi [3];
    /// `FEAT_GCS`: an entry without a change of level sets `EXLOCK` as `GCSCR_ELx.EXLOCKEN` says.
    gcs / with_gcs [4];
    /// `FEAT_EBEP`: an entry sets `PM`.
    ebep / with_ebep [5];
    /// `FEAT_SPE_EXC` or `FEAT_TRBE_EXC`: an entry sets `PM`.
    profiling_exceptions / with_profiling_exceptions [6];
    /// `FEAT_DoubleFault`: there is `SCR_EL3.EASE`.
    double_fault / with_double_fault [7];
    /// `FEAT_DoubleFault2`: with `FEAT_SCTLR2` there is `SCTLR2_ELx.EASE`; also `SCR_EL3.EASE`.
    double_fault2 / with_double_fault2 [8];
    /// `FEAT_SCTLR2`: there is `SCTLR2_ELx`.
    sctlr2 / with_sctlr2 [9];
}

impl Features {
    /// A core without any of them.
    pub const DEFAULT: Self = Self(0);

    /// With what `ID_AA64PFR0_EL1` says: `RAS` (2 or more: `FEAT_DoubleFault`).
    #[inline]
    #[must_use]
    pub const fn with_id_aa64pfr0(self, word: u64) -> Self {
        self.with_double_fault(field(word, 28) >= 2)
    }

    /// With what `ID_AA64PFR1_EL1` says: `SSBS`, `MTE`, `NMI`, `GCS` and `DF2`.
    #[inline]
    #[must_use]
    pub const fn with_id_aa64pfr1(self, word: u64) -> Self {
        self.with_ssbs(field(word, 4) != 0)
            .with_mte(field(word, 8) != 0)
            .with_nmi(field(word, 36) != 0)
            .with_gcs(field(word, 44) != 0)
            .with_double_fault2(field(word, 56) != 0)
    }

    /// With what `ID_AA64MMFR1_EL1` says: `PAN`.
    #[inline]
    #[must_use]
    pub const fn with_id_aa64mmfr1(self, word: u64) -> Self {
        self.with_pan(field(word, 20) != 0)
    }

    /// With what `ID_AA64MMFR3_EL1` says: `SCTLRX`.
    #[inline]
    #[must_use]
    pub const fn with_id_aa64mmfr3(self, word: u64) -> Self {
        self.with_sctlr2(field(word, 4) != 0)
    }

    /// With what `ID_AA64DFR1_EL1` says: `EBEP`.
    #[inline]
    #[must_use]
    pub const fn with_id_aa64dfr1(self, word: u64) -> Self {
        self.with_ebep(field(word, 48) != 0)
    }

    /// With what `ID_AA64DFR2_EL1` says: `SPE_EXC` and `TRBE_EXC`.
    #[inline]
    #[must_use]
    pub const fn with_id_aa64dfr2(self, word: u64) -> Self {
        self.with_profiling_exceptions(field(word, 16) | field(word, 24) != 0)
    }
}

const fn field(word: u64, low: u32) -> u64 {
    word >> low & 0xf
}
