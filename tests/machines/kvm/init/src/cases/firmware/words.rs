//! Words of `ESR_EL2`, put together bit by bit: nothing here asks the crate.

/// Data or Instruction Abort from a lower level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Data,
    Instruction,
}

pub(crate) const IL: u64 = 1 << 25;
/// `ISV` to `VNCR`, and ISS2: nothing for user space, nor for EL2 to repair.
const HIDDEN: u64 = 0x1ff_e000 | 0xff_ffff << 32;
pub(crate) const SET: u64 = 0b11 << 11;
pub(crate) const FNV: u64 = 1 << 10;
pub(crate) const EA: u64 = 1 << 9;
pub(crate) const CM: u64 = 1 << 8;
pub(crate) const S1PTW: u64 = 1 << 7;
pub(crate) const WNR: u64 = 1 << 6;
pub(crate) const FSC: u64 = 0x3f;

/// External aborts and parity errors, on a walk of each level and on none.
const SEA_CODES: [u64; 14] =
    [0x10, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f];

/// How many words there are for each code.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Variety {
    /// Every combination of the fields that external aborts have.
    Full,
    /// Every combination of the fields that lead KVM somewhere else; the others, which it hands
    /// on or drops, are all 0 or all 1.
    Routes,
}

impl Variety {
    /// Bits that are 1 together.
    const fn groups(self) -> &'static [u64] {
        match self {
            Self::Full => &[S1PTW, FNV, EA, CM, WNR, 0b01 << 11, 0b10 << 11],
            Self::Routes => &[S1PTW, FNV, EA | CM | WNR | SET | HIDDEN],
        }
    }
}

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
            Self::Data => HIDDEN | SET | FNV | EA | CM | S1PTW | WNR,
            Self::Instruction => HIDDEN | SET | FNV | EA | S1PTW,
        }
    }

    /// Words with every code of an external abort or a parity error.
    pub(crate) fn words(self, variety: Variety) -> impl Iterator<Item = u64> {
        let mut groups: Vec<_> =
            variety.groups().iter().map(|group| group & self.fields()).collect();
        groups.retain(|group| *group != 0);
        SEA_CODES.iter().flat_map(move |code| {
            let groups = groups.clone();
            (0..1 << groups.len()).map(move |choice: u64| {
                let chosen = groups.iter().enumerate().filter(|(n, _)| choice >> n & 1 != 0);
                self.head() | chosen.fold(0, |fields, (_, group)| fields | group) | code
            })
        })
    }

    /// Whether `ESR_EL3` can hold the word, in which the architecture has no field for other codes.
    pub(crate) fn is_of_el3(word: u64) -> bool {
        let code = word & FSC;
        word & HIDDEN == 0
            && (word & FNV == 0 || code == 0x10)
            && (word & SET == 0 || (0x10..=0x17).contains(&code))
            // A maintenance instruction writes, whatever it did.
            && (word & CM == 0 || word & WNR != 0)
    }

    /// The word of EL3 in `ESR_EL2`, which has no `SET` of an Instruction Abort on a walk.
    pub(crate) fn at_el2(self, word: u64) -> u64 {
        match self {
            Self::Instruction if word & FSC != 0x10 => word & !SET,
            _ => word,
        }
    }
}
