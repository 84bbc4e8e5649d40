//! `KVM_EXIT_MEMORY_FAULT`.

use crate::address::Ipa;
use crate::kvm::header_bytes::u64_at;
use crate::kvm::memory::IpaRange;
use crate::kvm::vcpu::RunHeader;

/// `KVM_EXIT_MEMORY_FAULT`: `KVM_RUN` failed with `EFAULT` or `EHWPOISON`, and this is the memory.
///
/// With guest memory in a `guest_memfd` this takes the place of the signal. The documents do not
/// allow `ext_dabt_pending` here; the abort is written into the guest's registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MemoryFault {
    range: IpaRange,
    flags: u64,
    is_poisoned: bool,
}

impl MemoryFault {
    pub(super) const fn read(header: &RunHeader, is_poisoned: bool) -> Self {
        let start = Ipa::from_bits(u64_at(header, 40));
        Self {
            range: IpaRange { start, length: u64_at(header, 48) },
            flags: u64_at(header, 32),
            is_poisoned,
        }
    }

    /// The memory: by an address of the inner guest where guests are nested
    /// ([`Injectable::range`](crate::kvm::Injectable::range)).
    #[inline]
    #[must_use]
    pub const fn range(self) -> IpaRange {
        self.range
    }

    /// `flags`, as KVM left them.
    #[inline]
    #[must_use]
    pub const fn flags(self) -> u64 {
        self.flags
    }

    /// `EHWPOISON`: the memory has a hardware error.
    #[inline]
    #[must_use]
    pub const fn is_poisoned(self) -> bool {
        self.is_poisoned
    }
}

impl_text!(MemoryFault, |this, put| {
    let errno = if this.is_poisoned { "EHWPOISON" } else { "EFAULT" };
    put!("KVM_EXIT_MEMORY_FAULT, {} for {}, flags {:#x}", errno, this.range, this.flags);
});
