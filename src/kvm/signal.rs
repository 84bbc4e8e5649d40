//! `SIGBUS`: what the kernel says of memory that is lost.

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
    /// `BUS_MCEERR_AR`: this thread, or the guest that it runs, accessed memory that is lost.
    ActionRequired {
        /// The access: for one of the guest the page of the host, for one of the process the byte.
        address: u64,
        /// What is unmapped around it: a huge page is lost whole.
        block: VmmRange,
    },
    /// `BUS_MCEERR_AO`: memory of the process is lost, and nothing has used it yet. May arrive on
    /// any thread.
    ActionOptional {
        /// The page that went bad.
        address: u64,
        /// What is unmapped around it: a huge page is lost whole.
        block: VmmRange,
    },
    /// `SI_KERNEL`: memory is lost that this thread, or the guest that it runs, accessed, and the
    /// kernel has no address for it (`force_sig` in `kill_proc` and `memory_failure`).
    NoAddress,
}

const BUS_OBJERR: i32 = 3;
const BUS_MCEERR_AR: i32 = 4;
const BUS_MCEERR_AO: i32 = 5;
const SI_KERNEL: i32 = 0x80;

/// The start of `siginfo_t`, up to the end of `si_addr_lsb`.
pub type SiginfoHeader = [u8; 26];

impl BusError {
    /// The error, from the fields of `siginfo_t`; `None` if it is no memory error (a misaligned
    /// access, a file cut short, `kill`), or `si_addr_lsb` is no shift.
    ///
    /// `si_addr_lsb` is a shift, and read for the two `BUS_MCEERR` codes alone.
    #[must_use]
    pub const fn from_values(si_code: i32, si_addr: u64, si_addr_lsb: i16) -> Option<Self> {
        match si_code {
            BUS_OBJERR => {
                let address = if si_addr == 0 { None } else { Some(si_addr) };
                return Some(Self::ObjectError { address });
            }
            SI_KERNEL => return Some(Self::NoAddress),
            _ => {}
        }
        if si_addr_lsb < 0 || si_addr_lsb > 63 {
            return None;
        }
        let (address, block) = (si_addr, VmmRange::around(si_addr, 1 << si_addr_lsb));
        match si_code {
            BUS_MCEERR_AR => Some(Self::ActionRequired { address, block }),
            BUS_MCEERR_AO => Some(Self::ActionOptional { address, block }),
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

    /// The address, or `None` where the kernel does not say.
    #[must_use]
    pub const fn address(self) -> Option<u64> {
        match self {
            Self::ObjectError { address } => address,
            Self::ActionRequired { address, .. } | Self::ActionOptional { address, .. } => {
                Some(address)
            }
            Self::NoAddress => None,
        }
    }

    /// The page of the host that was accessed, or went bad: what an error record names.
    /// `page_size` is that of the host, a power of two.
    #[must_use]
    pub const fn page(self, page_size: u64) -> Option<VmmRange> {
        match self.address() {
            Some(address) => Some(VmmRange::around(address, page_size)),
            None => None,
        }
    }

    /// All memory that is lost: the block around the address, and no less than the host's page.
    /// `None` where the kernel does not say. This is what to retire.
    #[must_use]
    pub const fn gone(self, page_size: u64) -> Option<VmmRange> {
        match self {
            Self::ActionRequired { block, .. } | Self::ActionOptional { block, .. }
                if block.length > page_size =>
            {
                Some(block)
            }
            _ => self.page(page_size),
        }
    }

    /// Whether an access caused it: then it belongs to whoever made that access.
    #[inline]
    #[must_use]
    pub const fn is_synchronous(self) -> bool {
        !matches!(self, Self::ActionOptional { .. })
    }
}

impl_text!(BusError, |this, put| {
    match this {
        Self::ObjectError { address: Some(address) } => put!("BUS_OBJERR at {:#x}", address),
        Self::ObjectError { address: None } => put!("BUS_OBJERR, no address"),
        Self::ActionRequired { address, block } => {
            put!("BUS_MCEERR_AR at {:#x}, {}", address, block);
        }
        Self::ActionOptional { address, block } => {
            put!("BUS_MCEERR_AO at {:#x}, {}", address, block);
        }
        Self::NoAddress => put!("SI_KERNEL, no address"),
    }
});
