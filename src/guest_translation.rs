//! What a syndrome cannot say of the translation of a guest's addresses.

use crate::granule::Granule;

options!(
    /// The facts about an EL2 host that decide what `FAR_EL2` and `HPFAR_EL2` mean, beside
    /// `ESR_EL2`.
    ///
    /// [`GuestTranslation::DEFAULT`] is a Linux-like hypervisor that runs a guest on a core of
    /// which nothing is known: `HCR_EL2.TGE` = 0, `HCR_EL2.GPF` = 0, 4 KiB stage 2 granule,
    /// `FEAT_MOPS` possible, erratum 834220 absent.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, Far, Fault, GuestTranslation, Hpfar};
    ///
    /// // A load of a pair: ISV = 0.
    /// let (esr, hpfar) = (Esr::from_bits(0x9200_0006), Hpfar::from_bits(0x9_0000));
    /// let fault = Fault::from_guest(esr, Far::from_bits(0x678), hpfar).unwrap();
    /// assert_eq!(fault.ipa().exact(), None); // the guest may have FEAT_MOPS
    /// let fault = fault.with_translation(GuestTranslation::DEFAULT.with_mops(false));
    /// assert_eq!(fault.ipa().exact().map(u64::from), Some(0x900_0678));
    /// ```
    pub struct GuestTranslation {
        /// `HCR_EL2.TGE`: with 1, EC 0x20 and 0x24 come from the host's own EL0 and no guest is
        /// running.
        #[doc(alias = "TGE")]
        tge / with_tge: bool = false;
        /// `HCR_EL2.GPF`: with 1, Granule Protection Faults of the guest's own accesses reach EL2,
        /// not only those on a stage 2 table.
        #[doc(alias = "GPF")]
        gpf / with_gpf: bool = false;
        /// Whether the guest may use `FEAT_MOPS`, whose faults report a granule, not an address,
        /// and look like any other abort with `ISV` = 0.
        #[doc(alias = "FEAT_MOPS")]
        mops / with_mops: bool = true;
        /// Whether the core has erratum 834220 (Cortex-A57 r0p0 to r1p2), which reports a stage 2
        /// translation fault where stage 1 faulted.
        erratum_834220 / with_erratum_834220: bool = false;
        /// The translation granule of stage 2.
        stage2_granule / with_stage2_granule: Granule = Granule::Size4K;
    }
);
