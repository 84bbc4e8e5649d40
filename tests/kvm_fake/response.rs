//! What is answered to a fault that is no error of memory, and what a policy says.

use super::fake::{EL1H, FAR, Fake, Next, PC, VBAR, required};
use super::machine::{HOST, Machine, OutOfRegion, PAGE, RAM, START};
use aarch64_syndrome::ghes::MachineRas;
use aarch64_syndrome::kvm::{
    BusError, Errno, ErrorReporter, Event, ExitReason, Method, Reaction, Reactions, RegisterId,
    StopVm, TellError, Told, run,
};

type Answer = Result<Told<OutOfRegion>, TellError<OutOfRegion>>;

/// Of a machine without error records.
fn answer(vcpu: &mut Fake, reactions: Reactions) -> Answer {
    let memory = Machine::new(MachineRas::NoRas).memory;
    let mut reporter = ErrorReporter::new(MachineRas::NoRas).with_host_page(0x1000);
    loop {
        let event = run(vcpu);
        let told = reporter.tell(event, &memory, reactions, START);
        if !matches!(told, Ok(Told::Reported(_))) || vcpu.next.is_empty() {
            return told;
        }
    }
}

fn outcome(next: Next) -> Answer {
    answer(&mut Fake::new(EL1H, [next]), Reactions::DEFAULT)
}

fn stop_all() -> Reactions {
    Reactions::DEFAULT
        .with_mmio(Reaction::Stop)
        .with_undescribed(Reaction::Stop)
        .with_memory_error(Reaction::Stop)
}

#[test]
fn every_access_that_nobody_claims_is_aborted() {
    for next in [Next::mmio_load(), Next::nisv(), Next::ldst64b()] {
        match outcome(next) {
            Ok(Told::Aborted(injection)) => {
                assert_eq!((injection.method, injection.pc), (Method::Helper, PC));
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
        (Next::signal(required(PAGE.start, 0x1000)), Some(PAGE)),
        (Next::sea(0x9200_0010, FAR, Some(RAM + 0x1000)), Some(PAGE)),
        (Next::memory_fault(Errno::EHWPOISON, RAM + 0x1000), Some(PAGE)),
    ] {
        let mut vcpu = Fake::new(EL1H, [next]);
        let expected = Told::Stop { reason: StopVm::Reaction, retire: gone };
        assert_eq!(answer(&mut vcpu, stop_all()), Ok(expected));
        assert_eq!(vcpu.get(RegisterId::PC), PC);
    }
}

#[test]
fn an_uncontainable_error_stops_the_vm_unless_the_policy_says_otherwise() {
    let next = || Next::sea(0x9200_1010, FAR, Some(RAM + 0x1000));
    let expected = Told::Stop { reason: StopVm::Reaction, retire: Some(PAGE) };
    assert_eq!(outcome(next()), Ok(expected));
    let policy = Reactions::DEFAULT.with_uncontainable(Reaction::Abort);
    let told = answer(&mut Fake::new(EL1H, [next()]), policy);
    assert!(matches!(told, Ok(Told::Reported(_))));
}

#[test]
fn a_parity_error_has_no_set_that_could_stop_the_vm() {
    // The bits of SET are RES0 there.
    for esr in [0x9200_1018, 0x9200_101d, 0x8200_101d] {
        let told = outcome(Next::sea(esr, FAR, None));
        assert!(matches!(told, Ok(Told::Reported(_))), "{esr:#x}: {told:?}");
    }
}

#[test]
fn a_window_of_pci_reads_all_ones_and_takes_every_store() {
    let reactions = Reactions::DEFAULT.with_mmio(Reaction::AllOnes);
    for is_store in [false, true] {
        let mut vcpu = Fake::new(EL1H, [Next::mmio_load(), Next::nisv()]);
        vcpu.next[0].header[52] = is_store.into();
        assert_eq!(answer(&mut vcpu, reactions), Ok(Told::Completed));
        let data = if is_store { 0 } else { u64::MAX };
        assert_eq!(vcpu.header[40..48], data.to_le_bytes());
        assert!(matches!(run(&mut vcpu), Event::Nisv(_)));
        assert_eq!(vcpu.get(RegisterId::PC), PC + 4);
    }
    // KVM cannot complete this one.
    let told =
        answer(&mut Fake::new(EL1H, [Next::nisv()]), reactions.with_undescribed(Reaction::AllOnes));
    assert!(matches!(told, Ok(Told::Aborted(_))));
}

#[test]
fn cache_maintenance_in_a_slot_that_is_read_only_does_nothing_whatever_the_policy() {
    for reactions in [Reactions::DEFAULT, stop_all()] {
        // CM, and WnR, which it always shows; PSTATE with SS and BTYPE, which end with it.
        let mut vcpu = Fake::new(EL1H | 1 << 21 | 1 << 10, [Next::exit(28, &[0x147, 0x900_0abc])]);
        assert_eq!(answer(&mut vcpu, reactions), Ok(Told::Completed));
        assert_eq!(vcpu.get(RegisterId::PC), PC + 4);
        assert_eq!(vcpu.get(RegisterId::PSTATE), EL1H);
        assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x33);
    }
}

#[test]
fn memory_that_is_converted_between_private_and_shared_is_the_vmms() {
    let told = outcome(Next::memory_fault(Errno::EFAULT, RAM + 0x1000));
    assert_eq!(told, Ok(Told::NotOurs(ExitReason::MEMORY_FAULT)));
}

#[test]
fn an_interruption_resumes_and_another_exit_is_the_vmms() {
    assert_eq!(outcome(Next::failed(Errno::EINTR)), Ok(Told::Resume));
    let system_event = ExitReason::from_bits(24);
    assert_eq!(outcome(Next::exit(24, &[])), Ok(Told::NotOurs(system_event)));
}

#[test]
fn a_failed_run_is_an_error_with_its_number() {
    for (errno, text) in [
        (Errno::ENOSYS, "KVM_RUN: ENOSYS (38); no record is due"),
        (Errno::EFAULT, "KVM_RUN: EFAULT (14); no record is due"),
        (Errno::from_raw(77), "KVM_RUN: errno 77; no record is due"),
    ] {
        assert_eq!(outcome(Next::failed(errno)).unwrap_err().to_string(), text);
    }
}

#[test]
fn where_kvm_injects_nothing_the_guest_goes_on() {
    for next in [Next::nisv, Next::ldst64b] {
        let mut vcpu = Fake::new(EL1H, [Next { s1ptw: true, ..next() }]);
        assert_eq!(answer(&mut vcpu, Reactions::DEFAULT), Ok(Told::NothingInjected));
        assert_eq!(vcpu.get(RegisterId::PC), PC);
    }
}

#[test]
fn an_error_without_address_is_an_abort_without_address() {
    for error in [BusError::ObjectError { address: None }, BusError::NoAddress] {
        let mut vcpu = Fake::new(EL1H, [Next::signal(error)]);
        assert!(matches!(answer(&mut vcpu, Reactions::DEFAULT), Ok(Told::Reported(_))));
        assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x9600_0410);
        assert_eq!(vcpu.get(RegisterId::FAR_EL1), 0);
    }
}

