//! What an entry saves: `ELR_ELx`, `SPSR_ELx`, `ESR_ELx` and the address registers.

use aarch64_syndrome::address::Pfar;
use aarch64_syndrome::entry::{CannotBeTaken, Controls, CoreState, Exception, Features, Spsr};
use aarch64_syndrome::entry::{Entered, Mode};
use aarch64_syndrome::iss::{
    DataAbort, HvcSvc, IllegalStateOrAlignment, SError, Smc64, TargetEl1Or2, TargetEl2Or3,
};
use aarch64_syndrome::{Esr, Far, FaultStatus, Hpfar, InstructionLength, OriginEl, TargetEl};

const PC: u64 = 0x8_1000;

fn enter(from: Spsr, exception: Exception, target: TargetEl) -> Entered {
    enter_with(from, exception, target, Controls::DEFAULT)
}

fn enter_with(from: Spsr, exception: Exception, target: TargetEl, controls: Controls) -> Entered {
    let before = CoreState { pc: PC, pstate: from };
    before.take(exception, target, controls, Features::DEFAULT).unwrap()
}

fn full(mode: Mode) -> Spsr {
    Spsr::from_bits(!0).with_mode(mode)
}

fn external_abort(target: TargetEl) -> DataAbort {
    DataAbort::new(target, OriginEl::El0, FaultStatus::SYNC_EXTERNAL)
}

fn abort(esr: Esr) -> Exception {
    Exception::new(esr, Some(Far::from_bits(0xabc)))
}

#[test]
fn a_trap_or_an_abort_returns_to_the_instruction_and_its_state() {
    for mode in [Mode::El0t, Mode::El1t, Mode::El1h, Mode::User] {
        let entered = enter(full(mode), abort(external_abort(TargetEl::El1).esr()), TargetEl::El1);
        assert_eq!(entered.elr(), PC);
        assert_eq!(entered.spsr(), full(mode).with_uinj(false));
    }
}

#[test]
fn a_call_returns_behind_the_instruction_and_without_what_it_has_used_up() {
    let spent = |mode| full(mode).with_uinj(false).with_ss(false).with_pacm(false).with_btype(0);
    let svc = Exception::new(HvcSvc::svc64(TargetEl::El1, 1).esr(), None);
    let hvc = Exception::new(HvcSvc::hvc64(TargetEl2Or3::El2, 1).esr(), None);
    let smc = Exception::new(Smc64::new(TargetEl2Or3::El3, 1).esr(), None);
    for (call, from, target) in [
        (svc, Mode::El0t, TargetEl::El1),
        (svc, Mode::El1h, TargetEl::El1),
        (hvc, Mode::El1h, TargetEl::El2),
        (hvc, Mode::El2h, TargetEl::El2),
        (smc, Mode::El1h, TargetEl::El3),
        (smc, Mode::El2h, TargetEl::El3),
        (svc, Mode::El2h, TargetEl::El2),
        (svc, Mode::El3h, TargetEl::El3),
    ] {
        let entered = enter(full(from), call, target);
        assert_eq!((entered.elr(), entered.spsr()), (PC + 4, spent(from)), "{call}");
    }
}

#[test]
fn an_smc_at_el2_is_always_a_trap() {
    let smc = Exception::new(Smc64::new(TargetEl2Or3::El2, 0).esr(), None);
    let entered = enter(full(Mode::El1h), smc, TargetEl::El2);
    assert_eq!((entered.elr(), entered.spsr().pacm()), (PC, Some(true)));
}

#[test]
fn an_svc_from_below_is_a_call_at_el2_with_tge_and_else_a_trap() {
    let svc = Exception::new(HvcSvc::svc64(TargetEl::El2, 0).esr(), None);
    let (tge, e2h, svc_el0) = (1 << 27, 1 << 34, 1 << 52);
    let elr = |from, hcr, hfgitr| {
        let controls = Controls::DEFAULT.with_hcr_el2(hcr).with_hfgitr_el2(hfgitr);
        enter_with(Spsr::new(from), svc, TargetEl::El2, controls).elr()
    };
    assert_eq!(elr(Mode::El1h, 0, !0), PC);
    assert_eq!(elr(Mode::El0t, 0, svc_el0), PC);
    assert_eq!(elr(Mode::El0t, tge, 0), PC + 4);
    assert_eq!(elr(Mode::El0t, tge, svc_el0), PC);
    assert_eq!(elr(Mode::El0t, tge | e2h, svc_el0), PC + 4);
    assert_eq!(elr(Mode::User, tge, svc_el0), PC + 4);
}

