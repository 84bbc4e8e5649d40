//! What the host's KVM can do, and turning it on.

use super::errno::Errno;
use super::error::{Call, Error};

/// A capability of KVM that this crate makes use of.
///
/// ```
/// use aarch64_syndrome::kvm::{Capability, Error, Vm};
///
/// /// Before the vCPUs run. Linux 6.19 and later have the second.
/// fn enable(vm: &impl Vm) -> Result<(), Error> {
///     Capability::NisvToUser.enable(vm)?;
///     if Capability::SeaToUser.is_supported(vm)? {
///         Capability::SeaToUser.enable(vm)?;
///     }
///     Ok(())
/// }
/// # assert_eq!(Capability::SeaToUser.number(), 245);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Capability {
    /// `KVM_CAP_ARM_INJECT_SERROR_ESR`, 158: the host has `FEAT_RAS`, so that an `SError` can have
    /// a syndrome. Nothing to enable.
    InjectSErrorEsr,
    /// `KVM_CAP_ARM_NISV_TO_USER`, 177: an access outside memory that the syndrome does not
    /// describe exits, where `KVM_RUN` would fail with `ENOSYS`. Enable it before the vCPUs run.
    /// Never exits for a protected VM.
    NisvToUser,
    /// `KVM_CAP_ARM_INJECT_EXT_DABT`, 178: `ext_dabt_pending` exists. Nothing to enable. Does not
    /// prove that a call injects anything, nor that it does so before the next `KVM_RUN` (Linux
    /// 6.17).
    InjectExtDabt,
    /// `KVM_CAP_ARM_SEA_TO_USER`, 245: the guest's external aborts exit. Reads 1 on every host
    /// with Linux 6.19, also without `FEAT_RAS`, where the exit can never come, and on hosts whose
    /// APEI claims every error and sends a signal in its place. Cannot be disabled.
    SeaToUser,
}

impl_names!(Capability {
    InjectSErrorEsr => "KVM_CAP_ARM_INJECT_SERROR_ESR",
    NisvToUser => "KVM_CAP_ARM_NISV_TO_USER",
    InjectExtDabt => "KVM_CAP_ARM_INJECT_EXT_DABT",
    SeaToUser => "KVM_CAP_ARM_SEA_TO_USER",
});

impl Capability {
    /// The number of `include/uapi/linux/kvm.h`.
    #[inline]
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::InjectSErrorEsr => 158,
            Self::NisvToUser => 177,
            Self::InjectExtDabt => 178,
            Self::SeaToUser => 245,
        }
    }

    /// Whether the VM's KVM has it.
    ///
    /// # Errors
    ///
    /// [`Error::Call`] with `KVM_CHECK_EXTENSION`.
    pub fn is_supported<M: Vm + ?Sized>(self, vm: &M) -> Result<bool, Error> {
        let call = Call::CheckExtension;
        let answer = vm.check_extension(self.number());
        answer.map(|value| value > 0).map_err(|errno| Error::Call { call, errno })
    }

    /// Turns it on for the VM; nothing is done for the two that are always on.
    ///
    /// # Errors
    ///
    /// [`Error::NoCapability`] where KVM does not have it, [`Error::Call`] with
    /// `KVM_CHECK_EXTENSION` or `KVM_ENABLE_CAP`.
    pub fn enable<M: Vm + ?Sized>(self, vm: &M) -> Result<(), Error> {
        if !self.is_supported(vm)? {
            return Err(Error::NoCapability(self));
        }
        match self {
            Self::InjectSErrorEsr | Self::InjectExtDabt => Ok(()),
            Self::NisvToUser | Self::SeaToUser => vm
                .enable_capability(self.number())
                .map_err(|errno| Error::Call { call: Call::EnableCap, errno }),
        }
    }
}

/// A VM, as the VMM's own wrapper has it: two ioctls.
///
/// Implemented for `kvm_ioctls::VmFd` with the feature `kvm-ioctls`, on arm64 alone.
pub trait Vm {
    /// `KVM_CHECK_EXTENSION` on the VM's file: on `/dev/kvm` the answer may differ.
    ///
    /// # Errors
    ///
    /// What the ioctl left in `errno`.
    fn check_extension(&self, capability: u32) -> Result<u32, Errno>;

    /// `KVM_ENABLE_CAP` with this number, no flags and no arguments.
    ///
    /// # Errors
    ///
    /// What the ioctl left in `errno`.
    fn enable_capability(&self, capability: u32) -> Result<(), Errno>;
}
