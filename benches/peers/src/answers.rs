//! The layouts of the answers, the same for every candidate.

/// Class for a word that is no abort.
pub const NO_ABORT: u8 = 31;

/// A level that the code does not have.
pub const LEVEL_NONE: u8 = 7;

/// The bit that says BUS_OBJERR beside a class in the low bits.
pub const BUS_OBJERR: u8 = 1 << 7;

/// IPA: translate the FAR.
pub const TRANSLATE_FAR: u64 = 1 << 56;

/// IPA: there is none.
pub const NO_IPA: u64 = 2 << 56;

/// What `ISS[23:14]` say where `ISV` = 1.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// `SAS`.
    pub sas: u8,
    /// `SRT`.
    pub srt: u8,
    /// `SSE`.
    pub sse: bool,
    /// `SF`.
    pub sf: bool,
}

/// The 15 facts of the full record.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "fifteen facts, most of them flags")]
pub struct Facts {
    /// The class, by its number in `FaultClass`.
    pub class: u8,
    /// The level plus 2, or [`LEVEL_NONE`].
    pub level: u8,
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
    /// `ISV`, and what it makes valid.
    pub access: Option<Access>,
}

impl Facts {
    /// The record in one word.
    #[inline]
    #[must_use]
    pub const fn pack(self) -> u32 {
        let access = match self.access {
            Some(Access { sas, srt, sse, sf }) => {
                1 << 16
                    | (sas as u32) << 17
                    | (srt as u32) << 19
                    | (sse as u32) << 24
                    | (sf as u32) << 25
            }
            None => 0,
        };
        self.class as u32
            | (self.level as u32) << 5
            | (self.is_data as u32) << 8
            | (self.is_lower as u32) << 9
            | (self.is_write as u32) << 10
            | (self.s1ptw as u32) << 11
            | (self.cm as u32) << 12
            | (self.ea as u32) << 13
            | (self.is_far_valid as u32) << 14
            | (self.is_hpfar_valid as u32) << 15
            | access
    }
}
