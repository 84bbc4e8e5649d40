use super::fake::{EL0, EL1H, FAR, Fake, Next, PC, SSBS, VBAR};
use aarch64_syndrome::kvm::{
    Abort, BusError, Call, Errno, Error, Event, Injection, Method, RegisterId, run,
};
use aarch64_syndrome::{Esr, Far, TargetEl};

const EXIT_PAGE: Option<u64> = Some(0x4020_0000);

/// Runs once and injects what the event says by itself.
fn tell(vcpu: &mut Fake) -> Result<Injection, Error> {
    match run(vcpu) {
        Event::Mmio(event) => event.inject(),
        Event::Nisv(event) => event.inject(),
        Event::Ldst64b(event) => event.inject(),
        Event::Sea(event) => event.inject(),
        Event::BusError(event) => event.inject(),
        event => panic!("{event:?}"),
    }
}

fn tell_as(vcpu: &mut Fake, esr: u64, far: Option<u64>) -> Result<Injection, Error> {
    let abort = Abort::from_esr(Esr::from_bits(esr), far.map(Far::from_bits)).unwrap();
    match run(vcpu) {
        Event::Nisv(event) => event.inject_as(abort),
        Event::Mmio(event) => event.inject_as(abort),
        Event::BusError(event) => event.inject_as(abort),
        event => panic!("{event:?}"),
    }
}

#[test]
fn memory_of_a_guest_memfd_is_told_by_registers_without_an_address() {
    for (pstate, esr, vector) in [(EL0, 0x9200_0410, 0x400), (EL1H, 0x9600_0410, 0x200)] {
        let mut vcpu = Fake::new(pstate, [Next::memory_fault(Errno::EHWPOISON, 0x4020_0000)]);
        vcpu.refuses_helper = true;
        let Event::PoisonedMemory(event) = run(&mut vcpu) else { panic!() };
        assert_eq!(event.cause().range().start.into_bits(), 0x4020_0000);
        assert_eq!(event.inject().unwrap().method, Method::Registers);
        assert_eq!(vcpu.get_all(&TOLD)[..5], [esr, 0, PC, pstate, VBAR + vector]);
    }
}

fn signal() -> Next {
    Next::signal(BusError::ObjectError { address: Some(0x7f00_1234) })
}

/// ESR, FAR, ELR, SPSR, PC, PSTATE.
const TOLD: [RegisterId; 6] = [
    RegisterId::ESR_EL1,
    RegisterId::FAR_EL1,
    RegisterId::ELR_EL1,
    RegisterId::SPSR_EL1,
    RegisterId::PC,
    RegisterId::PSTATE,
];

#[test]
fn the_helper_is_enough_where_it_says_the_truth() {
    for next in [Next::mmio_load, Next::nisv, Next::ldst64b, signal, sea_the_helper_can_say] {
        for (pstate, esr, vector, now) in [
            (EL1H, 0x9600_0010, 0x200, 0x6000_03c5),
            (EL0, 0x9200_0010, 0x400, 0x8000_03c5),
            (0x3c4, 0x9600_0010, 0, 0x3c5),
            // A 32-bit program of a 64-bit guest.
            (0x10, 0x9200_0010, 0x600, 0x3c5),
        ] {
            let mut vcpu = Fake::new(pstate, [next()]);
            let injection = tell(&mut vcpu).unwrap();
            assert_eq!((injection.method, injection.pc), (Method::Helper, PC));
            let taken = injection.taken;
            assert_eq!((taken.target, taken.esr.into_bits()), (Some(TargetEl::El1), esr));
            assert_eq!(taken.far, Some(Far::from_bits(FAR)));
            assert_eq!(vcpu.get_all(&TOLD), [esr, FAR, PC, pstate, VBAR + vector, now]);
        }
    }
}

fn sea_the_helper_can_say() -> Next {
    Next::sea(0x9200_0010, FAR, EXIT_PAGE)
}

