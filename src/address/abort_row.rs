//! What the low byte of the `ISS` of an abort says at once: fault status code, `WnR` and `S1PTW`.

#![allow(clippy::indexing_slicing, reason = "eight bits index 256 rows")]

use crate::esr::Esr;
use crate::esr::abort_bits::{FNV, S1PTW, WNR};
use crate::fsc::{FaultClass, FaultStatus, FaultStatusSet};
use crate::guest_translation::GuestTranslation;

/// A row of the table: flags, so that each question is one test of a bit and no jump table gets
/// into the machine code.
///
/// With none of [`FAR`](Self::FAR), [`PAGE`](Self::PAGE) and [`DESCRIPTOR`](Self::DESCRIPTOR) a
/// table walk failed, and no register has the address of the table.
#[derive(Clone, Copy)]
pub(crate) struct AbortRow(u8);

impl AbortRow {
    /// Where no page is known, `FAR_EL2` is the address to translate.
    const FAR: u8 = 1 << 1;
    /// The page is that of the stage 1 descriptor; with [`PAGE`](Self::PAGE).
    const DESCRIPTOR: u8 = 1 << 0;
    /// `HPFAR_EL2` has a page.
    const PAGE: u8 = 1 << 2;
    /// No page if the core has erratum 834220.
    const UNLESS_834220: u8 = 1 << 3;
    /// A code with which bit 10 = 1 says that there is no fault address
    /// ([`FaultStatusSet::EXTERNAL`]). Where that bit is after a shift to [`WNR`].
    const FNV: u8 = 1 << (FNV - WNR);
    /// A code that leaves `WnR` UNKNOWN.
    const WNR_UNKNOWN: u8 = 1 << 6;
    /// `WnR` = 1, and no code that leaves it UNKNOWN.
    const WRITE: u8 = 1 << 7;

    /// The row of this abort; of no meaning for other classes.
    #[inline]
    pub(crate) const fn of(esr: Esr) -> Self {
        Self(ROWS[esr.into_bits() as u8 as usize])
    }

    const fn new(code: FaultStatus, wnr: bool, s1ptw: bool) -> Self {
        let addresses = match (code.class(), s1ptw) {
            (FaultClass::Translation, false) => Self::PAGE | Self::FAR | Self::UNLESS_834220,
            (FaultClass::Translation, true) => Self::PAGE | Self::DESCRIPTOR | Self::UNLESS_834220,
            (FaultClass::AddressSize | FaultClass::AccessFlag, false) => Self::PAGE | Self::FAR,
            (
                FaultClass::AddressSize
                | FaultClass::AccessFlag
                | FaultClass::Permission
                | FaultClass::GranuleProtectionOnWalk,
                true,
            ) => Self::PAGE | Self::DESCRIPTOR,
            (FaultClass::GranuleProtectionOnWalk, false) => Self::PAGE,
            (FaultClass::SyncExternalOnWalk | FaultClass::SyncParityOnWalk, false) | (_, true) => 0,
            (_, false) => Self::FAR,
        };
        let write = match (FaultStatusSet::WNR_UNKNOWN.contains(code), wnr) {
            (true, _) => Self::WNR_UNKNOWN,
            (false, true) => Self::WRITE,
            (false, false) => 0,
        };
        Self(
            addresses | write | if FaultStatusSet::EXTERNAL.contains(code) { Self::FNV } else { 0 },
        )
    }

    /// The same on this host: without a page where its `HPFAR_EL2` has none.
    #[inline]
    pub(crate) const fn on(self, host: GuestTranslation) -> Self {
        let is_834220 = host.erratum_834220() & self.has(Self::UNLESS_834220);
        // No other row has a page of which FAR_EL2 is not the address, and no descriptor.
        let page = Self::PAGE | Self::DESCRIPTOR | Self::FAR;
        let is_gpf = host.gpf() & (self.0 & page == Self::PAGE);
        if is_834220 | is_gpf { self.without_page() } else { self }
    }

    /// What is left where nobody has a page.
    #[inline]
    pub(crate) const fn without_page(self) -> Self {
        Self(self.0 & !(Self::PAGE | Self::DESCRIPTOR))
    }

    /// Whether `HPFAR_EL2` has a page.
    #[inline]
    pub(crate) const fn has_page(self) -> bool {
        self.has(Self::PAGE)
    }

    /// Whether the page is that of the stage 1 descriptor.
    #[inline]
    pub(crate) const fn is_descriptor(self) -> bool {
        self.has(Self::DESCRIPTOR)
    }

    /// Without a page: whether `FAR_EL2` is the address that failed, if it is valid.
    #[inline]
    pub(crate) const fn is_far(self) -> bool {
        self.has(Self::FAR)
    }

    /// Whether `FnV`, or the bit in its place, says that there is no fault address.
    #[inline]
    pub(crate) const fn has_no_far(self, esr: Esr) -> bool {
        self.0 & (esr.into_bits() >> WNR) as u8 & Self::FNV != 0
    }

    /// Whether the access was a write, or `None` where the code leaves `WnR` UNKNOWN.
    #[inline]
    pub(crate) const fn write(self, is_data: bool, cm: bool) -> Option<bool> {
        // Both flags at once, so that no branch is left.
        let of_data = (is_data as u8).wrapping_neg() & (Self::WRITE | Self::WNR_UNKNOWN);
        match self.0 & of_data & !((cm as u8) << 7) {
            0 => Some(false),
            Self::WRITE => Some(true),
            _ => None,
        }
    }

    #[inline]
    const fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }
}

static ROWS: [u8; 256] = {
    let mut table = [0; 256];
    let mut low: u8 = 0;
    loop {
        let code = FaultStatus::from_bits(low);
        table[low as usize] = AbortRow::new(code, low & 1 << WNR != 0, low & 1 << S1PTW != 0).0;
        if low == u8::MAX {
            break table;
        }
        low += 1;
    }
};
