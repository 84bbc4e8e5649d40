//! What `[23:14]` of a Data Abort say of the access, where `ISV` = 1.

use crate::bits::BitRange;
use crate::register::Register;
use bitfield_struct::bitfield;

/// `SAS`, the size of an access: two bits.
///
/// ```
/// use aarch64_syndrome::iss::AccessSize;
///
/// assert_eq!(AccessSize::from_bits(0b10), AccessSize::Word);
/// assert_eq!(AccessSize::Word.bytes(), 4);
/// ```
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "SAS")]
pub enum AccessSize {
    /// 1 byte.
    Byte = 0b00,
    /// 2 bytes.
    Halfword = 0b01,
    /// 4 bytes.
    Word = 0b10,
    /// 8 bytes.
    Doubleword = 0b11,
}

impl_names!(AccessSize {
    Byte => "byte",
    Halfword => "halfword",
    Word => "word",
    Doubleword => "doubleword",
});

impl AccessSize {
    /// The size in bits `[1:0]`; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0b00 => Self::Byte,
            0b01 => Self::Halfword,
            0b10 => Self::Word,
            _ => Self::Doubleword,
        }
    }

    /// The two bits as the syndrome holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self as u8
    }

    /// 1, 2, 4 or 8.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> u64 {
        1 << self as u8
    }
}

/// `[23:14]` of the syndrome of a Data Abort with `ISV` = 1.
///
/// ```
/// use aarch64_syndrome::{Esr, Fault, Far, iss::AccessSize};
///
/// // ldrsb x3, [device]
/// let fault = Fault::own(Esr::from_bits(0x9323_8006), Far::from_bits(0)).unwrap();
/// let access = fault.access().unwrap();
/// assert_eq!((access.sas(), access.srt().index()), (AccessSize::Byte, Some(3)));
/// assert!(access.sse() && access.sf());
/// ```
#[bitfield(u16, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
pub struct Access {
    /// `AR`, `[14]`: the access has acquire or release semantics.
    #[inline]
    #[must_use]
    #[doc(alias = "AR")]
    #[bits(1, access = RO)]
    pub ar: bool,

    /// `SF`, `[15]`: the register is 64 bits wide (`Xt`), not 32 (`Wt`).
    #[inline]
    #[must_use]
    #[doc(alias = "SF")]
    #[bits(1, access = RO)]
    pub sf: bool,

    /// `SRT`, `[20:16]`: the register that is loaded or stored, in the `AArch64` view.
    #[inline]
    #[must_use]
    #[doc(alias = "SRT")]
    #[bits(5, access = RO)]
    pub srt: Register,

    /// `SSE`, `[21]`: the loaded value is sign-extended.
    #[inline]
    #[must_use]
    #[doc(alias = "SSE")]
    #[bits(1, access = RO)]
    pub sse: bool,

    /// `SAS`, `[23:22]`: the size of the access.
    #[inline]
    #[must_use]
    #[doc(alias = "SAS")]
    #[bits(2, access = RO)]
    pub sas: AccessSize,

    #[bits(6)]
    __: u8,
}

impl Access {
    const SHIFT: u8 = 14;

    /// A plain access of `size` bytes to or from a register, 64 bits wide for a doubleword and
    /// 32 otherwise, without sign extension or ordering.
    #[must_use]
    pub const fn new(size: AccessSize, register: Register) -> Self {
        let wide = matches!(size, AccessSize::Doubleword);
        let bits = (size.into_bits() as u16) << Self::SAS_OFFSET
            | (register.into_bits() as u16) << Self::SRT_OFFSET
            | (wide as u16) << Self::SF_OFFSET;
        Self::from_bits(bits)
    }

    /// With `SSE` as given: whether the loaded value is sign-extended.
    #[must_use]
    pub const fn with_sse(self, sse: bool) -> Self {
        let rest = self.into_bits() & !(1 << Self::SSE_OFFSET);
        Self::from_bits(rest | (sse as u16) << Self::SSE_OFFSET)
    }

    /// With `SF` as given: whether the register is 64 bits wide.
    #[must_use]
    pub const fn with_sf(self, sf: bool) -> Self {
        let rest = self.into_bits() & !(1 << Self::SF_OFFSET);
        Self::from_bits(rest | (sf as u16) << Self::SF_OFFSET)
    }

    /// With `AR` as given: whether the access has acquire or release semantics.
    #[must_use]
    pub const fn with_ar(self, ar: bool) -> Self {
        let rest = self.into_bits() & !(1 << Self::AR_OFFSET);
        Self::from_bits(rest | (ar as u16) << Self::AR_OFFSET)
    }

    #[inline]
    pub(crate) const fn from_iss(iss: u32) -> Self {
        Self::from_bits((iss >> Self::SHIFT) as u16 & 0x3ff)
    }

    /// Where the whole of it stands in the word, with `ISV` and `IL` above it.
    pub(crate) const WITH_ISV_AND_IL: BitRange = BitRange::new(Self::SHIFT, 12);
}

impl core::fmt::Debug for Access {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Access({self})")
    }
}

impl_text!(Access, |this, put| {
    put!("{} {}", this.sas(), this.srt());
    if this.sse() {
        put!(" sign-extended");
    }
    if this.sf() {
        put!(" 64-bit");
    } else {
        put!(" 32-bit");
    }
    if this.ar() {
        put!(" acquire/release");
    }
});