#[test]
fn an_sea_is_told_with_all_that_kvm_shows_of_it() {
    for (shown, gva, at_el0, at_el1) in [
        // FnV; a fetch; EA and SET; a store to a walk; parity with what KVM reads as FnV.
        (0x9200_0410, 0, 0x9200_0410, 0x9600_0410),
        (0x8200_0010, FAR, 0x8200_0010, 0x8600_0010),
        (0x9200_1a10, FAR, 0x9200_1a10, 0x9600_1a10),
        (0x9200_0056, FAR, 0x9200_0056, 0x9600_0056),
        (0x9200_0418, 0, 0x9200_0418, 0x9600_0418),
        // Through VNCR_EL2: the address is of an earlier fault.
        (0x9600_0010, FAR, 0x9200_0410, 0x9600_0410),
    ] {
        for (pstate, esr) in [(EL0, at_el0), (EL1H, at_el1)] {
            let mut vcpu = Fake::new(pstate, [Next::sea(shown, gva, None)]);
            let injection = tell(&mut vcpu).unwrap();
            assert_eq!(injection.method, Method::HelperThenPatch, "{shown:#x}");
            let has_far = esr & 0x400 == 0;
            let taken = injection.taken;
            assert_eq!(taken.far.is_some(), has_far);
            assert_eq!(taken.esr.into_bits(), esr);
            let far = if has_far { FAR } else { 0 };
            assert_eq!(vcpu.get_all(&TOLD)[..4], [esr, far, PC, pstate], "{shown:#x}");
        }
    }
}

#[test]
fn an_address_that_kvm_does_not_have_is_patched_in() {
    let mut vcpu = Fake::new(EL1H, [Next::nisv()]);
    let injection = tell_as(&mut vcpu, 0x9600_0010, Some(0x1234)).unwrap();
    assert_eq!(injection.method, Method::HelperThenPatch);
    assert_eq!(vcpu.get_all(&TOLD)[..2], [0x9600_0010, 0x1234]);
}

#[test]
fn a_signal_at_the_address_of_the_instruction_was_a_fetch() {
    for (pstate, esr) in [(EL0, 0x8200_0010), (EL1H, 0x8600_0010)] {
        let mut vcpu = Fake::new(pstate, [Next { far: PC, ..signal() }]);
        let injection = tell(&mut vcpu).unwrap();
        assert_eq!(injection.method, Method::HelperThenPatch);
        assert_eq!(vcpu.get_all(&TOLD)[..2], [esr, PC]);
    }
}

#[test]
fn an_older_kernel_commits_before_anything_is_patched() {
    for next in [Next::nisv, Next::ldst64b, signal] {
        let mut vcpu = Fake::new(EL0, [next()]);
        vcpu.commits_at_once = false;
        assert_eq!(tell(&mut vcpu).unwrap().method, Method::Helper);
        assert_eq!((vcpu.get(RegisterId::PC), vcpu.runs), (VBAR + 0x400, 1));
    }
    let mut vcpu = Fake::new(EL0, [Next::sea(0x9200_0410, 0, None)]);
    vcpu.commits_at_once = false;
    assert_eq!(tell(&mut vcpu).unwrap().method, Method::HelperThenPatch);
    assert_eq!(vcpu.get_all(&TOLD)[..4], [0x9200_0410, 0, PC, EL0]);
    assert_eq!(vcpu.header[1], 0, "immediate_exit is as it was");
}

#[test]
fn a_kick_that_arrives_while_the_abort_is_committed_is_not_lost() {
    for (kick, left) in [(None, 0), (Some(1), 1)] {
        let mut vcpu = Fake::new(EL0, [Next::nisv()]);
        vcpu.commits_at_once = false;
        vcpu.kick = kick;
        tell(&mut vcpu).unwrap();
        assert_eq!(vcpu.header[1], left);
    }
}

