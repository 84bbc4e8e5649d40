//! `ERR<n>ADDR`: where an error is.

use super::impl_debug;
use crate::address::AddressSpace;
use bitfield_struct::bitfield;

/// `ERR<n>ADDR` (`ERXADDR_EL1`): the address of a recorded error.
///
/// Means something only where [`ErrStatus::address`](crate::ras::ErrStatus::address) hands it back.
/// How many of its low bits the node knows is IMPLEMENTATION DEFINED.
///
/// ```
/// use aarch64_syndrome::ras::ErrAddr;
///
/// let address = ErrAddr::from_bits(0x8000_0000_4567_8040);
/// // A node that knows the cache line: 6 bits mean nothing.
/// let range = address.physical_range(6).unwrap();
/// assert_eq!((range.start, range.length), (0x4567_8040, 64));
/// // AI: the address is incomplete.
/// assert_eq!(ErrAddr::from_bits(1 << 61 | 0x4567_8040).physical_address(), None);
/// ```
#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
#[doc(alias = "ERXADDR_EL1")]
pub struct ErrAddr {
    /// `PADDR`, `[55:0]`: what the node wrote, an address of some kind; see
    /// [`ErrAddr::physical_address`].
    #[inline]
    #[must_use]
    #[doc(alias = "PADDR")]
    #[bits(56, access = RO)]
    pub paddr: u64,

    #[bits(3)]
    __: u8,
    #[bits(1, access = RO)]
    raw_nse: bool,

    /// `VA`, `[60]`: the address is, or may be, a virtual one.
    #[inline]
    #[must_use]
    #[doc(alias = "VA")]
    #[bits(1, access = RO)]
    pub is_virtual: bool,

    /// `AI`, `[61]`: the address is incomplete, or not the physical address that the core uses.
    #[inline]
    #[must_use]
    #[doc(alias = "AI")]
    #[bits(1, access = RO)]
    pub is_incomplete: bool,

    /// `SI`, `[62]`: `NS` and `NSE` may be wrong.
    #[inline]
    #[must_use]
    #[doc(alias = "SI")]
    #[bits(1, access = RO)]
    pub is_space_incorrect: bool,

    #[bits(1, access = RO)]
    raw_ns: bool,
}

impl ErrAddr {
    /// The physical address; `None` where `AI` or `VA` says that it is none.
    #[inline]
    #[must_use]
    pub const fn physical_address(self) -> Option<u64> {
        if self.is_incomplete() | self.is_virtual() { None } else { Some(self.paddr()) }
    }

    /// The naturally aligned `1 << granule_shift` bytes around the physical address; `None` where
    /// there is [no such address](Self::physical_address).
    ///
    /// How many of the low bits mean nothing is IMPLEMENTATION DEFINED: the core's manual says, 6
    /// for a node that knows the cache line. Above 55 all of the address space is meant.
    #[inline]
    #[must_use]
    pub const fn physical_range(self, granule_shift: u32) -> Option<PhysicalRange> {
        let shift = if granule_shift > 56 { 56 } else { granule_shift };
        match self.physical_address() {
            Some(address) => Some(PhysicalRange {
                start: address >> shift << shift,
                length: 1 << shift,
                space: self.address_space(),
            }),
            None => None,
        }
    }

    /// The address space that `NSE` and `NS` name; `None` where `SI` says not to trust them.
    #[inline]
    #[must_use]
    #[doc(alias = "NS")]
    #[doc(alias = "NSE")]
    pub const fn address_space(self) -> Option<AddressSpace> {
        if self.is_space_incorrect() {
            None
        } else {
            Some(AddressSpace::of(false, self.raw_nse(), self.raw_ns()))
        }
    }
}

/// Physical memory in which an error lies, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PhysicalRange {
    /// The first byte's address.
    pub start: u64,
    /// How many bytes.
    pub length: u64,
    /// The address space, `None` where it is not known.
    pub space: Option<AddressSpace>,
}

impl PhysicalRange {
    /// These bytes of that address space, `None` where it is not known.
    #[must_use]
    pub const fn new(start: u64, length: u64, space: Option<AddressSpace>) -> Self {
        Self { start, length, space }
    }
}

impl_text!(PhysicalRange, |this, put| {
    put!("{:#x} bytes at physical address {:#x}", this.length, this.start);
    if let Some(space) = this.space {
        put!(" {}", space);
    }
});

impl_debug!(ErrAddr);

impl_text!(ErrAddr, |this, put| {
    put!("{:#x}", this.paddr());
    match this.address_space() {
        Some(space) => put!(" {}", space),
        None => put!(" in an unknown address space"),
    }
    if this.is_virtual() {
        put!(", virtual");
    }
    if this.is_incomplete() {
        put!(", incomplete");
    }
});

register_words!(u64: ErrAddr; new);