#[test]
fn a_t32_svc_returns_behind_its_two_bytes_with_it_advanced() {
    let svc32 = |length| HvcSvc::svc32(TargetEl1Or2::El1, 0, length).esr();
    let before = Spsr::new(Mode::User).with_t(true).with_it(0b0001_0110);
    let short = Exception::new(svc32(InstructionLength::Bits16), None);
    let entered = enter(before, short, TargetEl::El1);
    assert_eq!((entered.elr(), entered.spsr().it()), (PC + 2, Some(0b0000_1100)));
    let long = Exception::new(svc32(InstructionLength::Bits32), None);
    assert_eq!(enter(Spsr::new(Mode::User), long, TargetEl::El1).elr(), PC + 4);
}

#[test]
fn an_aarch32_address_has_32_bits() {
    let before = CoreState { pc: !0, pstate: Spsr::new(Mode::User) };
    let (controls, features) = (Controls::DEFAULT, Features::DEFAULT);
    let entered = before.take(Exception::IRQ, TargetEl::El1, controls, features).unwrap();
    assert_eq!(entered.elr(), 0xffff_ffff);
}

#[test]
fn an_exception_from_el1_to_el1_looks_like_one_from_el2_with_nested_virtualization() {
    let (nv, nv1, nv2) = (1 << 42, 1 << 43, 1 << 45);
    for (hcr, shown) in [
        (0, false),
        (nv, true),
        (nv | nv1, false),
        (nv | nv2, true),
        (nv | nv1 | nv2, true),
        (nv1 | nv2, false),
    ] {
        let controls = Controls::DEFAULT.with_hcr_el2(hcr);
        for (from, as_el2) in [(Mode::El1h, Mode::El2h), (Mode::El1t, Mode::El2t)] {
            let entered =
                enter_with(Spsr::new(from), Exception::UNDEFINED, TargetEl::El1, controls);
            assert_eq!(entered.spsr(), Spsr::new(if shown { as_el2 } else { from }), "{hcr:#x}");
        }
        let from_el0 =
            enter_with(Spsr::new(Mode::El0t), Exception::UNDEFINED, TargetEl::El1, controls);
        assert_eq!(from_el0.spsr().mode(), Some(Mode::El0t));
    }
}

#[test]
fn the_class_is_odd_exactly_from_the_level_that_is_told() {
    for base in [0x20, 0x24, 0x30, 0x32, 0x34] {
        for (from, odd) in [(Mode::El0t, 0), (Mode::User, 0), (Mode::El1t, 1), (Mode::El1h, 1)] {
            for given in [base, base + 1] {
                let exception = abort(Esr::from_bits(given << 26 | 1 << 25));
                let esr = enter(Spsr::new(from), exception, TargetEl::El1).esr().unwrap();
                assert_eq!(u64::from(esr.ec().into_bits()), base + odd);
            }
        }
    }
}

#[test]
fn an_access_through_vncr_is_el2s_own_at_el2_and_from_below_at_el3() {
    let esr = external_abort(TargetEl::El2).with_vncr(true).esr();
    let ec = |target| enter(Spsr::new(Mode::El1h), abort(esr), target).esr().unwrap().ec();
    assert_eq!(ec(TargetEl::El2).into_bits(), 0x25);
    assert_eq!(ec(TargetEl::El3).into_bits(), 0x24);
}

#[test]
fn il_is_1_where_it_tells_no_length() {
    for esr in [0x0000_0000, 0x9000_0010, 0x8000_0010, 0xbc00_0000, 0x3800_0000] {
        let entered = enter(Spsr::new(Mode::El0t), abort(Esr::from_bits(esr)), TargetEl::El1);
        assert_eq!(entered.esr().unwrap().into_bits(), esr | 1 << 25);
    }
    // BKPT, in T32.
    let bkpt = Exception::new(Esr::from_bits(0xe000_0000), None);
    let (t32, a32) = (Spsr::new(Mode::User).with_t(true), Spsr::new(Mode::User));
    assert!(!enter(t32, bkpt, TargetEl::El1).esr().unwrap().il());
    assert!(enter(a32, bkpt, TargetEl::El1).esr().unwrap().il());
}

#[test]
fn far_is_written_for_the_classes_that_have_one() {
    let far = |esr, target| enter(Spsr::new(Mode::El0t), abort(esr), target).far();
    let address = Some(Far::from_bits(0xabc));
    assert_eq!(far(external_abort(TargetEl::El1).esr(), TargetEl::El1), address);
    assert_eq!(far(external_abort(TargetEl::El1).with_fnv(true).esr(), TargetEl::El1), None);
    let pc_alignment = IllegalStateOrAlignment::pc_alignment(TargetEl::El1).esr();
    assert_eq!(far(pc_alignment, TargetEl::El1), address);
    assert_eq!(far(Exception::UNDEFINED.esr().unwrap(), TargetEl::El1), None);
    let serror = SError::new(TargetEl::El1, aarch64_syndrome::iss::AsyncErrorType::from_bits(0));
    assert_eq!(far(serror.esr(), TargetEl::El1), None);
    assert_eq!(far(serror.with_vfv(true).esr(), TargetEl::El1), address);
    let watchpoint = Esr::from_bits(0xd200_0022);
    assert_eq!(far(watchpoint, TargetEl::El1), address);
}