#[test]
fn after_mmio_the_access_is_not_completed_over_the_entry_on_any_kernel() {
    let corrected = Abort::from_esr(Esr::from_bits(0x9600_0410), None).unwrap();
    for commits_at_once in [true, false] {
        for (abort, esr, far) in [(None, 0x9600_0010, FAR), (Some(corrected), 0x9600_0410, 0)] {
            for kicks in 0..3 {
                let next = [Next::mmio_load(), Next::mmio_load(), Next::nisv()];
                let mut vcpu = Fake::new(EL1H, next);
                vcpu.commits_at_once = commits_at_once;
                let Event::Mmio(event) = run(&mut vcpu) else { panic!() };
                let injection = match abort {
                    Some(abort) => event.inject_as(abort),
                    None => event.inject(),
                };
                let method = if abort.is_some() { Method::HelperThenPatch } else { Method::Helper };
                assert_eq!(injection.unwrap().method, method);
                let entered = [esr, far, PC, EL1H, VBAR + 0x200];
                assert_eq!(vcpu.get_all(&TOLD)[..5], entered);
                // Whoever kicks the vCPU wants it back before the guest runs.
                for _ in 0..kicks {
                    vcpu.header[1] = 1;
                    assert!(matches!(run(&mut vcpu), Event::Interrupted));
                    vcpu.header[1] = 0;
                    assert_eq!(vcpu.get_all(&TOLD)[..5], entered);
                }
                assert!(matches!(run(&mut vcpu), Event::Mmio(_)));
                assert_eq!(vcpu.get_all(&TOLD)[..5], entered);
                // The next access completes.
                assert!(matches!(run(&mut vcpu), Event::Nisv(_)));
                assert_eq!(vcpu.get(RegisterId::PC), VBAR + 0x204);
            }
        }
    }
}

#[test]
fn the_entry_is_made_by_registers_where_the_helper_does_nothing() {
    for commits_at_once in [true, false] {
        for (pstate, sctlr, mte, esr) in [
            (EL1H, 1 << 23, 0, 0x9600_1e1b),
            (EL0, 0, 0, 0x9200_1e1b),
            (0x3c4, 1 << 44, 2 << 8, 0x9600_1e1b),
            (0x9140_1010, 1 << 23, 0, 0x9200_1e1b),
        ] {
            let fake = || {
                let shown = Next::sea(0x9200_1e1b, 0, None);
                let mut vcpu = Fake::new(pstate, [Next { s1ptw: true, ..shown }]);
                if pstate & 0x10 != 0 {
                    // A 32-bit program of a 64-bit guest.
                    vcpu.set(RegisterId::PC, PC & 0xffff_ffff);
                }
                vcpu.set(RegisterId::SCTLR_EL1, sctlr);
                vcpu.set(RegisterId::ID_AA64PFR1_EL1, SSBS | mte);
                vcpu.commits_at_once = commits_at_once;
                vcpu
            };
            let mut vcpu = fake();
            let injection = tell(&mut vcpu).unwrap();
            assert_eq!(injection.method, Method::Registers);
            // What the helper would have done without the hidden bit.
            let mut helped = fake();
            helped.next[0].s1ptw = false;
            tell(&mut helped).unwrap();
            assert_eq!(vcpu.get_all(&TOLD), helped.get_all(&TOLD));
            assert_eq!(vcpu.get(RegisterId::ESR_EL1), esr);
        }
    }
}

#[test]
fn ease_goes_to_the_serror_vector_by_either_way() {
    for s1ptw in [false, true] {
        let mut vcpu = Fake::new(EL0, [Next { s1ptw, ..sea_the_helper_can_say() }]);
        vcpu.set(RegisterId::SCTLR2_EL1, 1 << 5);
        tell(&mut vcpu).unwrap();
        assert_eq!(vcpu.get(RegisterId::PC), VBAR + 0x580);
        assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x9200_0010);
    }
}

#[test]
fn a_guest_that_tries_again_is_not_taken_for_one_that_was_told() {
    // Its registers hold the very same abort, from the time before.
    let mut vcpu = Fake::new(EL1H, [Next { s1ptw: true, ..signal() }]);
    vcpu.set(RegisterId::ELR_EL1, PC);
    vcpu.set(RegisterId::SPSR_EL1, EL1H);
    vcpu.set(RegisterId::ESR_EL1, 0x9600_0010);
    vcpu.set(RegisterId::FAR_EL1, FAR);
    assert_eq!(tell(&mut vcpu), Err(Error::NothingInjected));
}

