//! A guest with guests of its own: whose the addresses of an exit are.

use super::fake::{EL0, EL1H, FAR, Fake, Next, PC};
use super::machine::{Machine, PAGE, RAM, START, source};
use aarch64_syndrome::TargetEl;
use aarch64_syndrome::ghes::{MachineRas, SourceState};
use aarch64_syndrome::kvm::{
    Delivery, Errno, Error, Event, Method, Posting, RegisterId, SErrorState, SErrorSyndrome, Told,
    inject_serror, run,
};

/// At vEL2, with its own stack pointer.
const EL2H: u64 = 0x3c9;
const VM: u64 = 1;
const TGE: u64 = 1 << 27;

/// PSTATE, `HCR_EL2`, and whether the address of an exit is one of this VM.
static STATES: [(u64, u64, bool); 7] = [
    (EL1H, 0, true),
    (EL0, 0, true),
    (EL1H, VM, false),
    (EL0, VM, false),
    (EL0, VM | TGE, true),
    (EL2H, VM, true),
    (0x3c8, VM, true),
];

#[test]
fn an_address_of_a_guest_inside_the_guest_is_no_address_of_this_vm() {
    for (pstate, hcr, is_ours) in STATES {
        let mut machine = Machine::new(MachineRas::default());
        let sea = Next::sea(0x9200_0018, FAR, Some(RAM + 0x1000));
        let mut vcpu = Fake::new(pstate, [sea]).with_el2();
        vcpu.set(RegisterId::HCR_EL2, hcr);
        let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
        assert!(matches!(report.delivery, Delivery::Injected(_)));
        let (retire, record) = if is_ours {
            (Some(PAGE), Posting::Posted { pages: 1, left: 0 })
        } else {
            (None, Posting::NotDue)
        };
        assert_eq!((report.retire, report.record), (retire, record), "{pstate:#x} {hcr:#x}");
        assert_eq!(report.address.is_some(), is_ours);
        let state = if is_ours { SourceState::Posted } else { SourceState::Ready };
        assert_eq!(source(0).state(&machine.memory), Ok(state));
        assert_eq!(machine.reporter.gone().ranges().is_empty(), !is_ours);
    }
}

#[test]
fn nor_is_that_of_memory_that_kvm_keeps_for_the_guest() {
    for (pstate, hcr, is_ours) in STATES {
        let mut machine = Machine::new(MachineRas::default());
        let fault = Next::memory_fault(Errno::EHWPOISON, RAM + 0x1000);
        let mut vcpu = Fake::new(pstate, [fault]).with_el2();
        vcpu.set(RegisterId::HCR_EL2, hcr);
        let Err(failed) = machine.respond(&mut vcpu, START) else { panic!() };
        // No abort is brought about by registers where the vCPU has its own EL2.
        assert_eq!(failed.error, Error::NestedGuest);
        assert_eq!(failed.retire, is_ours.then_some(PAGE), "{pstate:#x} {hcr:#x}");
        assert_eq!(failed.record.is_posted(), is_ours, "{pstate:#x} {hcr:#x}");
        assert_eq!(machine.reporter.gone().ranges().is_empty(), !is_ours);
    }
}

/// `HCR_EL2.TEA` and `AMO`, `HCRX_EL2.TMEA`.
const TEA: u64 = 1 << 37;
const AMO: u64 = 1 << 5;
const TMEA: u64 = 1 << 19;

#[test]
fn an_abort_that_leaves_for_the_guest_hypervisor_is_entered_without_the_helper() {
    for (pstate, hcr, hcrx) in [
        (EL1H, VM | TEA, 0),
        (EL0, VM | TEA, 0),
        (EL1H, TEA, 0),
        (EL1H, VM, TMEA), // EL1 masks SErrors
    ] {
        let sea = Next::sea(0x9200_0018, FAR, Some(RAM + 0x1000));
        let mut vcpu = Fake::new(pstate, [sea]).with_el2();
        vcpu.refuses_helper = true;
        vcpu.set(RegisterId::HCR_EL2, 1 << 31 | hcr);
        vcpu.set(RegisterId::HCRX_EL2, hcrx);
        vcpu.set(RegisterId::SCTLR_EL2, 1 << 23);
        let mut machine = Machine::new(MachineRas::default());
        let told = machine.respond(&mut vcpu, START);
        let Ok(Told::Reported(report)) = told else { panic!("{told:?}") };
        let Delivery::Injected(injection) = report.delivery else { panic!("{report}") };
        assert_eq!(injection.method, Method::Registers);
        assert_eq!(injection.taken.target, Some(TargetEl::El2));
        let vbar = vcpu.get(RegisterId::VBAR_EL2);
        for (register, value) in [
            (RegisterId::ESR_EL2, 0x9200_0018),
            (RegisterId::FAR_EL2, FAR),
            (RegisterId::ELR_EL2, PC),
            (RegisterId::SPSR_EL2, pstate),
            (RegisterId::PC, vbar + 0x400),
            (RegisterId::PSTATE, pstate & 0xf000_0000 | EL2H),
            (RegisterId::ELR_EL1, 0x11),
            (RegisterId::ESR_EL1, 0x33),
        ] {
            assert_eq!(vcpu.get(register), value, "{register} from {pstate:#x}, {hcr:#x}");
        }
    }
}

