//! What an instruction does to allocation tags.

/// What is done to the allocation tags of `FEAT_MTE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TagOperation {
    /// `LDG`: the tag of 16 bytes is read into bits `[59:56]` of the register.
    Load,
    /// `STG`: the tag of 16 bytes is written.
    Store,
    /// `ST2G`: the tags of 32 bytes are written.
    StoreTwo,
    /// `STZG`: the tag of 16 bytes is written and the bytes are zeroed.
    StoreZero,
    /// `STZ2G`: the tags of 32 bytes are written and the bytes are zeroed.
    StoreZeroTwo,
    /// `LDGM`: the tags of a block whose size is in `GMID_EL1` are read.
    LoadBlock,
    /// `STGM`: the tags of a block whose size is in `GMID_EL1` are written.
    StoreBlock,
    /// `STZGM`: the tags of a block whose size is in `DCZID_EL0` are written and it is zeroed.
    StoreZeroBlock,
}

impl_names!(TagOperation {
    Load => "load of a tag",
    Store => "store of a tag",
    StoreTwo => "store of two tags",
    StoreZero => "store of a tag, and zero",
    StoreZeroTwo => "store of two tags, and zero",
    LoadBlock => "load of the tags of a block",
    StoreBlock => "store of the tags of a block",
    StoreZeroBlock => "store of the tags of a block, and zero",
});

impl TagOperation {
    /// Whether tags are read.
    #[inline]
    #[must_use]
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Load | Self::LoadBlock)
    }

    /// Whether the bytes that the tags belong to are zeroed.
    #[inline]
    #[must_use]
    pub const fn zeroes(self) -> bool {
        matches!(self, Self::StoreZero | Self::StoreZeroTwo | Self::StoreZeroBlock)
    }

    /// The number of bytes whose tags are accessed; `None` for a block.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> Option<u64> {
        match self {
            Self::Load | Self::Store | Self::StoreZero => Some(16),
            Self::StoreTwo | Self::StoreZeroTwo => Some(32),
            Self::LoadBlock | Self::StoreBlock | Self::StoreZeroBlock => None,
        }
    }
}
