//! `SIGBUS`: what the kernel says of memory that is gone.

use super::header_bytes::{u32_at, u64_at};
use super::memory::VmmRange;

/// A memory error, from the `siginfo_t` of a `SIGBUS`.
///
/// Making one is safe in a signal handler: no allocation, no lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BusError {
    /// `BUS_OBJERR`: an access met an external abort. Released kernels send it for an access of
    /// the process itself; the proposal of December 2024 would have sent it for the guest's.
    ObjectError {
        /// The address, or `None` where the kernel does not know it (it says 0).
        address: Option<u64>,
    },
    /// `BUS_MCEERR_AR`: this thread, or the guest that it runs, accessed memory that is gone.
    ActionRequired(VmmRange),
    /// `BUS_MCEERR_AO`: memory of the process is gone, and nothing has used it yet. May arrive on
    /// any thread.
    ActionOptional(VmmRange),
}

const BUS_OBJERR: i32 = 3;
const BUS_MCEERR_AR: i32 = 4;
const BUS_MCEERR_AO: i32 = 5;

/// The start of `siginfo_t`, up to the end of `si_addr_lsb`.
pub type SiginfoHeader = [u8; 26];

impl BusError {
    /// The error, from the fields of `siginfo_t`; `None` if it is no memory error (a misaligned
    /// access, a file cut short, `kill`), or `si_addr_lsb` is no shift.
    ///
    /// `si_addr_lsb` is a shift, and read for the two `BUS_MCEERR` codes alone.
    #[must_use]
    pub const fn from_values(si_code: i32, si_addr: u64, si_addr_lsb: i16) -> Option<Self> {
        if si_code == BUS_OBJERR {
            let address = if si_addr == 0 { None } else { Some(si_addr) };
            return Some(Self::ObjectError { address });
        }
        if si_addr_lsb < 0 || si_addr_lsb > 63 {
            return None;
        }
        let range = VmmRange::around(si_addr, 1 << si_addr_lsb);
        match si_code {
            BUS_MCEERR_AR => Some(Self::ActionRequired(range)),
            BUS_MCEERR_AO => Some(Self::ActionOptional(range)),
            _ => None,
        }
    }

    /// The error, from the start of a 64-bit `siginfo_t`; `None` as for
    /// [`from_values`](Self::from_values), and for a signal other than `SIGBUS`.
    #[must_use]
    #[allow(clippy::cast_possible_wrap, reason = "the bits of a C int")]
    pub const fn from_siginfo(header: &SiginfoHeader) -> Option<Self> {
        const SIGBUS: u32 = 7;
        if u32_at(header, 0) != SIGBUS {
            return None;
        }
        let lsb = i16::from_le_bytes([header[24], header[25]]);
        Self::from_values(u32_at(header, 8) as i32, u64_at(header, 16), lsb)
    }

    /// The memory that is gone, or `None` where the kernel does not say: for `BUS_OBJERR` the one
    /// byte that it names.
    #[must_use]
    pub const fn range(self) -> Option<VmmRange> {
        match self {
            Self::ObjectError { address: None } => None,
            Self::ObjectError { address: Some(address) } => Some(VmmRange::around(address, 1)),
            Self::ActionRequired(range) | Self::ActionOptional(range) => Some(range),
        }
    }

    /// Whether an access caused it: then it belongs to whoever made that access.
    #[inline]
    #[must_use]
    pub const fn is_synchronous(self) -> bool {
        !matches!(self, Self::ActionOptional(_))
    }
}

impl_text!(BusError, |this, put| {
    match this {
        Self::ObjectError { address: Some(address) } => put!("BUS_OBJERR at {:#x}", address),
        Self::ObjectError { address: None } => put!("BUS_OBJERR, no address"),
        Self::ActionRequired(range) => put!("BUS_MCEERR_AR, {}", range),
        Self::ActionOptional(range) => put!("BUS_MCEERR_AO, {}", range),
    }
});
