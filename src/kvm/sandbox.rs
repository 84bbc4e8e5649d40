//! What a sandbox must allow, for a filter of system calls (seccomp) that kills by default.
//!
//! The VMM's own calls are not here: what it does with its eventfds, its timers and its devices,
//! and what its allocator does. `kvm::mapping_page_size` opens and reads a file: ask it at start.
//! Whoever never calls `kvm::make_unreachable` needs neither `userfaultfd`, `mremap` and `close`
//! nor the ioctls `UFFDIO_…`, and `madvise` at a reset alone.

/// A system call of arm64 Linux, by name and number (`include/uapi/asm-generic/unistd.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Syscall {
    /// The number.
    pub number: u32,
    /// The name.
    pub name: &'static str,
    /// When it is made.
    pub when: When,
}

/// An ioctl of KVM or of userfaultfd, by name and number: the second argument of `ioctl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Ioctl {
    /// The number.
    pub number: u32,
    /// The name.
    pub name: &'static str,
    /// When it is made.
    pub when: When,
}

/// When a call is made: a sandbox that is entered later need not allow what is over by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// Before vCPUs run: the handler, the capabilities, the eventfd, each thread of a vCPU.
    AtStart,
    /// At any time, by the thread of a vCPU, or of any thread that a signal interrupts.
    WhileRunning,
    /// At a reset of the VM.
    AtReset,
}

impl_names!(When {
    AtStart => "at start",
    WhileRunning => "while running",
    AtReset => "at reset",
});

macro_rules! list {
    ($doc:literal $list:ident: $type:ident; $($number:literal $name:literal $when:ident;)+) => {
        #[doc = $doc]
        pub static $list: &[$type] = &[
            $($type { number: $number, name: $name, when: When::$when },)+
        ];
    };
}

list! {
    "The system calls."
    SYSCALLS: Syscall;
    29 "ioctl" WhileRunning;
    64 "write" WhileRunning;
    98 "futex" WhileRunning;
    134 "rt_sigaction" WhileRunning;
    139 "rt_sigreturn" WhileRunning;
    25 "fcntl" AtStart;
    135 "rt_sigprocmask" AtStart;
    167 "prctl" AtStart;
    282 "userfaultfd" WhileRunning;
    216 "mremap" WhileRunning;
    57 "close" WhileRunning;
    233 "madvise" WhileRunning;
    47 "fallocate" AtReset;
}

list! {
    "The ioctls."
    IOCTLS: Ioctl;
    0xae80 "KVM_RUN" WhileRunning;
    0x8040_ae9f "KVM_GET_VCPU_EVENTS" WhileRunning;
    0x4040_aea0 "KVM_SET_VCPU_EVENTS" WhileRunning;
    0x4010_aeab "KVM_GET_ONE_REG" WhileRunning;
    0x4010_aeac "KVM_SET_ONE_REG" WhileRunning;
    0xae03 "KVM_CHECK_EXTENSION" AtStart;
    0x4068_aea3 "KVM_ENABLE_CAP" AtStart;
    0xc018_aa3f "UFFDIO_API" WhileRunning;
    0xc020_aa00 "UFFDIO_REGISTER" WhileRunning;
    0xc020_aa08 "UFFDIO_POISON" WhileRunning;
}

impl_text!(Syscall, |this, put| { put!("{} ({})", this.name, this.number) });
impl_text!(Ioctl, |this, put| { put!("{} ({:#x})", this.name, this.number) });