#[test]
fn nothing_is_made_up_where_only_kvm_knows_the_address() {
    for next in [Next::nisv, Next::ldst64b, signal] {
        let mut vcpu = Fake::new(EL1H, [Next { s1ptw: true, ..next() }]);
        assert_eq!(tell(&mut vcpu), Err(Error::NothingInjected));
        assert_eq!(vcpu.get_all(&TOLD), [0x33, 0x44, 0x11, 0x22, PC, EL1H]);
    }
}

#[test]
fn a_guest_hypervisor_is_told_at_its_own_level() {
    let mut vcpu = Fake::new(0x3c9, [Next::sea(0x9200_0410, 0, None)]).with_el2();
    let injection = tell(&mut vcpu).unwrap();
    assert_eq!(injection.method, Method::HelperThenPatch);
    let taken = injection.taken;
    assert_eq!((taken.target, taken.esr.into_bits()), (Some(TargetEl::El2), 0x9600_0410));
    assert_eq!((vcpu.get(RegisterId::ESR_EL2), vcpu.get(RegisterId::FAR_EL2)), (0x9600_0410, 0));
    assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x33);
}

#[test]
fn a_guest_hypervisor_is_left_alone_where_the_helper_does_nothing() {
    let next = Next { s1ptw: true, ..Next::sea(0x9200_001b, FAR, None) };
    let mut vcpu = Fake::new(EL1H, [next]).with_el2();
    assert_eq!(tell(&mut vcpu), Err(Error::NestedGuest));
    assert_eq!(vcpu.get(RegisterId::PC), PC);
}

#[test]
fn an_aarch32_guest_goes_through_the_helper_or_not_at_all() {
    // Supervisor mode, and user mode.
    for pstate in [0x13, 0x10] {
        let mut vcpu = Fake::new(pstate, [Next::mmio_load()]);
        vcpu.aarch32_kernel = true;
        let injection = tell(&mut vcpu).unwrap();
        let taken = injection.taken;
        assert_eq!((injection.method, taken.target), (Method::Helper, None));
        assert_eq!(taken.esr.into_bits(), 0x210);
        assert_eq!(taken.far, Some(Far::from_bits(FAR % (1 << 32))));
    }
    let fetch = || Next::sea(0x8200_0010, FAR, None);
    for (pstate, injected) in [(0x13, false), (0x10, true)] {
        let mut vcpu = Fake::new(pstate, [fetch()]);
        vcpu.aarch32_kernel = true;
        assert_eq!(tell(&mut vcpu), Err(Error::Aarch32 { injected }));
        assert_eq!(vcpu.get(RegisterId::PC) == PC, !injected);
    }
    let mut vcpu = Fake::new(0x13, [Next { s1ptw: true, ..sea_the_helper_can_say() }]);
    vcpu.aarch32_kernel = true;
    assert_eq!(tell(&mut vcpu), Err(Error::Aarch32 { injected: false }));
    // In user mode nobody can tell, and KVM refuses the first register.
    let mut vcpu = Fake::new(0x10, [Next { s1ptw: true, ..sea_the_helper_can_say() }]);
    vcpu.aarch32_kernel = true;
    let (call, register, errno) = (Call::SetOneReg, RegisterId::PSTATE, Errno::EINVAL);
    assert_eq!(tell(&mut vcpu), Err(Error::Register { call, register, errno }));
    assert_eq!(vcpu.get_all(&TOLD)[..5], [0x33, 0x44, 0x11, 0x22, PC]);
}

#[test]
fn an_aarch32_guest_is_told_no_other_abort_than_the_one_that_was_meant() {
    // No address, a walk, and an address that is not that of the exit.
    for (esr, far) in [(0x9200_0010, None), (0x9200_0015, Some(FAR)), (0x9200_0010, Some(4))] {
        let is_elsewhere = far == Some(4);
        for (pstate, injected) in [(0x13, is_elsewhere), (0x10, true)] {
            let mut vcpu = Fake::new(pstate, [Next::nisv()]);
            vcpu.aarch32_kernel = true;
            assert_eq!(tell_as(&mut vcpu, esr, far), Err(Error::Aarch32 { injected }), "{esr:#x}");
            assert_eq!(vcpu.get(RegisterId::PC) == PC, !injected);
        }
    }
    let mut vcpu = Fake::new(0x13, [Next::nisv()]);
    vcpu.aarch32_kernel = true;
    assert_eq!(tell_as(&mut vcpu, 0x9200_0010, Some(FAR)).unwrap().method, Method::Helper);
}

