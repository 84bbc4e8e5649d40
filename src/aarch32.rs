//! The fault status registers of an `AArch32` guest, `DFSR` and `IFSR`, for a hypervisor that
//! injects an abort into one. The words alone: mode, `LR`, `SPSR` and the vector of the entry are
//! the caller's to write, as no part of the crate does.
//!
//! At EL2 the guest's `DFSR` is `ESR_EL1[31:0]` and its `IFSR` is `IFSR32_EL2`; `DFAR` is
//! `FAR_EL1[31:0]` and `IFAR` is `FAR_EL1[63:32]`. The format has to be that of the guest's own
//! tables: [`FsrFormat::from_ttbcr`].
//!
//! ```
//! use aarch64_syndrome::FaultStatus;
//! use aarch64_syndrome::aarch32::{Dfsr, FsrFormat};
//!
//! let ttbcr = 1 << 31; // EAE
//! let format = FsrFormat::from_ttbcr(ttbcr);
//! let dfsr = Dfsr::from_fault_status(format, FaultStatus::SYNC_EXTERNAL).unwrap();
//! assert_eq!(dfsr.into_bits(), 0x210);
//!
//! // A granule protection fault has no code in AArch32: the hypervisor has to choose another.
//! assert_eq!(Dfsr::from_fault_status(format, FaultStatus::GRANULE_PROTECTION), None);
//! ```

// A lookup is an index below 64 in a table of 64, or below 128 in one of 128.
#![allow(clippy::indexing_slicing, reason = "six bits index 64 rows, seven bits 128")]

mod aet;
mod dfsr;
mod fault;

pub use aet::Aet;
pub use fault::{FsrFault, FsrFormat};

use crate::bits::BitRange;
use crate::fsc::{AccessKind, FaultClass, FaultStatus};
use crate::small_int::U4;
use bitfield_struct::bitfield;

/// The fields of both registers and formats; `IFSR` has neither `Domain` nor `WnR`, `CM`, `AET`.
#[bitfield(u32, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(4, access = RO)]
    fs_low: u8,
    #[bits(4, access = RO)]
    domain: U4,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    lpae: bool,
    #[bits(1, access = RO)]
    fs_high: bool,
    #[bits(1, access = RO)]
    wnr: bool,
    #[bits(1, access = RO)]
    ext: bool,
    #[bits(1, access = RO)]
    cm: bool,
    #[bits(2, access = RO)]
    aet: Aet,
    #[bits(1, access = RO)]
    fnv: bool,
    #[bits(15)]
    __: u16,
}

impl Layout {
    const DOMAIN: BitRange = BitRange::of_layout(Self::DOMAIN_OFFSET, Self::DOMAIN_BITS);
    const WNR: BitRange = BitRange::of_layout(Self::WNR_OFFSET, Self::WNR_BITS);
    const EXT: BitRange = BitRange::of_layout(Self::EXT_OFFSET, Self::EXT_BITS);
    const CM: BitRange = BitRange::of_layout(Self::CM_OFFSET, Self::CM_BITS);
    const AET: BitRange = BitRange::of_layout(Self::AET_OFFSET, Self::AET_BITS);
    const FNV: BitRange = BitRange::of_layout(Self::FNV_OFFSET, Self::FNV_BITS);

    const fn with_code(format: FsrFormat, code: u8) -> Self {
        let code = code as u32;
        Self::from_bits(match format {
            FsrFormat::Short => code & 0xf | code >> 4 << Self::FS_HIGH_OFFSET,
            FsrFormat::Long => code | 1 << Self::LPAE_OFFSET,
        })
    }

    /// `FS` or `STATUS`.
    const fn code(self) -> u8 {
        match self.format() {
            FsrFormat::Short => (self.fs_high() as u8) << 4 | self.fs_low(),
            FsrFormat::Long => self.into_bits() as u8 & 0x3f,
        }
    }

    const fn format(self) -> FsrFormat {
        FsrFormat::from_lpae(self.lpae())
    }

    const fn field(self, bits: BitRange) -> u64 {
        bits.of(self.into_bits() as u64)
    }

    /// The word with one field replaced where the field exists, else the word.
    const fn replace(self, exists: bool, bits: BitRange, value: u64) -> Self {
        if exists {
            Self::from_bits(bits.replaced(self.into_bits() as u64, value) as u32)
        } else {
            self
        }
    }
}

