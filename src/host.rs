//! What a syndrome cannot say of the machine it was taken on.

/// The translation granule of stage 2, which bounds what a fault address of a copy (`FEAT_MOPS`)
/// can tell.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Granule {
    /// 4 KiB.
    Size4K = 12,
    /// 16 KiB.
    Size16K = 14,
    /// 64 KiB.
    Size64K = 16,
}

impl_names!(Granule {
    Size4K => "4 KiB",
    Size16K => "16 KiB",
    Size64K => "64 KiB",
});

impl Granule {
    /// 12, 14 or 16: the number of address bits within a granule.
    #[inline]
    #[must_use]
    pub const fn shift(self) -> u32 {
        self as u32
    }

    /// The size in bytes.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> u64 {
        1 << self.shift()
    }
}

/// The facts about an EL2 host that decide what `FAR_EL2` and `HPFAR_EL2` mean, beside `ESR_EL2`.
///
/// [`Host::DEFAULT`] is a Linux-like hypervisor that runs a guest on a core of which nothing is
/// known: `HCR_EL2.TGE` = 0, `HCR_EL2.GPF` = 0, 4 KiB stage 2 granule, `FEAT_MOPS` possible,
/// erratum 834220 absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "four independent facts")]
pub struct Host {
    tge: bool,
    gpf: bool,
    mops: bool,
    erratum_834220: bool,
    stage2_granule: Granule,
}

impl Host {
    /// The defaults above.
    pub const DEFAULT: Self = Self {
        tge: false,
        gpf: false,
        mops: true,
        erratum_834220: false,
        stage2_granule: Granule::Size4K,
    };

    /// `HCR_EL2.TGE`: with 1, EC 0x20 and 0x24 come from the host's own EL0 and no guest is
    /// running.
    #[inline]
    #[must_use]
    #[doc(alias = "TGE")]
    pub const fn with_tge(self, tge: bool) -> Self {
        Self { tge, ..self }
    }

    /// `HCR_EL2.GPF`: with 1, Granule Protection Faults of the guest's own accesses reach EL2,
    /// not only those on a stage 2 table.
    #[inline]
    #[must_use]
    #[doc(alias = "GPF")]
    pub const fn with_gpf(self, gpf: bool) -> Self {
        Self { gpf, ..self }
    }

    /// Whether the guest may use `FEAT_MOPS`, whose faults report a granule, not an address, and
    /// look like any other abort with `ISV` = 0.
    #[inline]
    #[must_use]
    #[doc(alias = "FEAT_MOPS")]
    pub const fn with_mops(self, mops: bool) -> Self {
        Self { mops, ..self }
    }

    /// Whether the core has erratum 834220 (Cortex-A57 r0p0 to r1p2), which reports a stage 2
    /// translation fault where stage 1 faulted.
    #[inline]
    #[must_use]
    pub const fn with_erratum_834220(self, erratum_834220: bool) -> Self {
        Self { erratum_834220, ..self }
    }

    /// The translation granule of stage 2.
    #[inline]
    #[must_use]
    pub const fn with_stage2_granule(self, stage2_granule: Granule) -> Self {
        Self { stage2_granule, ..self }
    }

    /// `HCR_EL2.TGE`.
    #[inline]
    #[must_use]
    pub const fn tge(self) -> bool {
        self.tge
    }

    /// `HCR_EL2.GPF`.
    #[inline]
    #[must_use]
    pub const fn gpf(self) -> bool {
        self.gpf
    }

    /// Whether the guest may use `FEAT_MOPS`.
    #[inline]
    #[must_use]
    pub const fn mops(self) -> bool {
        self.mops
    }

    /// Whether the core has erratum 834220.
    #[inline]
    #[must_use]
    pub const fn erratum_834220(self) -> bool {
        self.erratum_834220
    }

    /// The translation granule of stage 2.
    #[inline]
    #[must_use]
    pub const fn stage2_granule(self) -> Granule {
        self.stage2_granule
    }
}

impl Default for Host {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl_text!(Host, |this, put| {
    put!(
        "TGE {}, GPF {}, MOPS {}, erratum 834220 {}, stage 2 granule {}",
        this.tge,
        this.gpf,
        this.mops,
        this.erratum_834220,
        this.stage2_granule
    );
});
