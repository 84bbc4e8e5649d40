//! `SPSR_ELx`, and `PSTATE` in the same layout.

mod flags;

use super::Mode;
use crate::OriginEl;

/// `SPSR_ELx` as `AArch64` sees it, or `PSTATE` in that layout: every bit kept.
///
/// Taken from `AArch32`, `M[4]` = 1, the register has other fields in other places. Each accessor
/// reads the field of the state that it was taken from. It is `None` where that state has no such
/// field. `with_…` sets one field, and leaves the word as it is where there is no such field.
///
/// ```
/// use aarch64_syndrome::entry::{Mode, Spsr};
///
/// let spsr = Spsr::from_bits(0x6040_03c5);
/// assert_eq!((spsr.mode(), spsr.pan(), spsr.d()), (Some(Mode::El1h), true, Some(true)));
/// assert_eq!(Spsr::new(Mode::El1h).with_daif(0b1111), Spsr::RESET_EL1H);
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "SPSR_EL1")]
#[doc(alias = "SPSR_EL2")]
#[doc(alias = "SPSR_EL3")]
#[doc(alias = "PSTATE")]
pub struct Spsr(u64);

impl Spsr {
    /// The state of EL1 after a reset: `SP_EL1`, debug, `SError`, IRQ and FIQ masked.
    pub const RESET_EL1H: Self = Self::new(Mode::El1h).with_daif(0b1111);
    /// The state of EL2 after a reset: `SP_EL2`, debug, `SError`, IRQ and FIQ masked.
    pub const RESET_EL2H: Self = Self::new(Mode::El2h).with_daif(0b1111);
    /// The state of EL3 after a reset: `SP_EL3`, debug, `SError`, IRQ and FIQ masked.
    pub const RESET_EL3H: Self = Self::new(Mode::El3h).with_daif(0b1111);
    /// The state of an `AArch32` EL1 after a reset: Supervisor, A32, little-endian, `SError`, IRQ
    /// and FIQ masked.
    pub const RESET_SUPERVISOR: Self = Self::new(Mode::Supervisor).with_daif(0b0111);
    /// The state of an `AArch32` EL2 after a reset: Hyp, A32, little-endian, `SError`, IRQ and FIQ
    /// masked.
    pub const RESET_HYP: Self = Self::new(Mode::Hyp).with_daif(0b0111);

    const M: u64 = 0x1f;
    const AARCH32: u64 = 1 << 4;

    /// This mode, and all other fields 0: nothing is masked.
    #[inline]
    #[must_use]
    pub const fn new(mode: Mode) -> Self {
        Self(mode.into_bits() as u64)
    }

    /// The register's value.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The register's value.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u64 {
        self.0
    }

    /// `M`, `[4:0]`; `None` for a mode that the architecture does not have.
    #[inline]
    #[must_use]
    #[doc(alias = "M")]
    pub const fn mode(self) -> Option<Mode> {
        Mode::from_bits(self.0 as u8)
    }

    /// With this mode in `M`. To another execution state, the other fields have to be set anew.
    #[inline]
    #[must_use]
    pub const fn with_mode(self, mode: Mode) -> Self {
        self.replaced(Self::M, mode.into_bits() as u64)
    }

    /// Whether the state is `AArch32`: `M[4]`.
    #[inline]
    #[must_use]
    pub const fn is_aarch32(self) -> bool {
        self.has(Self::AARCH32)
    }

    /// The level that an exception with this `SPSR_ELx` came from; `None` for a mode that the
    /// architecture does not have.
    #[inline]
    #[must_use]
    pub const fn origin(self) -> Option<OriginEl> {
        match self.mode() {
            Some(mode) => Some(mode.el()),
            None => None,
        }
    }

    /// `N`, `Z`, `C` and `V` as four bits.
    #[inline]
    #[must_use]
    pub const fn nzcv(self) -> u8 {
        (self.0 >> 28) as u8 & 0b1111
    }

    /// `D`, `A`, `I` and `F` as four bits; `D` is 0 from `AArch32`.
    #[inline]
    #[must_use]
    pub const fn daif(self) -> u8 {
        (self.0 >> 6) as u8 & self.daif_mask()
    }

    /// With these masks, `[3:0]` = `D`, `A`, `I` and `F`; there is no `D` in `AArch32`.
    #[inline]
    #[must_use]
    pub const fn with_daif(self, daif: u8) -> Self {
        let mask = (self.daif_mask() as u64) << 6;
        self.replaced(mask, (daif as u64) << 6)
    }

    const fn daif_mask(self) -> u8 {
        if self.is_aarch32() { 0b0111 } else { 0b1111 }
    }

    /// Speculative store bypass is safe (`FEAT_SSBS`): `SSBS`, `[12]`, from `AArch32` `[23]`.
    #[inline]
    #[must_use]
    #[doc(alias = "SSBS")]
    pub const fn ssbs(self) -> bool {
        self.has(self.ssbs_at())
    }

    /// With `SSBS` as given.
    #[inline]
    #[must_use]
    pub const fn with_ssbs(self, ssbs: bool) -> Self {
        self.replaced(self.ssbs_at(), if ssbs { self.ssbs_at() } else { 0 })
    }

    const fn ssbs_at(self) -> u64 {
        if self.is_aarch32() { 1 << 23 } else { 1 << 12 }
    }

    /// `BTYPE`, `[11:10]`: the kind of the indirect branch that came here (`FEAT_BTI`). `None`
    /// from `AArch32`.
    #[inline]
    #[must_use]
    #[doc(alias = "BTYPE")]
    pub const fn btype(self) -> Option<u8> {
        if self.is_aarch32() { None } else { Some((self.0 >> 10) as u8 & 0b11) }
    }

    /// With `BTYPE` as given, in `AArch64`; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn with_btype(self, btype: u8) -> Self {
        if self.is_aarch32() { self } else { self.replaced(0b11 << 10, (btype as u64) << 10) }
    }

    /// `GE`, `[19:16]`: greater than or equal, one bit for each byte. `None` from `AArch64`.
    #[inline]
    #[must_use]
    #[doc(alias = "GE")]
    pub const fn ge(self) -> Option<u8> {
        if self.is_aarch32() { Some((self.0 >> 16) as u8 & 0b1111) } else { None }
    }

    /// `IT`, `[7:2]` in `[15:10]` and `[1:0]` in `[26:25]`: the state of a T32 IT block. `None`
    /// from `AArch64`.
    #[inline]
    #[must_use]
    #[doc(alias = "IT")]
    pub const fn it(self) -> Option<u8> {
        if self.is_aarch32() {
            Some((self.0 >> 8) as u8 & 0xfc | (self.0 >> 25) as u8 & 0b11)
        } else {
            None
        }
    }

    /// With `IT` as given, in `AArch32`.
    #[inline]
    #[must_use]
    pub const fn with_it(self, it: u8) -> Self {
        let it = it as u64;
        if self.is_aarch32() {
            self.replaced(0x3f << 10 | 0b11 << 25, (it & 0xfc) << 8 | (it & 0b11) << 25)
        } else {
            self
        }
    }

    #[inline]
    pub(super) const fn has(self, mask: u64) -> bool {
        self.0 & mask != 0
    }

    #[inline]
    pub(super) const fn replaced(self, mask: u64, bits: u64) -> Self {
        Self(self.0 & !mask | bits & mask)
    }
}

impl core::fmt::Debug for Spsr {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Spsr({:#x})", self.0)
    }
}

impl core::fmt::LowerHex for Spsr {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::LowerHex::fmt(&self.0, f)
    }
}

impl_text!(Spsr, |this, put| { put!("{:#x}", this.0) });
