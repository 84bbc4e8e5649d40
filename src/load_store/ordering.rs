//! Acquire and release semantics.

/// How an access is ordered against others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ordering {
    /// It is not.
    None,
    /// Load-Acquire.
    Acquire,
    /// Load-AcquirePC (`FEAT_LRCPC`): as acquire, but earlier store-releases may come later.
    AcquirePc,
    /// Store-Release.
    Release,
    /// Both, of an access that reads and writes.
    AcquireRelease,
    /// Load-LOAcquire, within a limited ordering region (`FEAT_LOR`).
    LoAcquire,
    /// Store-LORelease, within a limited ordering region (`FEAT_LOR`).
    LoRelease,
}

impl_names!(Ordering {
    None => "not ordered",
    Acquire => "acquire",
    AcquirePc => "acquire-pc",
    Release => "release",
    AcquireRelease => "acquire-release",
    LoAcquire => "LO-acquire",
    LoRelease => "LO-release",
});

impl Ordering {
    pub(super) const fn of(acquire: bool, release: bool) -> Self {
        match (acquire, release) {
            (false, false) => Self::None,
            (true, false) => Self::Acquire,
            (false, true) => Self::Release,
            (true, true) => Self::AcquireRelease,
        }
    }

    /// Of a load or store whose bit `o0` asks for order.
    pub(super) const fn of_exclusive(is_load: bool, ordered: bool) -> Self {
        Self::of(is_load & ordered, !is_load & ordered)
    }

    /// Whether later accesses come after it.
    #[inline]
    #[must_use]
    pub const fn is_acquire(self) -> bool {
        matches!(self, Self::Acquire | Self::AcquirePc | Self::AcquireRelease | Self::LoAcquire)
    }

    /// Whether earlier accesses come before it.
    #[inline]
    #[must_use]
    pub const fn is_release(self) -> bool {
        matches!(self, Self::Release | Self::AcquireRelease | Self::LoRelease)
    }
}
