use aarch64_syndrome::kvm::{Call, Capability, Errno, Error, Vm};
use std::cell::RefCell;

/// A VM with these capabilities.
pub(crate) struct FakeVm {
    supported: Vec<(u32, u32)>,
    pub(crate) enabled: RefCell<Vec<u32>>,
    error: Option<Errno>,
}

impl FakeVm {
    pub(crate) fn with(supported: &[(u32, u32)]) -> Self {
        Self { supported: supported.into(), enabled: RefCell::default(), error: None }
    }
}

impl Vm for FakeVm {
    fn check_extension(&self, capability: u32) -> Result<u32, Errno> {
        let answer = self.supported.iter().find(|(number, _)| *number == capability);
        Ok(answer.map_or(0, |(_, value)| *value))
    }

    fn enable_capability(&self, capability: u32) -> Result<(), Errno> {
        if let Some(errno) = self.error {
            return Err(errno);
        }
        self.enabled.borrow_mut().push(capability);
        Ok(())
    }
}

#[test]
fn what_needs_it_is_enabled_and_the_rest_left_alone() {
    let vm = FakeVm::with(&[(158, 1), (177, 1), (178, 1), (245, 1)]);
    for capability in [
        Capability::InjectSErrorEsr,
        Capability::NisvToUser,
        Capability::InjectExtDabt,
        Capability::SeaToUser,
    ] {
        assert_eq!(capability.is_supported(&vm), Ok(true));
        assert_eq!(capability.enable(&vm), Ok(()));
    }
    assert_eq!(*vm.enabled.borrow(), [177, 245]);
}

#[test]
fn what_is_not_there_is_not_enabled() {
    let vm = FakeVm::with(&[(178, 1)]);
    let error = Error::NoCapability(Capability::SeaToUser);
    assert_eq!(Capability::SeaToUser.enable(&vm), Err(error));
    assert_eq!(error.to_string(), "this KVM has no KVM_CAP_ARM_SEA_TO_USER");
    assert!(vm.enabled.borrow().is_empty());
}

#[test]
fn a_refusal_names_the_ioctl() {
    let vm = FakeVm { error: Some(Errno::EINVAL), ..FakeVm::with(&[(245, 1)]) };
    let error = Error::Call { call: Call::EnableCap, errno: Errno::EINVAL };
    assert_eq!(Capability::SeaToUser.enable(&vm), Err(error));
    assert_eq!(error.to_string(), "KVM_ENABLE_CAP: EINVAL (22)");
}
