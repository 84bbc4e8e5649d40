//! What can go wrong, each failure with the call, the register and the error number.

use super::errno::Errno;
use super::register::RegisterId;

/// A system call that this crate makes through the VMM, or by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Call {
    /// `KVM_RUN`.
    Run,
    /// `KVM_GET_VCPU_EVENTS`.
    GetVcpuEvents,
    /// `KVM_SET_VCPU_EVENTS`.
    SetVcpuEvents,
    /// `KVM_GET_ONE_REG`.
    GetOneReg,
    /// `KVM_SET_ONE_REG`.
    SetOneReg,
    /// `KVM_CHECK_EXTENSION`.
    CheckExtension,
    /// `KVM_ENABLE_CAP`.
    EnableCap,
    /// `prctl(PR_MCE_KILL)`.
    MceKill,
    /// `sigaction(SIGBUS)`.
    Sigaction,
    /// `pthread_sigmask`.
    Sigmask,
    /// `fcntl(F_DUPFD_CLOEXEC)`.
    Duplicate,
    /// `madvise(MADV_DONTNEED)`.
    Madvise,
    /// `fallocate(FALLOC_FL_PUNCH_HOLE)`.
    Fallocate,
    /// `userfaultfd`.
    Userfaultfd,
    /// `UFFDIO_API`.
    UffdApi,
    /// `UFFDIO_REGISTER`.
    UffdRegister,
    /// `UFFDIO_POISON`.
    UffdPoison,
    /// `mremap(MREMAP_DONTUNMAP)`.
    Mremap,
    /// `mremap(MREMAP_FIXED)`, which moves memory back.
    MremapBack,
}

impl_names!(Call {
    Run => "KVM_RUN",
    GetVcpuEvents => "KVM_GET_VCPU_EVENTS",
    SetVcpuEvents => "KVM_SET_VCPU_EVENTS",
    GetOneReg => "KVM_GET_ONE_REG",
    SetOneReg => "KVM_SET_ONE_REG",
    CheckExtension => "KVM_CHECK_EXTENSION",
    EnableCap => "KVM_ENABLE_CAP",
    MceKill => "prctl(PR_MCE_KILL)",
    Sigaction => "sigaction(SIGBUS)",
    Sigmask => "pthread_sigmask",
    Duplicate => "fcntl(F_DUPFD_CLOEXEC)",
    Madvise => "madvise(MADV_DONTNEED)",
    Fallocate => "fallocate(FALLOC_FL_PUNCH_HOLE)",
    Userfaultfd => "userfaultfd",
    UffdApi => "UFFDIO_API",
    UffdRegister => "UFFDIO_REGISTER",
    UffdPoison => "UFFDIO_POISON",
    Mremap => "mremap(MREMAP_DONTUNMAP)",
    MremapBack => "mremap(MREMAP_FIXED)",
});

/// Why the guest took no abort, or may have taken another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Error {
    /// A system call failed.
    Call {
        /// The call.
        call: Call,
        /// Its error.
        errno: Errno,
    },
    /// Reading or writing a register failed.
    Register {
        /// `KVM_GET_ONE_REG` or `KVM_SET_ONE_REG`.
        call: Call,
        /// The register.
        register: RegisterId,
        /// The error.
        errno: Errno,
    },
    /// `KVM_SET_VCPU_EVENTS` returned 0, and the guest has no exception. It has not moved either,
    /// and meets the same fault when it runs. Also for an exception that no EL1 takes.
    ///
    /// Of aborts only where nobody but KVM knows the address: otherwise this crate enters the
    /// exception by itself.
    NothingInjected,
    /// The guest took the exception, but a register says something else than it should.
    Disagrees {
        /// The register.
        register: RegisterId,
        /// What it should hold.
        expected: u64,
        /// What it holds.
        found: u64,
    },
    /// An `AArch32` guest cannot be told this: KVM reports every abort to it as a data abort at the
    /// address of the exit, not on a walk.
    Aarch32 {
        /// Such an abort went in before the guest's kernel turned out to be `AArch32`.
        injected: bool,
    },
    /// The helper injected nothing, or cannot be asked, and the vCPU has an EL2 of its own: which
    /// level takes the exception, and how, is left to KVM.
    NestedGuest,
    /// The syndrome of an `SError` has more than 25 bits.
    SyndromeTooWide {
        /// The syndrome.
        iss: u64,
    },
    /// The host has no `FEAT_RAS`: an `SError` cannot have a syndrome.
    NoRas,
    /// An `SError` waits to be taken already: one more would replace its syndrome, and an exception
    /// entered by registers would overtake it, where `PSTATE.A` = 0.
    SErrorPending,
    /// The capability is not there.
    NoCapability(super::capability::Capability),
    /// `SIGBUS` is blocked in this thread: a guest that touches poisoned memory would fault for
    /// ever.
    SigbusBlocked,
    /// `SIGBUS` is ignored, or kills: nothing handles it.
    NoSigbusHandler,
    /// Another handler for `SIGBUS` was put over this crate's.
    SigbusHandlerReplaced,
    /// Sixteen eventfds are told of errors of memory already.
    TooManyListeners,
}

impl core::error::Error for Error {}

impl_text!(Error, |this, put| {
    match this {
        Self::Call { call, errno } => put!("{}: {}", call, errno),
        Self::Register { call, register, errno } => put!("{} of {}: {}", call, register, errno),
        Self::NothingInjected => {
            put!("no ioctl failed, but the guest got no exception");
        }
        Self::Disagrees { register, expected, found } => {
            put!("the guest's {} is {:#x}, not {:#x}", register, found, expected);
        }
        Self::Aarch32 { injected: false } => put!("an AArch32 guest cannot be told this abort"),
        Self::Aarch32 { injected: true } => {
            put!("the guest is AArch32, and was told of another data abort instead");
        }
        Self::NestedGuest => put!("KVM injected nothing, and the vCPU has its own EL2"),
        Self::SyndromeTooWide { iss } => put!("an SError has 25 bits of syndrome, not {:#x}", iss),
        Self::NoRas => put!("without FEAT_RAS in the host an SError has no syndrome"),
        Self::SErrorPending => put!("an SError is pending already"),
        Self::NoCapability(capability) => put!("this KVM has no {}", capability),
        Self::SigbusBlocked => put!("SIGBUS is blocked in this thread"),
        Self::NoSigbusHandler => put!("nothing handles SIGBUS"),
        Self::SigbusHandlerReplaced => put!("another handler of SIGBUS stands over this one"),
        Self::TooManyListeners => put!("16 eventfds are told of errors of memory already"),
    }
});
