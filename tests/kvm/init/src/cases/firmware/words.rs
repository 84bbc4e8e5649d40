//! Words of `ESR_EL2`, put together bit by bit: nothing here asks the crate.

/// Data or Instruction Abort from a lower level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Data,
    Instruction,
}

pub(crate) const IL: u64 = 1 << 25;
pub(crate) const SET: u64 = 0b11 << 11;
pub(crate) const FNV: u64 = 1 << 10;
pub(crate) const EA: u64 = 1 << 9;
pub(crate) const CM: u64 = 1 << 8;
pub(crate) const S1PTW: u64 = 1 << 7;
pub(crate) const WNR: u64 = 1 << 6;
pub(crate) const FSC: u64 = 0x3f;

/// External aborts and parity errors, on a walk of each level and on none.
pub(crate) const SEA_CODES: [u64; 14] =
    [0x10, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f];

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Data, Self::Instruction];

    /// `EC` and `IL`.
    pub(crate) const fn head(self) -> u64 {
        match self {
            Self::Data => 0x24 << 26 | IL,
            Self::Instruction => 0x20 << 26 | IL,
        }
    }

    /// The fields beside the code.
    const fn fields(self) -> u64 {
        match self {
            Self::Data => SET | FNV | EA | CM | S1PTW | WNR,
            Self::Instruction => SET | FNV | EA | S1PTW,
        }
    }

    /// Every word with one of these codes.
    pub(crate) fn words(self, codes: &[u64]) -> impl Iterator<Item = u64> {
        codes.iter().flat_map(move |code| {
            // All subsets of a mask, by counting.
            let mut next = Some(0_u64);
            std::iter::from_fn(move || {
                let set = next?;
                let following = set.wrapping_sub(self.fields()) & self.fields();
                next = (following != 0).then_some(following);
                Some(self.head() | set | code)
            })
        })
    }

    /// The word without the fields that the architecture does not have in `ESR_EL2` for its code.
    pub(crate) fn architectural(self, word: u64) -> u64 {
        let code = word & FSC;
        let mut dropped = 0;
        if code != 0x10 {
            dropped |= FNV;
        }
        let has_set = match self {
            Self::Data => (0x10..=0x17).contains(&code),
            Self::Instruction => code == 0x10,
        };
        if !has_set {
            dropped |= SET;
        }
        let maintenance_writes = if word & CM != 0 { WNR } else { 0 };
        word & !dropped | maintenance_writes
    }
}
