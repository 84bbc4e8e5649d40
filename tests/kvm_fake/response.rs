use super::fake::{EL1H, FAR, Fake, Next, PC};
use aarch64_syndrome::Ipa;
use aarch64_syndrome::kvm::{
    BusError, Errno, Error, Event, ExitReason, MemorySlot, MemorySlots, Method, Outcome, Reaction,
    Reactions, RegisterId, RespondError, StopVm, VmmRange, respond, run,
};

const SLOTS: [MemorySlot; 1] =
    [MemorySlot { ipa: Ipa::from_bits(0x4000_0000), host: 0x7f00_0000, length: 0x10_0000 }];
const PAGE: VmmRange = VmmRange { start: 0x7f00_1000, length: 0x1000 };

fn answer(vcpu: &mut Fake, policy: Reactions) -> Result<Outcome, RespondError> {
    let event = run(vcpu);
    respond(event, &MemorySlots(&SLOTS), policy)
}

fn outcome(next: Next) -> Result<Outcome, RespondError> {
    answer(&mut Fake::new(EL1H, [next]), Reactions::DEFAULT)
}

fn stop_all() -> Reactions {
    Reactions::DEFAULT
        .with_mmio(Reaction::Stop)
        .with_undescribed(Reaction::Stop)
        .with_memory_error(Reaction::Stop)
}

