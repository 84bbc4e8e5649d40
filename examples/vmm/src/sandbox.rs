//! What the process may still ask of the kernel once the VM runs; it is killed for anything else.

use crate::options::Options;
use aarch64_syndrome::kvm::sandbox::{IOCTLS, SYSCALLS, When};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};
use std::collections::BTreeMap;
use std::error::Error;

/// The VMM's own system calls, beside those of `aarch64_syndrome`.
static OWN: [libc::c_long; 29] = [
    // The console, the disk, and the files that are loaded at a reset.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_fdatasync,
    libc::SYS_openat,
    libc::SYS_statx,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_fcntl,
    // Waiting, and kicking a vCPU.
    libc::SYS_ppoll,
    libc::SYS_sched_yield,
    libc::SYS_nanosleep,
    libc::SYS_clock_nanosleep,
    libc::SYS_clock_gettime,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_rt_sigprocmask,
    libc::SYS_tkill,
    libc::SYS_tgkill,
    // The allocator, and maps with random keys.
    libc::SYS_getrandom,
    libc::SYS_brk,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_munmap,
    // The end, also of a thread.
    libc::SYS_sigaltstack,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// The VMM's own ioctls: a vCPU's power-on, and snapshots.
static OWN_IOCTLS: [u64; 8] = [
    KVM_ARM_VCPU_INIT,
    KVM_ARM_PREFERRED_TARGET,
    KVM_GET_REG_LIST,
    KVM_GET_MP_STATE,
    KVM_SET_MP_STATE,
    KVM_GET_DEVICE_ATTR,
    KVM_SET_DEVICE_ATTR,
    KVM_IRQFD,
];
const KVM_ARM_VCPU_INIT: u64 = 0x4020_aeae;
const KVM_ARM_PREFERRED_TARGET: u64 = 0x8020_aeaf;
const KVM_GET_REG_LIST: u64 = 0xc008_aeb0;
const KVM_GET_MP_STATE: u64 = 0x8004_ae98;
const KVM_SET_MP_STATE: u64 = 0x4004_ae99;
const KVM_GET_DEVICE_ATTR: u64 = 0x4018_aee2;
const KVM_SET_DEVICE_ATTR: u64 = 0x4018_aee1;
const KVM_IRQFD: u64 = 0x4020_ae76;

/// Enters it, with all threads: once they have started, which takes other calls.
pub(crate) fn enter(options: &Options) -> Result<(), Box<dyn Error>> {
    let is_allowed = |name| options.forbid.as_deref() != Some(name);
    let is_needed = |when, name| when != When::AtStart && is_allowed(name);
    let listed = SYSCALLS.iter().filter(|call| is_needed(call.when, call.name));
    let listed = listed.map(|call| libc::c_long::from(call.number));
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        listed.chain(OWN).map(|number| (number, Vec::new())).collect();
    if is_allowed("ioctl") {
        let ioctls = IOCTLS.iter().filter(|call| is_needed(call.when, call.name));
        let ioctls = ioctls.map(|call| u64::from(call.number)).chain(OWN_IOCTLS).map(ioctl);
        rules.insert(libc::SYS_ioctl, ioctls.collect::<Result<_, _>>()?);
    }
    apply(rules, SeccompAction::KillProcess, SeccompAction::Allow)
}

/// Forbids a call of the lists that is made at start alone, and allows all others.
pub(crate) fn forbid_at_start(options: &Options) -> Result<(), Box<dyn Error>> {
    let Some(name) = options.forbid.as_deref() else { return Ok(()) };
    let mut rules = BTreeMap::new();
    let is_it = |when, listed| when == When::AtStart && listed == name;
    for call in SYSCALLS.iter().filter(|call| is_it(call.when, call.name)) {
        rules.insert(call.number.into(), Vec::new());
    }
    for call in IOCTLS.iter().filter(|call| is_it(call.when, call.name)) {
        rules.insert(libc::SYS_ioctl, vec![ioctl(call.number.into())?]);
    }
    apply(rules, SeccompAction::Allow, SeccompAction::KillProcess)
}

/// A rule for the ioctl with this number.
fn ioctl(number: u64) -> Result<SeccompRule, seccompiler::BackendError> {
    let is_it = SeccompCondition::new(1, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, number)?;
    SeccompRule::new(vec![is_it])
}

/// A filter for all threads: what comes of the calls that have a rule, and of all others.
fn apply(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    others: SeccompAction,
    listed: SeccompAction,
) -> Result<(), Box<dyn Error>> {
    let filter = SeccompFilter::new(rules, others, listed, TargetArch::aarch64)?;
    let program: BpfProgram = filter.try_into()?;
    Ok(seccompiler::apply_filter_all_threads(&program)?)
}
