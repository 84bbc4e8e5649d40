//! The address registers, `FAR_ELx`, `HPFAR_EL2` and `PFAR_ELx`, as words. When each of them means
//! anything is in `validity.rs`.

mod abort_row;
mod par;
mod validity;

pub(crate) use abort_row::AbortRow;
pub use par::Par;
pub(crate) use validity::{abort_has_no_far, mmu_fault_is_exact};
pub use validity::{far_is_exact, far_is_valid, hpfar_is_valid, pfar_is_valid};

use bitfield_struct::bitfield;

/// `FAR_ELx`: the virtual address that an exception is about, as the register holds it.
///
/// Means something only where [`far_is_valid`] says so.
///
/// ```
/// use aarch64_syndrome::Far;
///
/// let far = Far::from_bits(0x5a00_0000_0042_0128);
/// assert_eq!((far.untagged(), far.address_tag()), (0x42_0128, 0x5a));
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "FAR_EL1")]
#[doc(alias = "FAR_EL2")]
#[doc(alias = "FAR_EL3")]
pub struct Far(u64);

impl Far {
    /// The register's value.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The register's value, tag included.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u64 {
        self.0
    }

    /// The address tag, `[63:56]`, of an address for which top byte ignore is on.
    ///
    /// UNKNOWN after a synchronous external abort with tagging on; after a tag check fault its
    /// upper half is UNKNOWN without `FEAT_MTE_TAGGED_FAR`.
    #[inline]
    #[must_use]
    pub const fn address_tag(self) -> u8 {
        (self.0 >> 56) as u8
    }

    /// The logical tag of the address, `[59:56]` (`FEAT_MTE`).
    #[inline]
    #[must_use]
    pub const fn logical_tag(self) -> u8 {
        self.address_tag() & 0xf
    }

    /// The address without its tag: `[55]` copied to `[63:56]`.
    ///
    /// Where top byte ignore is on for that half of the address space (`TCR_ELx.TBI0`, `TBI1`; for
    /// fetches also `TBID` = 0). Where it is off, the top byte is a part of the address: one with a
    /// tag faults there, and no page mends it.
    #[inline]
    #[must_use]
    #[allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "sign-extends bit 55")]
    pub const fn untagged(self) -> u64 {
        ((self.0 << 8) as i64 >> 8) as u64
    }
}

/// `HPFAR_EL2`: the page of the intermediate physical address that a stage 2 fault is about.
///
/// Means something only where [`hpfar_is_valid`] says so; an `HPFAR_EL2` of zero proves nothing
/// either way.
///
/// ```
/// use aarch64_syndrome::{Hpfar, Ipa};
///
/// let hpfar = Hpfar::from_bits(0x9_0000);
/// assert_eq!(hpfar.page(), Ipa::from_bits(0x900_0000));
/// assert_eq!(Hpfar::from_ipa(Ipa::from_bits(0x900_0678)), hpfar);
/// ```
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
#[doc(alias = "HPFAR_EL2")]
pub struct Hpfar {
    #[bits(4)]
    __: u8,

    /// `FIPA`, `[47:4]`: bits `[55:12]` of the faulting IPA, whatever the granule. The upper bits
    /// are 0 without `FEAT_LPA` and `FEAT_D128`.
    #[inline]
    #[must_use]
    #[doc(alias = "FIPA")]
    #[bits(44, access = RO)]
    pub fipa: u64,

    #[bits(15)]
    __: u16,

    /// `NS`, `[63]`: a Non-secure IPA. Means something only for an abort taken to Secure EL2;
    /// Linux KVM uses the bit of its own copy to mark it valid.
    #[inline]
    #[must_use]
    #[doc(alias = "NS")]
    #[bits(1, access = RO)]
    pub ns: bool,
}

impl Hpfar {
    /// The start of the 4 KiB page that `FIPA` names.
    #[inline]
    #[must_use]
    pub const fn page(self) -> Ipa {
        Ipa((self.into_bits() & 0xffff_ffff_fff0) << 8)
    }

    /// The register's value for an address in that page, `NS` = 0.
    #[inline]
    #[must_use]
    pub const fn from_ipa(ipa: Ipa) -> Self {
        Self::from_bits(ipa.0 >> 8 & 0xffff_ffff_fff0)
    }
}

