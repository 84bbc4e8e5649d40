//! `PAR_EL1`: what an address translation instruction found.

use crate::fsc::FaultStatus;

/// `PAR_EL1` after an `AT` instruction: an address, or the fault that the translation ends in.
///
/// `AT S1E0*` and `AT S1E1*` give the output of stage 1, for a guest its IPA; `AT S12E*` that of
/// both stages. With `FEAT_D128` the register has 128 bits, and a second form with the address in
/// its upper half.
///
/// ```
/// use aarch64_syndrome::address::Par;
/// use aarch64_syndrome::FaultClass;
///
/// let mapped = Par::from_bits(0xff00_0000_4000_1b80);
/// assert_eq!((mapped.pa(), mapped.fst()), (Some(0x4000_1000), None));
/// let fault = Par::from_bits(0x80f);
/// assert_eq!(fault.fst().map(|code| code.class()), Some(FaultClass::Translation));
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "PAR_EL1")]
pub struct Par(u128);

impl Par {
    /// What `MRS` reads: the lower half.
    ///
    /// Of the 128-bit form that half has no address, and does not show the form: the page is then
    /// 0. Read with `MRRS` where the regime may use 128-bit descriptors (stage 1: `TCR2_ELx.D128`;
    /// `AT S12E*` with stage 2 on: `VTCR_EL2.D128`).
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits as u128)
    }

    /// What `MRRS` reads: all 128 bits.
    #[inline]
    #[must_use]
    pub const fn from_bits_128(bits: u128) -> Self {
        Self(bits)
    }

    /// All 128 bits.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u128 {
        self.0
    }

    /// `F`, `[0]`: the translation failed.
    #[inline]
    #[must_use]
    #[doc(alias = "F")]
    pub const fn f(self) -> bool {
        self.bit(0)
    }

    /// `D128`, `[64]`: the 128-bit form.
    #[inline]
    #[must_use]
    #[doc(alias = "D128")]
    pub const fn d128(self) -> bool {
        self.bit(64)
    }

    /// The start of the 4 KiB page, whatever the granule: `[51:12]`, or `[119:76]` in the 128-bit
    /// form, where it is `PA[55:12]`. The low 12 bits are those of the virtual address. `None`
    /// after a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "PA")]
    pub const fn pa(self) -> Option<u64> {
        if self.f() {
            None
        } else if self.d128() {
            Some((self.0 >> 64) as u64 & 0x00ff_ffff_ffff_f000)
        } else {
            Some(self.0 as u64 & 0x000f_ffff_ffff_f000)
        }
    }

    /// `ATTR`, `[63:56]`: the memory attributes, as in `MAIR_ELx`; 0xe0 for tagged memory without
    /// access to the tags (`FEAT_MTE_PERM`). `None` after a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "ATTR")]
    pub const fn attr(self) -> Option<u8> {
        self.success(56, 0xff)
    }

    /// `NSE`, `[11]` (`FEAT_RME`): means something for EL3's regime alone; 1 without the feature.
    /// `None` after a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "NSE")]
    pub const fn nse(self) -> Option<bool> {
        if self.f() { None } else { Some(self.bit(11)) }
    }

    /// `NS`, `[9]`: a Non-secure address, from a Secure regime; UNKNOWN from a Non-secure one and
    /// from `AT S1E*` of a Realm. `None` after a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "NS")]
    pub const fn ns(self) -> Option<bool> {
        if self.f() { None } else { Some(self.bit(9)) }
    }

    /// `SH`, `[8:7]`: 0 not shareable, 2 outer, 3 inner; 2 for Device and for Normal non-cacheable
    /// memory. `None` after a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "SH")]
    pub const fn sh(self) -> Option<u8> {
        self.success(7, 0b11)
    }

    /// `FST`, `[6:1]`: why the translation failed, coded as `DFSC` of a data abort. `None` without
    /// a fault.
    ///
    /// Never a synchronous external abort, which is taken as an exception; from `AArch32`, 0x3d and
    /// 0x3e are domain faults.
    #[inline]
    #[must_use]
    #[doc(alias = "FST")]
    pub const fn fst(self) -> Option<FaultStatus> {
        if self.f() { Some(FaultStatus::from_bits((self.0 >> 1) as u8)) } else { None }
    }

    /// `PTW`, `[8]`: a stage 2 fault on the stage 1 table walk. `None` without a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "PTW")]
    pub const fn ptw(self) -> Option<bool> {
        self.fault(8)
    }

    /// `S`, `[9]`: stage 2 failed, not stage 1. `None` without a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "S")]
    pub const fn s(self) -> Option<bool> {
        self.fault(9)
    }

    /// `AssuredOnly`, `[12]` (`FEAT_THE`). `None` without a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "AssuredOnly")]
    pub const fn assured_only(self) -> Option<bool> {
        self.fault(12)
    }

    /// `TopLevel`, `[13]` (`FEAT_THE`). `None` without a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "TopLevel")]
    pub const fn top_level(self) -> Option<bool> {
        self.fault(13)
    }

    /// `Overlay`, `[14]` (`FEAT_S1POE`, `FEAT_S2POE`). `None` without a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "Overlay")]
    pub const fn overlay(self) -> Option<bool> {
        self.fault(14)
    }

    /// `DirtyBit`, `[15]` (`FEAT_S1PIE`, `FEAT_S2PIE`). `None` without a fault.
    #[inline]
    #[must_use]
    #[doc(alias = "DirtyBit")]
    pub const fn dirty_bit(self) -> Option<bool> {
        self.fault(15)
    }

    const fn bit(self, bit: u32) -> bool {
        self.0 >> bit & 1 != 0
    }

    const fn fault(self, bit: u32) -> Option<bool> {
        if self.f() { Some(self.bit(bit)) } else { None }
    }

    const fn success(self, low: u32, mask: u8) -> Option<u8> {
        if self.f() { None } else { Some((self.0 >> low) as u8 & mask) }
    }
}

impl core::fmt::Debug for Par {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Par({:#x})", self.0)
    }
}

impl_text!(Par, |this, put| {
    match (this.pa(), this.fst()) {
        (Some(pa), _) => put!("page {:#x}", pa),
        (_, Some(code)) => {
            put!("fault {:#04x}", code.into_bits());
            if this.s() == Some(true) {
                put!(", stage 2");
            }
            if this.ptw() == Some(true) {
                put!(", on the stage 1 walk");
            }
        }
        (None, None) => {}
    }
});
