//! The one way in: from a syndrome to the access, or why there is none to perform.

use super::access::MmioAccess;
use super::ls64::Access64B;
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::fault::Fault;
use crate::fsc::FaultClass;
use crate::iss::DataAbort;
use crate::trap::TrapSnapshot;

/// Why a syndrome gives no access for a device model to perform.
///
/// Of several reasons the first counts, in this order: `NotData`, `NoAccessMends`, `TableWalk`,
/// `CacheMaintenance`, `NoSyndrome`, `SixtyFourBytes`. A walk and cache maintenance have `ISV` = 0
/// too.
///
/// ```
/// use aarch64_syndrome::{Esr, NotMmio};
///
/// // An `ldp` has no syndrome: `mmio::Undescribed` reads the instruction.
/// assert_eq!(Esr::from_bits(0x9200_0006).mmio(), Err(NotMmio::NoSyndrome));
/// // `dc cvac` is no load or store: there is nothing to perform.
/// assert_eq!(Esr::from_bits(0x9200_0146).mmio(), Err(NotMmio::CacheMaintenance));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotMmio {
    /// `ISV` = 0: the instruction has to be read from memory ([`Undescribed`](super::Undescribed)).
    NoSyndrome,
    /// `S1PTW` = 1: the walk of the guest's own table met the hole, and the access is not
    /// translated yet.
    TableWalk,
    /// `CM` = 1: no load or store, whatever `WnR` says. On a device, and where there is nothing,
    /// there is nothing to do but to go on behind the instruction.
    CacheMaintenance,
    /// A load or store of 64 bytes, which may be performed all the same.
    SixtyFourBytes(Access64B),
    /// Not a translation, access flag or permission fault: an external abort or an alignment fault
    /// is not made good by performing the access.
    NoAccessMends(FaultClass),
    /// Not a Data Abort.
    NotData,
}

impl_text!(NotMmio, |this, put| {
    match this {
        Self::NoSyndrome => put!("the syndrome does not describe the access (ISV = 0)"),
        Self::TableWalk => put!("a stage 1 table walk (S1PTW = 1)"),
        Self::CacheMaintenance => put!("cache maintenance (CM = 1)"),
        Self::SixtyFourBytes(access) => put!("{}", access),
        Self::NoAccessMends(class) => put!("{}", class),
        Self::NotData => put!("not a Data Abort"),
    }
});

impl core::error::Error for NotMmio {}

impl DataAbort {
    /// The access, for a device model to perform.
    ///
    /// Where the fault status code is not to be trusted there is
    /// [`MmioAccess::assuming_unmapped`].
    ///
    /// # Errors
    ///
    /// Why there is none to perform.
    #[inline]
    pub const fn mmio(self) -> Result<MmioAccess, NotMmio> {
        match self.class() {
            FaultClass::Translation | FaultClass::AccessFlag | FaultClass::Permission => {
                MmioAccess::assuming_unmapped(self)
            }
            class => Err(NotMmio::NoAccessMends(class)),
        }
    }
}

impl Esr {
    /// The access of a Data Abort, for a device model to perform.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, FaultClass, mmio::NotMmio};
    ///
    /// // ldrsb x3, [device]; ldp; a load that met broken memory; a fetch
    /// assert_eq!(Esr::from_bits(0x9323_8006).mmio().unwrap().register(), Some(3));
    /// assert_eq!(Esr::from_bits(0x9200_0006).mmio(), Err(NotMmio::NoSyndrome));
    /// let broken = NotMmio::NoAccessMends(FaultClass::SyncExternal);
    /// assert_eq!(Esr::from_bits(0x9200_0010).mmio(), Err(broken));
    /// assert_eq!(Esr::from_bits(0x8200_0006).mmio(), Err(NotMmio::NotData));
    /// ```
    ///
    /// # Errors
    ///
    /// Why there is none to perform.
    #[inline]
    pub const fn mmio(self) -> Result<MmioAccess, NotMmio> {
        // No field that is asked differs between the levels.
        match DataAbort::from_esr(self, TargetEl::El2) {
            Some(abort) => abort.mmio(),
            None => Err(NotMmio::NotData),
        }
    }
}

impl Fault {
    /// The access, for a device model to perform. Where it goes, [`ipa`](Self::ipa) says:
    /// [`Exact`](crate::IpaAnswer::Exact), or, after a permission fault,
    /// [`TranslateFar`](crate::IpaAnswer::TranslateFar).
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, Far, Fault, Ipa};
    ///
    /// // str w0, [uart], as a hypervisor below reports it.
    /// let (esr, gva) = (Esr::from_bits(0x9380_0046), Far::from_bits(0xffff_8000_8001_3018));
    /// let fault = Fault::reported(esr, gva, Some(Ipa::from_bits(0x900_0000))).unwrap();
    /// let (access, ipa) = (fault.mmio().unwrap(), fault.ipa().exact().unwrap());
    /// assert_eq!((access.is_write(), ipa.into_bits()), (true, 0x900_0018));
    /// ```
    ///
    /// # Errors
    ///
    /// Why there is none to perform.
    #[inline]
    pub const fn mmio(self) -> Result<MmioAccess, NotMmio> {
        self.esr().mmio()
    }
}

impl TrapSnapshot {
    /// The access of a Data Abort, for a device model to perform. Where it goes,
    /// [`Fault::ipa`] of [`fault`](Self::fault) says.
    ///
    /// # Errors
    ///
    /// Why there is none to perform.
    #[inline]
    pub const fn mmio(self) -> Result<MmioAccess, NotMmio> {
        self.esr().mmio()
    }
}