#[test]
fn after_an_access_without_address_the_guest_hypervisor_is_told_of_none() {
    for next in [Next::mmio_load(), Next::nisv()] {
        let is_mmio = next.header[8] == 6;
        let mut vcpu = Fake::new(EL1H, [next]).with_el2();
        vcpu.refuses_helper = true;
        vcpu.set(RegisterId::HCR_EL2, 1 << 31 | VM | TEA);
        vcpu.set(RegisterId::SCTLR_EL2, 1 << 23);
        let mut machine = Machine::new(MachineRas::default());
        let Ok(Told::Aborted(_)) = machine.respond(&mut vcpu, START) else { panic!() };
        assert_eq!(vcpu.get(RegisterId::ESR_EL2), 0x9200_0410);
        assert_eq!(vcpu.get(RegisterId::FAR_EL2), 0);
        // The access is not completed over the entry.
        let entered = vcpu.get(RegisterId::PC);
        assert_eq!(entered, vcpu.get(RegisterId::VBAR_EL2) + 0x400);
        vcpu.next.push_back(Next::failed(Errno::EINTR));
        assert!(matches!(run(&mut vcpu), Event::Interrupted));
        assert_eq!(vcpu.get(RegisterId::PC), entered, "after MMIO: {is_mmio}");
    }
}

#[test]
fn no_serror_leaves_for_the_guest_hypervisor() {
    for (pstate, hcr, is_ours) in
        [(EL1H, VM | AMO, false), (EL0, AMO, false), (EL1H, VM | TEA, true), (EL2H, AMO, true)]
    {
        let mut vcpu = Fake::new(pstate | 1 << 8, []).with_el2();
        vcpu.set(RegisterId::HCR_EL2, 1 << 31 | hcr);
        let result = inject_serror(&mut vcpu, SErrorSyndrome::NONE);
        let expected = if is_ours { Ok(SErrorState::Pending) } else { Err(Error::NestedGuest) };
        assert_eq!(result, expected, "{pstate:#x} {hcr:#x}");
        assert_eq!(vcpu.serror.is_some(), is_ours);
    }
}

#[test]
fn a_guest_hypervisor_reads_every_register_of_its_own_level() {
    // The helper goes to vEL2, whose registers alone say so.
    let mut vcpu = Fake::new(EL2H, [Next::sea(0x9200_0410, 0, None)]).with_el2();
    let mut machine = Machine::new(MachineRas::default());
    let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
    let Delivery::Injected(injection) = report.delivery else { panic!("{report}") };
    assert_eq!(injection.taken.esr.into_bits(), 0x9600_0410);
    for (register, number) in [
        (RegisterId::SCTLR_EL2, 0x6030_0000_0013_e080),
        (RegisterId::SCTLR2_EL2, 0x6030_0000_0013_e083),
        (RegisterId::HCRX_EL2, 0x6030_0000_0013_e092),
        (RegisterId::GCSCR_EL2, 0x6030_0000_0013_e128),
    ] {
        assert_eq!(register.into_bits(), number, "{register}");
    }
    for (register, number) in [
        (RegisterId::HCR_EL2, 0x6030_0000_0013_e088),
        (RegisterId::SPSR_EL2, 0x6030_0000_0013_e200),
        (RegisterId::ELR_EL2, 0x6030_0000_0013_e201),
        (RegisterId::ESR_EL2, 0x6030_0000_0013_e290),
        (RegisterId::FAR_EL2, 0x6030_0000_0013_e300),
        (RegisterId::VBAR_EL2, 0x6030_0000_0013_e600),
    ] {
        assert_eq!(register.into_bits(), number, "{register}");
        assert!(vcpu.registers.contains_key(&number), "{register}");
    }
}
