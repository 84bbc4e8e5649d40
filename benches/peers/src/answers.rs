//! The layouts of the answers, the same for every candidate.

/// Class for a word that is no abort.
pub const NO_ABORT: u8 = 31;

/// Level, in three bits as a two's complement number: none.
pub const NO_LEVEL: i8 = 4;

/// The bit that says `BUS_OBJERR` beside a class in the low bits.
pub const BUS_OBJERR: u8 = 1 << 7;

/// IPA: translate the FAR.
pub const TRANSLATE_FAR: u64 = 1 << 56;

/// IPA: there is none.
pub const NO_IPA: u64 = 2 << 56;

/// The bits of `ISS` that hold `ISV`, `SAS`, `SSE`, `SRT` and `SF`.
pub const ACCESS: u32 = 0x01ff_8000;

/// The 15 facts of the full record.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "fifteen facts, most of them flags")]
pub struct Facts {
    /// The class, by its number in `FaultClass`.
    pub class: u8,
    /// The level, or [`NO_LEVEL`].
    pub level: i8,
    /// A Data Abort, not an Instruction Abort.
    pub is_data: bool,
    /// From a lower EL.
    pub is_lower: bool,
    /// A write: `WnR` = 1 with `CM` = 0.
    pub is_write: bool,
    /// `S1PTW`.
    pub s1ptw: bool,
    /// `CM`.
    pub cm: bool,
    /// `EA`.
    pub ea: bool,
    /// `FAR_EL2` means something.
    pub is_far_valid: bool,
    /// `HPFAR_EL2` means something.
    pub is_hpfar_valid: bool,
    /// [`ACCESS`] of `ISS` where `ISV` = 1, else 0: `ISV`, `SAS`, `SSE`, `SRT` and `SF`.
    pub access: u32,
}

impl Facts {
    /// The record in one word: what is a field of the syndrome keeps its place in `ISS`.
    #[inline]
    #[must_use]
    pub const fn pack(self) -> u32 {
        self.class as u32
            | (self.is_write as u32) << 6
            | (self.s1ptw as u32) << 7
            | (self.cm as u32) << 8
            | (self.ea as u32) << 9
            | (self.is_far_valid as u32) << 10
            | (self.is_hpfar_valid as u32) << 11
            | (self.level as u32 & 7) << 12
            | self.access
            | (self.is_lower as u32) << 26
            | (self.is_data as u32) << 28
    }
}
