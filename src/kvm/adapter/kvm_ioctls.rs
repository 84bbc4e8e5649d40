//! The vCPU and the VM of the kvm-ioctls crate.

#![allow(unsafe_code, reason = "structs of the kernel are seen as bytes, and back")]

extern crate std;

use crate::kvm::{Errno, RegisterId, RunHeader, Vcpu, VcpuEvents, Vm};
use crate::load_store::VectorRegister;
use ::kvm_ioctls::{VcpuExit, VcpuFd, VmFd};
use kvm_bindings::{kvm_enable_cap, kvm_vcpu_events};
use std::os::fd::AsRawFd;

impl Vcpu for VcpuFd {
    fn run(&mut self) -> Result<(), Errno> {
        match VcpuFd::run(self) {
            // KVM_RUN failed; kvm-ioctls shows the exit and leaves EFAULT or EHWPOISON in errno.
            Ok(VcpuExit::MemoryFault { .. }) => {
                let errno = std::io::Error::last_os_error().raw_os_error();
                Err(errno.map_or(Errno::EFAULT, Errno::from_raw))
            }
            Ok(_) => Ok(()),
            Err(error) => Err(Errno::from_raw(error.errno())),
        }
    }

    fn kvm_run(&mut self) -> &mut RunHeader {
        let run: *mut kvm_bindings::kvm_run = self.get_kvm_run();
        const { assert!(size_of::<RunHeader>() <= size_of::<kvm_bindings::kvm_run>()) }
        // SAFETY: the struct is longer, has no invalid values, and is borrowed as long as `self`.
        unsafe { &mut *run.cast::<RunHeader>() }
    }

    fn events(&self) -> Result<VcpuEvents, Errno> {
        let events = self.get_vcpu_events().map_err(|error| Errno::from_raw(error.errno()))?;
        // SAFETY: 64 bytes of integers, without padding: the compiler checks the size.
        let bytes = unsafe { core::mem::transmute::<kvm_vcpu_events, [u8; 64]>(events) };
        Ok(VcpuEvents::from_bytes(&bytes))
    }

    fn set_events(&mut self, events: &VcpuEvents) -> Result<(), Errno> {
        // SAFETY: every field is an integer: all bytes are valid.
        let events =
            unsafe { core::mem::transmute::<[u8; 64], kvm_vcpu_events>(events.into_bytes()) };
        self.set_vcpu_events(&events).map_err(|error| Errno::from_raw(error.errno()))
    }

    fn register(&self, id: RegisterId) -> Result<u64, Errno> {
        let mut bytes = [0; 8];
        match self.get_one_reg(id.into_bits(), &mut bytes) {
            Ok(_) => Ok(u64::from_le_bytes(bytes)),
            Err(error) => Err(Errno::from_raw(error.errno())),
        }
    }

    fn set_register(&mut self, id: RegisterId, value: u64) -> Result<(), Errno> {
        match self.set_one_reg(id.into_bits(), &value.to_le_bytes()) {
            Ok(_) => Ok(()),
            Err(error) => Err(Errno::from_raw(error.errno())),
        }
    }

    fn vector(&self, register: VectorRegister) -> Result<u128, Errno> {
        let mut bytes = [0; 16];
        if self.get_one_reg(RegisterId::v(register).into_bits(), &mut bytes).is_ok() {
            return Ok(u128::from_le_bytes(bytes));
        }
        let mut z = [0; Z_BYTES];
        self.get_one_reg(z_register(register), &mut z)
            .map_err(|error| Errno::from_raw(error.errno()))?;
        bytes.copy_from_slice(&z[..16]);
        Ok(u128::from_le_bytes(bytes))
    }

    fn set_vector(&mut self, register: VectorRegister, value: u128) -> Result<(), Errno> {
        let bytes = value.to_le_bytes();
        if self.set_one_reg(RegisterId::v(register).into_bits(), &bytes).is_ok() {
            return Ok(());
        }
        let mut z = [0; Z_BYTES];
        z[..16].copy_from_slice(&bytes);
        self.set_one_reg(z_register(register), &z)
            .map_err(|error| Errno::from_raw(error.errno()))?;
        Ok(())
    }
}

/// A Z register as KVM shows it: 2048 bits, whatever the vCPU's vector length is.
const Z_BYTES: usize = 256;

/// `KVM_REG_ARM64_SVE_ZREG(n, 0)`.
const fn z_register(register: VectorRegister) -> u64 {
    0x6080_0000_0015_0000 | (register.index() as u64) << 5
}

impl Vm for VmFd {
    fn check_extension(&self, capability: u32) -> Result<u32, Errno> {
        let answer = self.check_extension_raw(capability.into());
        u32::try_from(answer).map_err(|_| {
            let errno = std::io::Error::last_os_error().raw_os_error();
            errno.map_or(Errno::EINVAL, Errno::from_raw)
        })
    }

    // kvm-ioctls has the call for arm64 since 0.25.1; a VMM may have locked another.
    fn enable_capability(&self, capability: u32) -> Result<(), Errno> {
        /// `_IOW(KVMIO, 0xa3, struct kvm_enable_cap)`.
        const KVM_ENABLE_CAP: libc::Ioctl = 0x4068_aea3;
        let argument = kvm_enable_cap { cap: capability, ..Default::default() };
        // SAFETY: the ioctl of a VM's file, which reads 104 bytes of `argument`.
        let result = unsafe { libc::ioctl(self.as_raw_fd(), KVM_ENABLE_CAP, &raw const argument) };
        if result >= 0 {
            return Ok(());
        }
        let errno = std::io::Error::last_os_error().raw_os_error();
        Err(errno.map_or(Errno::EINVAL, Errno::from_raw))
    }
}
