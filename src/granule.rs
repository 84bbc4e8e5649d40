//! The translation granule of stage 2.

/// The translation granule of stage 2, which bounds what a fault address of a copy (`FEAT_MOPS`)
/// can tell.
///
/// ```
/// use aarch64_syndrome::Granule;
///
/// assert_eq!((Granule::Size64K.shift(), Granule::Size64K.bytes()), (16, 0x1_0000));
/// ```
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
