//! Memory copies and sets (`FEAT_MOPS`), whose state is in their registers.

use crate::register::Register;

/// Which of the three instructions of a copy or set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// `CPYP`, `CPYFP`, `SETP`: begins, and chooses direction and option.
    Prologue,
    /// `CPYM`, `CPYFM`, `SETM`.
    Main,
    /// `CPYE`, `CPYFE`, `SETE`: ends.
    Epilogue,
}

impl_names!(Phase {
    Prologue => "prologue",
    Main => "main",
    Epilogue => "epilogue",
});

/// A step of a memory copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MemoryCopy {
    word: u32,
    phase: Phase,
}

impl MemoryCopy {
    pub(super) const fn new(word: u32, phase: Phase) -> Self {
        Self { word, phase }
    }

    /// Prologue, main or epilogue.
    #[inline]
    #[must_use]
    pub const fn phase(self) -> Phase {
        self.phase
    }

    /// `CPYF*`: it may go forward only.
    #[inline]
    #[must_use]
    pub const fn is_forward_only(self) -> bool {
        self.word >> 26 & 1 == 0
    }

    /// `Xd`, the register of the destination's address.
    #[inline]
    #[must_use]
    pub const fn destination(self) -> Register {
        super::word::rt(self.word)
    }

    /// `Xs`, the register of the source's address.
    #[inline]
    #[must_use]
    pub const fn source(self) -> Register {
        super::word::rs(self.word)
    }

    /// `Xn`, the register of the number of bytes.
    #[inline]
    #[must_use]
    pub const fn size(self) -> Register {
        super::word::rn(self.word)
    }

    /// The destination is written as from EL0.
    #[inline]
    #[must_use]
    pub const fn is_write_unprivileged(self) -> bool {
        self.word >> 12 & 1 != 0
    }

    /// The source is read as from EL0.
    #[inline]
    #[must_use]
    pub const fn is_read_unprivileged(self) -> bool {
        self.word >> 13 & 1 != 0
    }

    /// The destination is not worth caching.
    #[inline]
    #[must_use]
    pub const fn is_write_non_temporal(self) -> bool {
        self.word >> 14 & 1 != 0
    }

    /// The source is not worth caching.
    #[inline]
    #[must_use]
    pub const fn is_read_non_temporal(self) -> bool {
        self.word >> 15 & 1 != 0
    }
}

/// A step of a memory set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MemorySet {
    word: u32,
    phase: Phase,
}

impl MemorySet {
    pub(super) const fn new(word: u32, phase: Phase) -> Self {
        Self { word, phase }
    }

    /// Prologue, main or epilogue.
    #[inline]
    #[must_use]
    pub const fn phase(self) -> Phase {
        self.phase
    }

    /// `SETG*`: allocation tags are written too, and address and size are multiples of 16.
    #[inline]
    #[must_use]
    pub const fn has_tags(self) -> bool {
        self.word >> 26 & 1 != 0
    }

    /// `Xd`, the register of the destination's address.
    #[inline]
    #[must_use]
    pub const fn destination(self) -> Register {
        super::word::rt(self.word)
    }

    /// `Xs`, the register whose low byte is the value.
    #[inline]
    #[must_use]
    pub const fn value(self) -> Register {
        super::word::rs(self.word)
    }

    /// `Xn`, the register of the number of bytes.
    #[inline]
    #[must_use]
    pub const fn size(self) -> Register {
        super::word::rn(self.word)
    }

    /// The destination is written as from EL0.
    #[inline]
    #[must_use]
    pub const fn is_unprivileged(self) -> bool {
        self.word >> 12 & 1 != 0
    }

    /// The destination is not worth caching.
    #[inline]
    #[must_use]
    pub const fn is_non_temporal(self) -> bool {
        self.word >> 13 & 1 != 0
    }
}

impl_text!(MemoryCopy, |this, put| {
    put!("copy to [{}] from [{}], {}", this.destination(), this.source(), this.phase);
});

impl_text!(MemorySet, |this, put| {
    put!("set of [{}], {}", this.destination(), this.phase);
});
