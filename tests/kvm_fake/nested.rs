//! A guest with guests of its own: whose the addresses of an exit are.

use super::fake::{EL0, EL1H, FAR, Fake, Next};
use super::machine::{Machine, PAGE, RAM, START, source};
use aarch64_syndrome::ghes::{MachineRas, SourceState};
use aarch64_syndrome::kvm::{Delivery, Posting, RegisterId, Told};

/// At vEL2, with its own stack pointer.
const EL2H: u64 = 0x3c9;
const VM: u64 = 1;
const TGE: u64 = 1 << 27;

#[test]
fn an_address_of_a_guest_inside_the_guest_is_no_address_of_this_vm() {
    for (pstate, hcr, is_ours) in [
        (EL1H, 0, true),
        (EL0, 0, true),
        (EL1H, VM, false),
        (EL0, VM, false),
        (EL0, VM | TGE, true),
        (EL2H, VM, true),
        (0x3c8, VM, true),
    ] {
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
fn a_guest_hypervisor_reads_every_register_of_its_own_level() {
    // The helper goes to vEL2, whose registers alone say so.
    let mut vcpu = Fake::new(EL2H, [Next::sea(0x9200_0410, 0, None)]).with_el2();
    let mut machine = Machine::new(MachineRas::default());
    let Ok(Told::Reported(report)) = machine.respond(&mut vcpu, START) else { panic!() };
    let Delivery::Injected(injection) = report.delivery else { panic!("{report}") };
    assert_eq!(injection.taken.esr.into_bits(), 0x9600_0410);
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