/// `PFAR_EL1`, `PFAR_EL2` or `MFAR_EL3`: the physical address that an external abort is about.
///
/// Means something only where [`pfar_is_valid`] says so. Never an IPA.
///
/// ```
/// use aarch64_syndrome::address::{AddressSpace, Pfar};
///
/// let pfar = Pfar::from_bits(1 << 63 | 0x8800_0040);
/// assert_eq!((pfar.pa(), pfar.address_space()), (0x8800_0040, AddressSpace::NonSecure));
/// ```
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
#[doc(alias = "PFAR_EL1")]
#[doc(alias = "PFAR_EL2")]
#[doc(alias = "MFAR_EL3")]
pub struct Pfar {
    /// `FPA`, `[55:0]`: a byte address within the IMPLEMENTATION DEFINED fault granule; a page
    /// address after a Granule Protection Check exception.
    #[inline]
    #[must_use]
    #[doc(alias = "FPA")]
    #[bits(56, access = RO)]
    pub pa: u64,

    #[bits(5)]
    __: u8,

    /// `NSE2`, `[61]` (`FEAT_RME_GDI`).
    #[inline]
    #[must_use]
    #[doc(alias = "NSE2")]
    #[bits(1, access = RO)]
    pub nse2: bool,

    /// `NSE`, `[62]` (`FEAT_RME`).
    #[inline]
    #[must_use]
    #[doc(alias = "NSE")]
    #[bits(1, access = RO)]
    pub nse: bool,

    /// `NS`, `[63]`.
    #[inline]
    #[must_use]
    #[doc(alias = "NS")]
    #[bits(1, access = RO)]
    pub ns: bool,
}

/// The physical address space of a [`Pfar`] or of an error record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AddressSpace {
    /// Secure.
    Secure,
    /// Non-secure.
    NonSecure,
    /// Root (`MFAR_EL3` only).
    Root,
    /// Realm.
    Realm,
    /// System Agent (`FEAT_RME_GDI`).
    SystemAgent,
    /// Non-secure Protected (`FEAT_RME_GDI`).
    NonSecureProtected,
    /// A combination that the architecture reserves.
    Reserved,
}

impl_names!(AddressSpace {
    Secure => "Secure",
    NonSecure => "Non-secure",
    Root => "Root",
    Realm => "Realm",
    SystemAgent => "System Agent",
    NonSecureProtected => "Non-secure Protected",
    Reserved => "reserved",
});

impl AddressSpace {
    #[inline]
    pub(crate) const fn of(nse2: bool, nse: bool, ns: bool) -> Self {
        match (nse2, nse, ns) {
            (false, false, false) => Self::Secure,
            (false, false, true) => Self::NonSecure,
            (false, true, false) => Self::Root,
            (false, true, true) => Self::Realm,
            (true, false, false) => Self::SystemAgent,
            (true, false, true) => Self::NonSecureProtected,
            (true, true, _) => Self::Reserved,
        }
    }
}

impl Pfar {
    /// The address space that `NSE2`, `NSE` and `NS` name.
    #[inline]
    #[must_use]
    pub const fn address_space(self) -> AddressSpace {
        AddressSpace::of(self.nse2(), self.nse(), self.ns())
    }
}

/// An intermediate physical address, up to 56 bits: what a guest takes for a physical one.
///
/// ```
/// use aarch64_syndrome::Ipa;
///
/// assert_eq!(Ipa::from_bits(0x900_0018).into_bits(), 0x900_0018);
/// assert_eq!(Ipa::from_bits(u64::MAX).to_string(), "0xffffffffffffff"); // 56 bits
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ipa(u64);

impl Ipa {
    /// The address; bits above 55 are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits & 0x00ff_ffff_ffff_ffff)
    }

    /// The address.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u64 {
        self.0
    }

    /// The start of the 4 KiB page with the low 12 bits of a virtual address: no stage 1 page is
    /// smaller, so that both translations keep them.
    #[inline]
    #[must_use]
    pub(crate) const fn with_offset_of(self, far: Far) -> Self {
        Self(self.0 & !0xfff | far.0 & 0xfff)
    }

    /// The start of the naturally aligned block of `1 << shift` bytes around the address.
    #[inline]
    #[must_use]
    pub(crate) const fn align_down(self, shift: u32) -> Self {
        Self(self.0 >> shift << shift)
    }
}

macro_rules! impl_hex {
    ($($type:ident)+) => {$(
        impl core::fmt::Debug for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($type), "({:#x})"), self.into_bits())
            }
        }

        impl_text!($type, |this, put| { put!("{:#x}", this.into_bits()) });
    )+};
}

impl_hex!(Far Hpfar Pfar Ipa);
register_words!(u64: Hpfar Pfar; new Far Ipa);
