//! Accesses to an address without memory: MMIO, NISV and LDST64B.

#![allow(clippy::indexing_slicing, reason = "constant offsets inside the array")]

use crate::address::Ipa;
use crate::esr::Esr;
use crate::esr::abort_bits::{CM, WNR};
use crate::fsc::FaultStatus;
use crate::kvm::header_bytes::{u32_at, u64_at};
use crate::kvm::vcpu::RunHeader;

/// `KVM_EXIT_MMIO`: an access that the syndrome describes.
///
/// The next `KVM_RUN` completes it and moves the PC, unless an abort cancels that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MmioExit {
    address: Ipa,
    data: [u8; 8],
    length: u8,
    is_write: bool,
}

/// Where `kvm_run.mmio.data` is.
pub(crate) const MMIO_DATA: usize = 40;

impl MmioExit {
    pub(super) const fn read(header: &RunHeader) -> Self {
        let length = u32_at(header, 48);
        Self {
            address: Ipa::from_bits(u64_at(header, 32)),
            data: u64_at(header, MMIO_DATA).to_le_bytes(),
            // No access through a register is longer.
            length: if length < 8 { length as u8 } else { 8 },
            is_write: header[52] != 0,
        }
    }

    /// The address, to the byte.
    #[inline]
    #[must_use]
    pub const fn address(self) -> Ipa {
        self.address
    }

    /// 1, 2, 4 or 8 bytes.
    #[inline]
    #[must_use]
    pub const fn length(self) -> usize {
        self.length as usize
    }

    /// What the guest stores, in the low [`length`](Self::length) bytes of a little-endian number,
    /// the others 0; `None` for a load.
    #[inline]
    #[must_use]
    pub const fn stored(self) -> Option<u64> {
        if !self.is_write {
            return None;
        }
        // KVM writes the bytes of the access; those behind are of an access before.
        let unused = 64_u32.saturating_sub((self.length as u32).saturating_mul(8));
        let kept = match u64::MAX.checked_shr(unused) {
            Some(mask) => mask,
            None => 0,
        };
        Some(u64::from_le_bytes(self.data) & kept)
    }

    /// The bytes that the guest stores, lowest address first, as a bus of devices takes them;
    /// `None` for a load.
    #[inline]
    #[must_use]
    pub fn stored_bytes(&self) -> Option<&[u8]> {
        if self.is_write { self.data.get(..self.length()) } else { None }
    }
}

impl_text!(MmioExit, |this, put| {
    let what = if this.is_write { "store" } else { "load" };
    put!("KVM_EXIT_MMIO, {} of {} bytes at IPA {}", what, this.length, this.address);
});

/// `KVM_EXIT_ARM_NISV`: a data abort outside memory whose syndrome has `ISV` = 0 (LDP, STP,
/// write-back, SIMD, cache maintenance). KVM leaves the PC at the instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NisvExit {
    iss: u64,
    address: Ipa,
}

impl NisvExit {
    pub(super) const fn read(header: &RunHeader) -> Self {
        Self { iss: u64_at(header, 32), address: Ipa::from_bits(u64_at(header, 40)) }
    }

    /// The address, to the byte.
    #[inline]
    #[must_use]
    pub const fn address(self) -> Ipa {
        self.address
    }

    /// `DFSC`.
    #[inline]
    #[must_use]
    pub const fn status(self) -> FaultStatus {
        FaultStatus::from_bits(self.iss as u8)
    }

    /// The access stores. `false` for cache maintenance, which `WnR` shows as a store.
    #[inline]
    #[must_use]
    pub const fn is_store(self) -> bool {
        self.iss & 1 << WNR != 0 && !self.is_cache_maintenance()
    }

    /// `CM`: a cache maintenance or address translation instruction, not an access.
    #[inline]
    #[must_use]
    pub const fn is_cache_maintenance(self) -> bool {
        self.iss & 1 << CM != 0
    }

    /// `esr_iss`: KVM keeps `CM`, `WnR` and `DFSC` of it (mask 0x17f), and nothing else.
    #[inline]
    #[must_use]
    pub const fn iss(self) -> u64 {
        self.iss
    }
}

impl_text!(NisvExit, |this, put| {
    put!("KVM_EXIT_ARM_NISV, esr_iss {:#x} at IPA {}", this.iss, this.address);
});

/// `KVM_EXIT_ARM_LDST64B`: LD64B, ST64B, ST64BV or ST64BV0 outside memory. KVM leaves the PC at
/// the instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ldst64bExit {
    esr: Esr,
    address: Ipa,
}

impl Ldst64bExit {
    pub(super) const fn read(header: &RunHeader) -> Self {
        Self {
            esr: Esr::from_bits(u64_at(header, 32)),
            address: Ipa::from_bits(u64_at(header, 40)),
        }
    }

    /// The address, to the byte.
    #[inline]
    #[must_use]
    pub const fn address(self) -> Ipa {
        self.address
    }

    /// The whole `ESR_EL2` except `DFSC`, which reads 0: the field is called `esr_iss` and holds
    /// `EC`, `IL` and `ISS2` too.
    #[inline]
    #[must_use]
    pub const fn esr(self) -> Esr {
        self.esr
    }
}

impl_text!(Ldst64bExit, |this, put| {
    put!("KVM_EXIT_ARM_LDST64B, {} at IPA {}", this.esr, this.address);
});