#[test]
fn an_interrupt_writes_no_syndrome() {
    for exception in [Exception::IRQ, Exception::FIQ] {
        let entered = enter(full(Mode::El0t), exception, TargetEl::El1);
        assert_eq!((entered.esr(), entered.far(), entered.elr()), (None, None, PC));
    }
}

#[test]
fn hpfar_is_written_at_el2_where_the_syndrome_says_that_it_is_valid() {
    let hpfar = Hpfar::from_bits(0x4000);
    let hpfar_of = |esr, target, hcr| {
        let exception = abort(esr).with_hpfar(hpfar);
        let controls = Controls::DEFAULT.with_hcr_el2(hcr);
        enter_with(Spsr::new(Mode::El0t), exception, target, controls).hpfar()
    };
    let translation = DataAbort::new(TargetEl::El2, OriginEl::El0, FaultStatus::TRANSLATION_L2);
    assert_eq!(hpfar_of(translation.esr(), TargetEl::El2, 0), Some(hpfar));
    assert_eq!(hpfar_of(translation.esr(), TargetEl::El2, 1 << 27), None);
    assert_eq!(hpfar_of(translation.esr(), TargetEl::El1, 0), None);
    let permission = DataAbort::new(TargetEl::El2, OriginEl::El0, FaultStatus::PERMISSION_L2);
    assert_eq!(hpfar_of(permission.esr(), TargetEl::El2, 0), None);
    assert_eq!(hpfar_of(external_abort(TargetEl::El2).esr(), TargetEl::El2, 0), None);
}

#[test]
fn pfv_is_1_with_an_address_that_the_target_may_see() {
    let pfar = Pfar::from_bits(0x8000_1000);
    let esr = external_abort(TargetEl::El1).with_pfv(true).esr();
    let without = external_abort(TargetEl::El1).esr();
    let told = |exception: Exception, vm| {
        let controls = Controls::DEFAULT.with_hcr_el2(vm);
        let entered = enter_with(Spsr::new(Mode::El0t), exception, TargetEl::El1, controls);
        (entered.esr().unwrap(), entered.pfar())
    };
    assert_eq!(told(abort(esr).with_pfar(pfar), 0), (esr, Some(pfar)));
    assert_eq!(told(abort(esr).with_pfar(pfar), 1), (without, None));
    assert_eq!(told(abort(esr), 0), (without, None));
    assert_eq!(told(abort(without).with_pfar(pfar), 0), (without, None));
}

#[test]
fn mistakes_of_the_caller_have_names() {
    let take = |from: u64, exception: Exception, target| {
        let before = CoreState { pc: PC, pstate: Spsr::from_bits(from) };
        before.take(exception, target, Controls::DEFAULT, Features::DEFAULT).err()
    };
    let hvc = Exception::new(HvcSvc::hvc64(TargetEl2Or3::El2, 0).esr(), None);
    let smc = Exception::new(Smc64::new(TargetEl2Or3::El2, 0).esr(), None);
    let gpc = abort(Esr::from_bits(0x7a00_0028));
    let no_address = Exception::new(external_abort(TargetEl::El1).esr(), None);
    for (from, exception, target, error) in [
        (0b0_0001, Exception::IRQ, TargetEl::El1, CannotBeTaken::NoSuchMode),
        (0b1_0100, Exception::IRQ, TargetEl::El1, CannotBeTaken::NoSuchMode),
        (0b0_1001, Exception::IRQ, TargetEl::El1, CannotBeTaken::FromAbove),
        (0b0_1101, Exception::IRQ, TargetEl::El2, CannotBeTaken::FromAbove),
        (0b1_0011, Exception::IRQ, TargetEl::El1, CannotBeTaken::TargetIsAarch32),
        (0b1_1010, Exception::IRQ, TargetEl::El2, CannotBeTaken::TargetIsAarch32),
        (0b0_0101, hvc, TargetEl::El1, CannotBeTaken::NoSuchClass),
        (0b0_0101, smc, TargetEl::El1, CannotBeTaken::NoSuchClass),
        (0b0_0101, gpc, TargetEl::El2, CannotBeTaken::NoSuchClass),
        (0b0_0101, no_address, TargetEl::El1, CannotBeTaken::NoFar),
    ] {
        assert_eq!(take(from, exception, target), Some(error));
    }
}
