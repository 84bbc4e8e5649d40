use super::capabilities::FakeVm;
use super::fake::{EL1H, Fake, Next, PC, VBAR};
use aarch64_syndrome::TargetEl;
use aarch64_syndrome::iss::{AsyncErrorType, SError};
use aarch64_syndrome::kvm::{
    Call, Errno, Error, Event, RegisterId, SErrorState, SErrorSyndrome, Vcpu, inject_serror, run,
};

fn with_ras() -> FakeVm {
    FakeVm::with(&[(158, 1)])
}

#[test]
fn a_masked_serror_waits_with_its_syndrome() {
    let error = SError::new(TargetEl::El1, AsyncErrorType::from_bits(2));
    let mut vcpu = Fake::new(EL1H, []);
    let syndrome = SErrorSyndrome::new(&with_ras(), error).unwrap();
    assert_eq!(inject_serror(&mut vcpu, syndrome), Ok(SErrorState::Pending));
    assert_eq!(vcpu.serror, Some(0x811));
}

#[test]
fn no_syndrome_is_not_the_syndrome_zero() {
    let mut vcpu = Fake::new(EL1H, []);
    inject_serror(&mut vcpu, SErrorSyndrome::NONE).unwrap();
    assert_eq!(vcpu.serror, Some(1 << 24));
    let mut vcpu = Fake::new(EL1H, []);
    inject_serror(&mut vcpu, SErrorSyndrome::from_iss(&with_ras(), 0).unwrap()).unwrap();
    assert_eq!(vcpu.serror, Some(0));
}

#[test]
fn an_unmasked_serror_is_taken_at_once_or_when_an_older_kernel_runs() {
    for (commits_at_once, state) in [(true, SErrorState::Taken), (false, SErrorState::Pending)] {
        let mut vcpu = Fake::new(0x5, []);
        vcpu.commits_at_once = commits_at_once;
        assert_eq!(inject_serror(&mut vcpu, SErrorSyndrome::NONE), Ok(state));
        assert_eq!(vcpu.get(RegisterId::PC) == VBAR + 0x380, commits_at_once);
    }
}

#[test]
fn the_access_of_the_last_exit_is_completed_before_the_guest_moves() {
    let mut vcpu = Fake::new(0x5, [Next::mmio_load(), Next::nisv()]);
    let Event::Mmio(mmio) = run(&mut vcpu) else { panic!() };
    let vcpu = mmio.into_vcpu();
    inject_serror(vcpu, SErrorSyndrome::NONE).unwrap();
    assert!(matches!(run(vcpu), Event::Nisv(_)));
    assert_eq!(vcpu.get(RegisterId::ELR_EL1), PC + 4);
    assert_eq!(vcpu.get(RegisterId::PC), VBAR + 0x380);
}

#[test]
fn a_second_serror_does_not_replace_the_first() {
    let mut vcpu = Fake::new(EL1H, []);
    inject_serror(&mut vcpu, SErrorSyndrome::NONE).unwrap();
    let second = inject_serror(&mut vcpu, SErrorSyndrome::NONE);
    assert_eq!(second, Err(Error::SErrorPending));
}

#[test]
fn a_syndrome_has_25_bits_and_a_host_with_ras() {
    assert!(SErrorSyndrome::from_iss(&with_ras(), 0x1ff_ffff).is_ok());
    let iss = 0x200_0000;
    let wide = SErrorSyndrome::from_iss(&with_ras(), iss);
    assert_eq!(wide, Err(Error::SyndromeTooWide { iss }));
    let without = SErrorSyndrome::from_iss(&FakeVm::with(&[]), 0);
    assert_eq!(without, Err(Error::NoRas));
    // Asked of one host, used on another.
    let syndrome = SErrorSyndrome::from_iss(&with_ras(), 0).unwrap();
    let mut vcpu = Fake::new(EL1H, []);
    vcpu.has_ras = false;
    assert_eq!(inject_serror(&mut vcpu, syndrome), Err(Error::NoRas));
}

#[test]
fn a_vcpu_that_is_not_initialised_says_so() {
    let mut vcpu = Fake::new(EL1H, []);
    vcpu.is_initialised = false;
    let error = Error::Call { call: Call::GetVcpuEvents, errno: Errno::ENOEXEC };
    assert_eq!(inject_serror(&mut vcpu, SErrorSyndrome::NONE), Err(error));
    assert_eq!(error.to_string(), "KVM_GET_VCPU_EVENTS: ENOEXEC (8)");
}

#[test]
fn events_are_read_as_they_are_written() {
    let mut vcpu = Fake::new(EL1H, []);
    assert_eq!(vcpu.events().unwrap().serror_esr(), None);
    vcpu.serror = Some(0x1a_bcde);
    assert_eq!(vcpu.events().unwrap().serror_esr(), Some(0x1a_bcde));
    let bytes = vcpu.events().unwrap().into_bytes();
    assert_eq!(bytes[..3], [1, 1, 0]);
    assert!(vcpu.set_events(&vcpu.events().unwrap()).is_ok());
}
