//! The values of `LST` and `WU`.

/// `LST`: which 64-byte load or store (`FEAT_LS64`) faulted; two bits.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "LST")]
pub enum Ls64 {
    /// None of them.
    None = 0b00,
    /// `ST64BV`.
    St64bv = 0b01,
    /// `LD64B` or `ST64B`.
    Ld64bOrSt64b = 0b10,
    /// `ST64BV0`.
    St64bv0 = 0b11,
}

impl_names!(Ls64 {
    None => "not a 64-byte access",
    St64bv => "ST64BV",
    Ld64bOrSt64b => "LD64B or ST64B",
    St64bv0 => "ST64BV0",
});

impl Ls64 {
    /// The value of the low two bits; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0b00 => Self::None,
            0b01 => Self::St64bv,
            0b10 => Self::Ld64bOrSt64b,
            _ => Self::St64bv0,
        }
    }

    /// The two bits as the syndrome holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self as u8
    }
}

/// `WU`, write update (`FEAT_RASv2`): whether a store that an external abort hit changed its
/// location.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "WU")]
pub enum WriteUpdate {
    /// Not a store, or it is not known whether the location was updated.
    Unknown = 0b00,
    /// Reserved by the architecture.
    Reserved = 0b01,
    /// A store that did not update the location.
    NotUpdated = 0b10,
    /// A store that did update the location.
    Updated = 0b11,
}

impl_names!(WriteUpdate {
    Unknown => "not a store, or unknown whether it updated the location",
    Reserved => "reserved",
    NotUpdated => "a store that did not update the location",
    Updated => "a store that updated the location",
});

impl WriteUpdate {
    /// The value of the low two bits; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0b00 => Self::Unknown,
            0b01 => Self::Reserved,
            0b10 => Self::NotUpdated,
            _ => Self::Updated,
        }
    }

    /// The two bits as the syndrome holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self as u8
    }
}
