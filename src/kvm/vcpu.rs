//! What is asked of a VMM's vCPU, and the checked calls made through it.

use super::errno::Errno;
use super::error::{Call, Error};
use super::events::VcpuEvents;
use super::register::RegisterId;
use crate::load_store::VectorRegister;

/// The start of `struct kvm_run`, up to the end of the union that describes the exit.
pub type RunHeader = [u8; 288];

/// A vCPU, as the VMM's own wrapper has it: five ioctls and the page that it shares with KVM.
///
/// Implemented for `kvm_ioctls::VcpuFd` with the feature `kvm-ioctls`, on arm64 alone: a check
/// elsewhere is `cargo check --target aarch64-unknown-linux-gnu`. Each method is one call and
/// nothing else; what it means is this crate's business.
pub trait Vcpu {
    /// `KVM_RUN`, once.
    ///
    /// # Errors
    ///
    /// What the ioctl left in `errno`, `EINTR` and `EFAULT` among them.
    fn run(&mut self) -> Result<(), Errno>;

    /// The vCPU's `struct kvm_run`, as `mmap` of the vCPU's file gave it.
    fn kvm_run(&mut self) -> &mut RunHeader;

    /// `KVM_GET_VCPU_EVENTS`.
    ///
    /// # Errors
    ///
    /// What the ioctl left in `errno`.
    fn events(&self) -> Result<VcpuEvents, Errno>;

    /// `KVM_SET_VCPU_EVENTS`.
    ///
    /// # Errors
    ///
    /// What the ioctl left in `errno`.
    fn set_events(&mut self, events: &VcpuEvents) -> Result<(), Errno>;

    /// `KVM_GET_ONE_REG` of a 64-bit register.
    ///
    /// # Errors
    ///
    /// What the ioctl left in `errno`; `ENOENT` for a register that the vCPU does not have.
    fn register(&self, id: RegisterId) -> Result<u64, Errno>;

    /// `KVM_SET_ONE_REG` of a 64-bit register.
    ///
    /// # Errors
    ///
    /// What the ioctl left in `errno`.
    fn set_register(&mut self, id: RegisterId, value: u64) -> Result<(), Errno>;

    /// `KVM_GET_ONE_REG` of a SIMD&FP register, [`RegisterId::v`]. KVM refuses it for a vCPU with
    /// SVE, whose Z register has these bits lowest.
    ///
    /// Asked for where an instruction without a syndrome names one; by default there are none.
    ///
    /// # Errors
    ///
    /// What the ioctl left in `errno`.
    fn vector(&self, register: VectorRegister) -> Result<u128, Errno> {
        let _ = register;
        Err(Errno::ENOENT)
    }

    /// `KVM_SET_ONE_REG` of a SIMD&FP register. For a vCPU with SVE write its Z register, with
    /// zeroes above.
    ///
    /// # Errors
    ///
    /// What the ioctl left in `errno`.
    fn set_vector(&mut self, register: VectorRegister, value: u128) -> Result<(), Errno> {
        let _ = (register, value);
        Err(Errno::ENOENT)
    }
}

/// The register's value, its failure with its name.
pub(super) fn read<V: Vcpu + ?Sized>(vcpu: &V, register: RegisterId) -> Result<u64, Error> {
    vcpu.register(register).map_err(|errno| Error::Register {
        call: Call::GetOneReg,
        register,
        errno,
    })
}

/// The register's value, `None` where the vCPU has no such register.
pub(super) fn read_if_there<V: Vcpu + ?Sized>(
    vcpu: &V,
    register: RegisterId,
) -> Result<Option<u64>, Error> {
    match vcpu.register(register) {
        Ok(value) => Ok(Some(value)),
        Err(Errno::ENOENT) => Ok(None),
        Err(errno) => Err(Error::Register { call: Call::GetOneReg, register, errno }),
    }
}

pub(super) fn write<V: Vcpu + ?Sized>(
    vcpu: &mut V,
    register: RegisterId,
    value: u64,
) -> Result<(), Error> {
    vcpu.set_register(register, value).map_err(|errno| Error::Register {
        call: Call::SetOneReg,
        register,
        errno,
    })
}

pub(super) fn set_events<V: Vcpu + ?Sized>(vcpu: &mut V, events: &VcpuEvents) -> Result<(), Error> {
    vcpu.set_events(events).map_err(|errno| Error::Call { call: Call::SetVcpuEvents, errno })
}

pub(super) fn events<V: Vcpu + ?Sized>(vcpu: &V) -> Result<VcpuEvents, Error> {
    vcpu.events().map_err(|errno| Error::Call { call: Call::GetVcpuEvents, errno })
}
