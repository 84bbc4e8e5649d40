//! What a saved trap says of the fault and of where it came from.

use aarch64_syndrome::entry::{CannotBeTaken, Controls, Exception, Features};
use aarch64_syndrome::{Esr, IpaAnswer, NoIpa, OriginEl, Syndrome, TargetEl, TrapSnapshot};

const DATA_ABORT: u64 = 0x9383_0006;

#[test]
fn the_fault_knows_what_hcr_says_of_the_host() {
    let guest = TrapSnapshot { esr: DATA_ABORT, far: 0x678, hpfar: 0x9_0000, ..Default::default() };
    let ipa = guest.fault().unwrap().ipa();
    assert!(matches!(ipa, IpaAnswer::Exact(ipa) if ipa.into_bits() == 0x900_0678));

    let host_el0 = TrapSnapshot { hcr: 1 << 27, ..guest };
    assert!(host_el0.guest_translation().tge());
    assert!(matches!(host_el0.fault().unwrap().ipa(), IpaAnswer::Unavailable(NoIpa::NotAGuest)));

    assert!(TrapSnapshot { hcr: 1 << 48, ..guest }.guest_translation().gpf());
    assert!(!TrapSnapshot { hcr: !(1 << 48), ..guest }.guest_translation().gpf());
    assert_eq!(TrapSnapshot { esr: 0x5a00_0000, ..guest }.fault(), None);
}

#[test]
fn a_kernel_in_aarch32_is_not_told_by_registers_that_it_has_not() {
    const RW: u64 = 1 << 31;
    let (el1, features) = (Controls::DEFAULT.with_vbar(0x8_0000), Features::DEFAULT);
    let told = |hcr, spsr| {
        let trap = TrapSnapshot { esr: DATA_ABORT, hcr, spsr, ..Default::default() };
        let told = trap.tell_el1(Exception::UNDEFINED, el1, features);
        told.map(|told| told.state().pc)
    };
    // User mode below an AArch64 kernel, and below an AArch32 one, which is Supervisor mode itself.
    assert_eq!(told(RW, 0x10), Ok(0x8_0600));
    assert_eq!(told(0, 0x10), Err(CannotBeTaken::TargetIsAarch32));
    assert_eq!(told(0, 0x1d3), Err(CannotBeTaken::TargetIsAarch32));
    // A state in AArch64 says itself what its kernel is.
    assert_eq!(told(0, 0), Ok(0x8_0400));
}

#[test]
fn the_origin_is_what_spsr_says() {
    let origin = |spsr| TrapSnapshot { spsr, ..Default::default() }.origin();
    assert_eq!(origin(0x6000_0000), Some(OriginEl::El0)); // EL0t
    assert_eq!(origin(0x3c5), Some(OriginEl::El1)); // EL1h
    assert_eq!(origin(0x3c8), Some(OriginEl::El2)); // EL2t
    assert_eq!(origin(0x10), Some(OriginEl::El0)); // AArch32 User
    assert_eq!(origin(0x1d3), Some(OriginEl::El1)); // AArch32 Supervisor
    assert_eq!(origin(0x1a), Some(OriginEl::El2)); // AArch32 Hyp
    assert_eq!(origin(0b0010), None); // no such mode
    assert_eq!(origin(0b1_0100), None);
    assert!(TrapSnapshot { spsr: 0x1d3, ..Default::default() }.is_aarch32());
    assert!(!TrapSnapshot { spsr: 0x3c5, ..Default::default() }.is_aarch32());
}

/// EC 0x11 and 0x12, 0x15 to 0x17 have `imm16` in `[15:0]`; 0x13 has none, and no SVC or HVC of
/// another level is any.
#[test]
fn every_call_has_its_immediate_and_nothing_else_has_one() {
    for ec in 0..64 {
        for immediate in [0, 1, 0x4a48, 0x8000, 0xffff_u16] {
            let word = ec << 26 | 1 << 25 | u64::from(immediate);
            let is_call = matches!(ec, 0x11 | 0x12 | 0x15..=0x17);
            let trap = TrapSnapshot { esr: word, ..Default::default() };
            assert_eq!(trap.imm16(), is_call.then_some(immediate), "{word:#x}");
            assert_eq!(trap.syndrome(), Syndrome::decode(Esr::from_bits(word), TargetEl::El2));
            // EL3 takes no call of AArch32 but an SMC; HVC and SMC never come to EL1.
            let at = |target| Syndrome::decode(Esr::from_bits(word), target).imm16();
            assert_eq!(at(TargetEl::El1), matches!(ec, 0x11 | 0x15).then_some(immediate));
            assert_eq!(at(TargetEl::El3), matches!(ec, 0x15..=0x17).then_some(immediate));
        }
    }
}
