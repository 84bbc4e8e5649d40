//! Why `KVM_RUN` returned, read from the bytes of `struct kvm_run`.
//!
//! Offsets and numbers: `include/uapi/linux/kvm.h` of Linux 7.1.5.

mod memory_fault;
mod mmio;
mod sea;

pub use memory_fault::MemoryFault;
pub(super) use mmio::MMIO_DATA;
pub use mmio::{Ldst64bExit, MmioExit, NisvExit};
pub use sea::SeaExit;

use super::errno::Errno;
use super::header_bytes::u32_at;
use super::vcpu::RunHeader;

/// `KVM_EXIT_*`: every number is kept, the ones that this crate reads are named.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExitReason(u32);

impl ExitReason {
    /// `KVM_EXIT_MMIO`.
    pub const MMIO: Self = Self(6);
    /// `KVM_EXIT_ARM_NISV`.
    pub const ARM_NISV: Self = Self(28);
    /// `KVM_EXIT_MEMORY_FAULT`.
    pub const MEMORY_FAULT: Self = Self(39);
    /// `KVM_EXIT_ARM_SEA`, Linux 6.19 and later. 40 in early drafts, which is TDX's.
    pub const ARM_SEA: Self = Self(41);
    /// `KVM_EXIT_ARM_LDST64B`, Linux 7.0 and later.
    pub const ARM_LDST64B: Self = Self(42);

    /// The exit with this number.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The number.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u32 {
        self.0
    }
}

impl_text!(ExitReason, |this, put| {
    match *this {
        Self::MMIO => put!("KVM_EXIT_MMIO"),
        Self::ARM_NISV => put!("KVM_EXIT_ARM_NISV"),
        Self::MEMORY_FAULT => put!("KVM_EXIT_MEMORY_FAULT"),
        Self::ARM_SEA => put!("KVM_EXIT_ARM_SEA"),
        Self::ARM_LDST64B => put!("KVM_EXIT_ARM_LDST64B"),
        Self(number) => put!("exit reason {}", number),
    }
});

/// What `KVM_RUN` came back with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Exit {
    /// The guest accessed an address without memory.
    Mmio(MmioExit),
    /// The same, by an instruction that the syndrome does not describe.
    Nisv(NisvExit),
    /// The same, by a 64-byte load or store.
    Ldst64b(Ldst64bExit),
    /// The guest took a synchronous external abort that is not the host's.
    Sea(SeaExit),
    /// `KVM_RUN` failed, and says for which memory.
    MemoryFault(MemoryFault),
    /// `EINTR` or `EAGAIN`: a signal, or nothing at all.
    Interrupted,
    /// `KVM_RUN` failed.
    Failed(RunFailure),
    /// Not this crate's: the VMM reads it from its own `kvm_run`.
    Other(ExitReason),
}

/// Why `KVM_RUN` failed, where that has nothing to do with a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RunFailure {
    /// `ENOSYS`: the guest accessed an address without memory by an instruction that the syndrome
    /// does not describe, and `KVM_CAP_ARM_NISV_TO_USER` is off.
    NoSyndrome,
    /// `EFAULT`: an abort that KVM does not handle (address size, granule protection, TLB
    /// conflict, …), or the host's own trouble with the memory.
    UnhandledFault,
    /// `ENOEXEC`: the vCPU is not initialised, or executes from a device.
    NotExecutable,
    /// Anything else.
    Other(Errno),
}

impl RunFailure {
    /// The error number.
    #[must_use]
    pub const fn errno(self) -> Errno {
        match self {
            Self::NoSyndrome => Errno::ENOSYS,
            Self::UnhandledFault => Errno::EFAULT,
            Self::NotExecutable => Errno::ENOEXEC,
            Self::Other(errno) => errno,
        }
    }
}

impl_text!(RunFailure, |this, put| {
    put!("KVM_RUN: {}", this.errno());
});

impl Exit {
    /// The exit, from what `KVM_RUN` returned and the `struct kvm_run` that it left.
    ///
    /// The reason in the struct is stale when the ioctl fails, with one exception that is read:
    /// `KVM_EXIT_MEMORY_FAULT` with `EFAULT` or `EHWPOISON`.
    #[must_use]
    pub const fn from_kvm_run(result: Result<(), Errno>, header: &RunHeader) -> Self {
        let reason = ExitReason(u32_at(header, 8));
        let errno = match result {
            Ok(()) => {
                return match reason {
                    ExitReason::MMIO => Self::Mmio(MmioExit::read(header)),
                    ExitReason::ARM_NISV => Self::Nisv(NisvExit::read(header)),
                    ExitReason::ARM_LDST64B => Self::Ldst64b(Ldst64bExit::read(header)),
                    ExitReason::ARM_SEA => Self::Sea(SeaExit::read(header)),
                    _ => Self::Other(reason),
                };
            }
            Err(errno) => errno,
        };
        match (errno, reason) {
            (Errno::EINTR | Errno::EAGAIN, _) => Self::Interrupted,
            (Errno::EFAULT, ExitReason::MEMORY_FAULT) => {
                Self::MemoryFault(MemoryFault::read(header, false))
            }
            (Errno::EHWPOISON, ExitReason::MEMORY_FAULT) => {
                Self::MemoryFault(MemoryFault::read(header, true))
            }
            (Errno::ENOSYS, _) => Self::Failed(RunFailure::NoSyndrome),
            (Errno::EFAULT, _) => Self::Failed(RunFailure::UnhandledFault),
            (Errno::ENOEXEC, _) => Self::Failed(RunFailure::NotExecutable),
            (errno, _) => Self::Failed(RunFailure::Other(errno)),
        }
    }
}

/// Makes `kvm_run` say that there was no exit: `KVM_EXIT_UNKNOWN`.
pub(super) const fn forget(header: &mut RunHeader) {
    super::header_bytes::put_u32(header, 8, 0);
}

impl_text!(Exit, |this, put| {
    match this {
        Self::Mmio(exit) => put!("{}", exit),
        Self::Nisv(exit) => put!("{}", exit),
        Self::Ldst64b(exit) => put!("{}", exit),
        Self::Sea(exit) => put!("{}", exit),
        Self::MemoryFault(fault) => put!("{}", fault),
        Self::Interrupted => put!("interrupted"),
        Self::Failed(failure) => put!("{}", failure),
        Self::Other(reason) => put!("{}", reason),
    }
});