/// What both registers have; the list at the end is what their text shows.
macro_rules! fault_status_register {
    (
        $(#[$doc:meta])* $name:ident for $kind:ident shows
        $($accessor:ident at $bits:ident $text:literal,)+
    ) => {
        $(#[$doc])*
        #[repr(transparent)]
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(Layout);

        impl $name {
            /// The register's value.
            #[inline]
            #[must_use]
            pub const fn from_bits(bits: u32) -> Self {
                Self(Layout::from_bits(bits))
            }

            /// The register's value.
            #[inline]
            #[must_use]
            pub const fn into_bits(self) -> u32 {
                self.0.into_bits()
            }

            /// The register after this fault, all other fields 0; `None` where the format has no
            /// code for it here.
            #[must_use]
            pub const fn new(format: FsrFormat, fault: FsrFault) -> Option<Self> {
                match fault.code(format, AccessKind::$kind) {
                    Some(code) => Some(Self(Layout::with_code(format, code))),
                    None => None,
                }
            }

            /// The register for the fault that an `AArch64` core reports by this code, all other
            /// fields 0.
            ///
            /// `None` where `AArch32` has no code: see [`FsrFault::from_fault_status`]. In the
            /// Short-descriptor format also address size faults and level 3. And for a code that
            /// this kind of abort does not have in `AArch64` either.
            #[must_use]
            pub const fn from_fault_status(format: FsrFormat, status: FaultStatus) -> Option<Self> {
                match (status.class_for(AccessKind::$kind), FsrFault::from_fault_status(status)) {
                    (FaultClass::Unallocated, _) | (_, None) => None,
                    (_, Some(fault)) => Self::new(format, fault),
                }
            }

            /// `LPAE`, `[9]`: the format of the other fields.
            #[inline]
            #[must_use]
            #[doc(alias = "LPAE")]
            pub const fn format(self) -> FsrFormat {
                self.0.format()
            }

            /// `FS`, `[10]` and `[3:0]`, or `STATUS`, `[5:0]`: the fault, or `None` for a code
            /// without a meaning here.
            #[inline]
            #[must_use]
            #[doc(alias = "FS")]
            #[doc(alias = "STATUS")]
            pub const fn fault(self) -> Option<FsrFault> {
                FsrFault::decode(self.format(), AccessKind::$kind, self.0.code())
            }

            /// `FnV`, `[16]`: the fault address register is not valid. `None` unless this is a
            /// Synchronous External abort that is not on a walk.
            #[inline]
            #[must_use]
            #[doc(alias = "FnV")]
            pub const fn fnv(self) -> Option<bool> {
                if self.has_fnv() { Some(self.0.fnv()) } else { None }
            }

            /// `ExT`, `[12]`: IMPLEMENTATION DEFINED classification of an external abort. `None`
            /// for other faults.
            #[inline]
            #[must_use]
            #[doc(alias = "ExT")]
            pub const fn ext(self) -> Option<bool> {
                if self.has_ext() { Some(self.0.ext()) } else { None }
            }

            /// With `FnV` as given, for a Synchronous External abort that is not on a walk.
            #[must_use]
            pub const fn with_fnv(self, fnv: bool) -> Self {
                Self(self.0.replace(self.has_fnv(), Layout::FNV, fnv as u64))
            }

            /// With `ExT` as given, for an external abort.
            #[must_use]
            pub const fn with_ext(self, ext: bool) -> Self {
                Self(self.0.replace(self.has_ext(), Layout::EXT, ext as u64))
            }

            const fn has_fnv(self) -> bool {
                matches!(self.fault(), Some(FsrFault::SyncExternal))
            }

            const fn has_ext(self) -> bool {
                matches!(self.fault(), Some(fault) if fault.is_external())
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({:#010x})"), self.into_bits())
            }
        }

        impl_text!($name, |this, put| {
            put!("{:#010x} ", this.into_bits());
            match this.fault() {
                Some(fault) => put!("{}", fault),
                None => put!("unallocated"),
            }
            $(if this.$accessor().is_some() {
                put!($text, this.0.field(Layout::$bits));
            })+
        });
    };
}

fault_status_register!(
    /// `DFSR`: what a Data Abort or an `SError` tells an `AArch32` kernel, every bit kept.
    #[doc(alias = "DFSR")]
    Dfsr for Data shows
    fnv at FNV " FnV={:#x}",
    aet at AET " AET={:#x}",
    cm at CM " CM={:#x}",
    ext at EXT " ExT={:#x}",
    wnr at WNR " WnR={:#x}",
    domain at DOMAIN " Domain={:#x}",
);

fault_status_register!(
    /// `IFSR`: what a Prefetch Abort tells an `AArch32` kernel, every bit kept.
    #[doc(alias = "IFSR")]
    #[doc(alias = "IFSR32_EL2")]
    Ifsr for Instruction shows
    fnv at FNV " FnV={:#x}",
    ext at EXT " ExT={:#x}",
);

register_words!(u32:; new Dfsr Ifsr);
