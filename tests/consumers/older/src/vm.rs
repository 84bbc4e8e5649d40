//! A VM: two ioctls.

use aarch64_syndrome::kvm::{Errno, Vm};
use kvm_ioctls::VmFd;
use std::os::fd::AsRawFd;

/// `_IOW(KVMIO, 0xa3, struct kvm_enable_cap)`.
const KVM_ENABLE_CAP: libc::Ioctl = 0x4068_aea3;

pub struct Machine(pub VmFd);

fn last() -> Errno {
    let errno = std::io::Error::last_os_error().raw_os_error();
    errno.map_or(Errno::EINVAL, Errno::from_raw)
}

impl Vm for Machine {
    fn check_extension(&self, capability: u32) -> Result<u32, Errno> {
        u32::try_from(self.0.check_extension_raw(capability.into())).map_err(|_| last())
    }

    fn enable_capability(&self, capability: u32) -> Result<(), Errno> {
        let argument = kvm_bindings::kvm_enable_cap { cap: capability, ..Default::default() };
        // SAFETY: the ioctl of a VM's file, which reads 104 bytes of `argument`.
        let result =
            unsafe { libc::ioctl(self.0.as_raw_fd(), KVM_ENABLE_CAP, &raw const argument) };
        if result < 0 { Err(last()) } else { Ok(()) }
    }
}