#[test]
fn registers_are_written_only_while_nothing_else_has_moved_the_vcpu_or_waits_to() {
    const A: u64 = 0x100;
    let next = || Next { s1ptw: true, ..Next::sea(0x9200_001b, FAR, None) };
    let mut vcpu = Fake::new(EL1H & !A, [next()]);
    vcpu.serror = Some(0);
    assert_eq!(tell(&mut vcpu), Err(Error::SErrorPending));
    assert_eq!(vcpu.get_all(&TOLD)[..5], [0x33, 0x44, 0x11, 0x22, PC]);

    // One that the guest masks is not overtaken: a core takes the abort first. It still waits.
    let mut vcpu = Fake::new(EL1H | A, [next()]);
    vcpu.serror = Some(0);
    assert_eq!(tell(&mut vcpu).unwrap().method, Method::Registers);
    assert_eq!((vcpu.get(RegisterId::PC), vcpu.serror), (VBAR + 0x200, Some(0)));

    let mut vcpu = Fake::new(EL1H, [next()]);
    vcpu.moved = Some(VBAR + 0x380);
    let (register, expected, found) = (RegisterId::PC, PC, VBAR + 0x380);
    assert_eq!(tell(&mut vcpu), Err(Error::Disagrees { register, expected, found }));
    assert_eq!(vcpu.get_all(&TOLD)[..4], [0x33, 0x44, 0x11, 0x22]);
}

#[test]
fn every_failure_names_the_call_the_register_and_the_error() {
    let mut vcpu = Fake::new(EL1H, [Next::sea(0x9200_0410, 0, None)]);
    vcpu.read_only.insert(RegisterId::FAR_EL1.into_bits(), Errno::EPERM);
    let error = tell(&mut vcpu).unwrap_err();
    assert_eq!(error.to_string(), "KVM_SET_ONE_REG of FAR_EL1: EPERM (1)");

    let mut vcpu = Fake::new(EL1H, [Next::sea(0x9200_0410, 0, None)]);
    vcpu.registers.remove(&RegisterId::PSTATE.into_bits());
    let error = tell(&mut vcpu).unwrap_err();
    assert_eq!(error.to_string(), "KVM_GET_ONE_REG of PSTATE: ENOENT (2)");
}

#[test]
fn a_register_that_forgets_what_was_written_is_noticed() {
    let mut vcpu = Fake::new(EL1H, [Next::sea(0x9200_0410, 0, None)]);
    vcpu.deaf.push(RegisterId::ESR_EL1);
    let (register, expected, found) = (RegisterId::ESR_EL1, 0x9600_0410, 0x9600_0010);
    assert_eq!(tell(&mut vcpu), Err(Error::Disagrees { register, expected, found }));
}

#[test]
fn only_external_aborts_can_be_told() {
    // Translation, alignment, tag check; an SError, and an abort's code in another class.
    for esr in [0x9600_0006, 0x9600_0021, 0x9600_0011, 0xbe00_0011, 0x5600_0010] {
        assert_eq!(Abort::from_esr(Esr::from_bits(esr), None), None, "{esr:#x}");
    }
}

#[test]
fn what_kvm_hides_and_what_no_guest_has_is_not_told() {
    let all = Esr::from_bits(0xffff_ffff_93ff_fbd0);
    let mut vcpu = Fake::new(EL0, [Next::nisv()]);
    let abort = Abort::from_esr(all, Some(Far::from_bits(FAR))).unwrap();
    let Event::Nisv(event) = run(&mut vcpu) else { panic!() };
    event.inject_as(abort).unwrap();
    assert_eq!(vcpu.get(RegisterId::ESR_EL1), 0x9200_1b50);
}