#[test]
fn every_fault_of_the_guest_is_told_and_memory_that_is_gone_is_named() {
    for (next, method, gone) in [
        (Next::mmio_load(), Method::Helper, None),
        (Next::nisv(), Method::Helper, None),
        (Next::ldst64b(), Method::Helper, None),
        (Next::signal(BusError::ActionRequired(PAGE)), Method::Helper, Some(PAGE)),
        (Next::signal(BusError::ObjectError { address: None }), Method::HelperThenPatch, None),
        (Next::sea(0x9200_0010, FAR, Some(0x4000_1000)), Method::Helper, Some(PAGE)),
        (Next::sea(0x9200_0410, 0, None), Method::HelperThenPatch, None),
        // The page that KVM found need not be in a slot.
        (Next::sea(0x9200_0010, FAR, Some(0x9000_0000)), Method::Helper, None),
    ] {
        match outcome(next) {
            Ok(Outcome::Injected { injection, retire }) => {
                assert_eq!((injection.method, injection.pc, retire), (method, PC, gone));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_policy_that_stops_tells_the_guest_nothing() {
    for (next, gone) in [
        (Next::mmio_load(), None),
        (Next::nisv(), None),
        (Next::ldst64b(), None),
        (Next::signal(BusError::ActionRequired(PAGE)), Some(PAGE)),
        (Next::sea(0x9200_0010, FAR, Some(0x4000_1000)), Some(PAGE)),
    ] {
        let mut vcpu = Fake::new(EL1H, [next]);
        let expected = Outcome::Stop { reason: StopVm::Reaction, retire: gone };
        assert_eq!(answer(&mut vcpu, stop_all()), Ok(expected));
        assert_eq!(vcpu.get(RegisterId::PC), PC);
    }
}

#[test]
fn an_uncontainable_error_stops_the_vm_unless_the_policy_says_otherwise() {
    let next = || Next::sea(0x9200_1010, FAR, Some(0x4000_1000));
    let expected = Outcome::Stop { reason: StopVm::Reaction, retire: Some(PAGE) };
    assert_eq!(outcome(next()), Ok(expected));
    let policy = Reactions::DEFAULT.with_uncontainable(Reaction::Abort);
    let told = answer(&mut Fake::new(EL1H, [next()]), policy);
    assert!(matches!(told, Ok(Outcome::Injected { .. })));
}

#[test]
fn a_parity_error_has_no_set_that_could_stop_the_vm() {
    // The bits of SET are RES0 there.
    for esr in [0x9200_1018, 0x9200_101d, 0x8200_101d] {
        let told = outcome(Next::sea(esr, FAR, None));
        assert!(matches!(told, Ok(Outcome::Injected { .. })), "{esr:#x}: {told:?}");
    }
}

#[test]
fn memory_that_is_not_the_guests_stops_the_vm() {
    let elsewhere = VmmRange { start: 0x7e00_0000, length: 0x1000 };
    let expected = Outcome::Stop { reason: StopVm::NotGuestMemory(elsewhere), retire: None };
    assert_eq!(outcome(Next::signal(BusError::ActionRequired(elsewhere))), Ok(expected));
}

#[test]
fn a_memory_fault_stops_the_vm_and_names_poison() {
    for (errno, gone) in [(Errno::EFAULT, None), (Errno::EHWPOISON, Some(PAGE))] {
        let next = Next { result: Err(errno), ..Next::exit(39, &[0, 0x4000_1000, 0x1000]) };
        match outcome(next) {
            Ok(Outcome::Stop { reason: StopVm::MemoryFault(_), retire }) => {
                assert_eq!(retire, gone);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_interruption_resumes_and_another_exit_is_the_vmms() {
    assert_eq!(outcome(Next::failed(Errno::EINTR)), Ok(Outcome::Resume));
    let system_event = ExitReason::from_bits(24);
    assert_eq!(outcome(Next::exit(24, &[])), Ok(Outcome::NotOurs(system_event)));
}

#[test]
fn a_failed_run_is_an_error_with_its_number() {
    for (errno, text) in [
        (Errno::ENOSYS, "KVM_RUN: ENOSYS (38)"),
        (Errno::EFAULT, "KVM_RUN: EFAULT (14)"),
        (Errno::from_raw(77), "KVM_RUN: errno 77"),
    ] {
        assert_eq!(outcome(Next::failed(errno)).unwrap_err().to_string(), text);
    }
}

#[test]
fn an_error_without_address_is_an_abort_without_address() {
    let mut vcpu = Fake::new(EL1H, [Next::signal(BusError::ObjectError { address: None })]);
    assert!(matches!(answer(&mut vcpu, Reactions::DEFAULT), Ok(Outcome::Injected { .. })));
    assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x9600_0410);
    assert_eq!(vcpu.get(RegisterId::FAR_EL1), 0);
}

#[test]
fn memory_that_is_gone_is_named_where_the_guest_cannot_be_told() {
    // KVM looks for the table that failed, and does not find it.
    let next = Next { s1ptw: true, ..Next::signal(BusError::ActionRequired(PAGE)) };
    let error = outcome(next).unwrap_err();
    assert_eq!((error.error, error.retire), (Error::NothingInjected, Some(PAGE)));
    let words = "KVM_SET_VCPU_EVENTS succeeded, but the guest got no exception; \
        0x1000 bytes at host address 0x7f001000 are gone";
    assert_eq!(error.to_string(), words);

    let mut vcpu = Fake::new(EL1H, [Next::sea(0x8200_0010, FAR, Some(0x4000_1000))]);
    vcpu.deaf.push(RegisterId::ESR_EL1);
    let error = answer(&mut vcpu, Reactions::DEFAULT).unwrap_err();
    assert!(matches!(error.error, Error::Disagrees { .. }));
    assert_eq!(error.retire, Some(PAGE));
}

#[test]
fn a_load_is_finished_in_kvm_run_and_a_store_is_not_touched() {
    let mut vcpu = Fake::new(EL1H, [Next::mmio_load(), Next::mmio_load()]);
    let Event::Mmio(load) = run(&mut vcpu) else { panic!() };
    load.finish_load(0x1122_3344_5566_7788);
    assert_eq!(vcpu.header[40..48], 0x1122_3344_5566_7788_u64.to_le_bytes());
    vcpu.next[0].header[52] = 1;
    let Event::Mmio(store) = run(&mut vcpu) else { panic!() };
    store.finish_load(5);
    assert_eq!(vcpu.header[40..48], [0; 8]);
    assert_eq!(vcpu.get(RegisterId::PC), PC + 4);
}