#[test]
fn an_event_says_whether_it_is_a_memory_error() {
    for (next, is_memory_error) in [
        (Next::mmio_load(), false),
        (Next::nisv(), false),
        (Next::exit(24, &[]), false),
        (Next::failed(Errno::EINTR), false),
        (Next::failed(Errno::ENOSYS), false),
        (Next::memory_fault(Errno::EFAULT, RAM), false),
        (Next::failed(Errno::EFAULT), true),
        (Next::memory_fault(Errno::EHWPOISON, RAM), true),
        (Next::signal(required(HOST, 0x1000)), true),
        (Next::sea(0x9200_0010, FAR, None), true),
    ] {
        let mut vcpu = Fake::new(EL1H, [next]);
        let event = run(&mut vcpu);
        assert_eq!(event.is_memory_error(), is_memory_error, "{event:?}");
    }
}

#[test]
fn a_load_is_finished_in_kvm_run_and_a_store_is_not_touched() {
    let mut vcpu = Fake::new(EL1H, [Next::mmio_load(), Next::mmio_load(), Next::mmio_load()]);
    let Event::Mmio(load) = run(&mut vcpu) else { panic!() };
    load.finish_load(0x1122_3344_5566_7788);
    assert_eq!(vcpu.header[40..48], 0x1122_3344_5566_7788_u64.to_le_bytes());
    vcpu.next[0].header[52] = 1;
    let Event::Mmio(store) = run(&mut vcpu) else { panic!() };
    store.finish_load(5);
    assert_eq!(vcpu.header[40..48], [0; 8]);
    assert_eq!(vcpu.get(RegisterId::PC), PC + 4);
    let Event::Mmio(load) = run(&mut vcpu) else { panic!() };
    load.finish_load_bytes(&[1, 2, 3, 4]);
    assert_eq!(vcpu.header[40..48], [1, 2, 3, 4, 0, 0, 0, 0]);
    assert_ne!(vcpu.get(RegisterId::PC), VBAR);
}
