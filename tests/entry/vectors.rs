//! The table of vectors, row by row.

use aarch64_syndrome::entry::{Controls, CoreState, Exception, Features, Mode, Spsr};
use aarch64_syndrome::iss::{DataAbort, InstructionAbort, SError};
use aarch64_syndrome::{Esr, Far, FaultStatus, OriginEl, TargetEl};

const TABLE: u64 = 0xffff_0000_0012_3800;
const E2H: u64 = 1 << 34;
const TGE: u64 = 1 << 27;
const RW: u64 = 1 << 31;

fn offset_with(
    exception: Exception,
    from: Mode,
    target: TargetEl,
    controls: Controls,
    features: Features,
) -> u64 {
    let before = CoreState { pc: 0x4000, pstate: Spsr::new(from) };
    // [10:0] of VBAR_ELx are RES0, and no part of the vector's address.
    let controls = controls.with_vbar(TABLE | 0x7ff);
    let pc = before.take(exception, target, controls, features).unwrap().state().pc;
    assert_eq!(pc & !0x7ff, TABLE);
    pc - TABLE
}

fn offset(from: Mode, target: TargetEl, controls: Controls) -> u64 {
    offset_with(Exception::UNDEFINED, from, target, controls, Features::DEFAULT)
}

#[test]
fn the_level_itself_has_a_row_for_each_stack_pointer() {
    for (target, on_sp_el0, on_sp_elx) in [
        (TargetEl::El1, Mode::El1t, Mode::El1h),
        (TargetEl::El2, Mode::El2t, Mode::El2h),
        (TargetEl::El3, Mode::El3t, Mode::El3h),
    ] {
        assert_eq!(offset(on_sp_el0, target, Controls::DEFAULT), 0);
        assert_eq!(offset(on_sp_elx, target, Controls::DEFAULT), 0x200);
    }
}

#[test]
fn from_below_in_aarch64_is_one_row() {
    for (target, from) in [
        (TargetEl::El1, Mode::El0t),
        (TargetEl::El2, Mode::El0t),
        (TargetEl::El2, Mode::El1t),
        (TargetEl::El2, Mode::El1h),
        (TargetEl::El3, Mode::El0t),
        (TargetEl::El3, Mode::El1h),
        (TargetEl::El3, Mode::El2h),
    ] {
        assert_eq!(offset(from, target, Controls::DEFAULT), 0x400, "{from} to {target}");
    }
}

#[test]
fn an_aarch32_application_below_an_aarch64_kernel_is_0x600_at_el1_and_0x400_at_el2() {
    assert_eq!(offset(Mode::User, TargetEl::El1, Controls::DEFAULT), 0x600);
    assert_eq!(offset(Mode::User, TargetEl::El2, Controls::DEFAULT), 0x400);
    assert_eq!(offset(Mode::User, TargetEl::El3, Controls::DEFAULT), 0x400);
}

#[test]
fn below_an_aarch32_kernel_everything_is_0x600_at_el2() {
    let controls = Controls::DEFAULT.with_hcr_el2(0);
    for from in [Mode::User, Mode::Supervisor, Mode::Irq, Mode::System] {
        assert_eq!(offset(from, TargetEl::El2, controls), 0x600);
    }
}

#[test]
fn an_aarch32_application_of_a_vhe_host_is_0x600_at_el2() {
    let at = |hcr| offset(Mode::User, TargetEl::El2, Controls::DEFAULT.with_hcr_el2(hcr));
    assert_eq!(at(RW | E2H | TGE), 0x600);
    assert_eq!(at(RW | TGE), 0x400);
    assert_eq!(at(RW | E2H), 0x400);
}

#[test]
fn at_el3_the_level_below_decides_not_the_one_that_was_interrupted() {
    let at = |from, scr| offset(from, TargetEl::El3, Controls::DEFAULT.with_scr_el3(scr));
    let (ns, rw, eel2) = (1, 1 << 10, 1 << 18);
    // An AArch32 guest below an EL2 in AArch64.
    assert_eq!(at(Mode::Supervisor, ns | rw), 0x400);
    assert_eq!(at(Mode::Supervisor, ns), 0x600);
    assert_eq!(at(Mode::User, ns), 0x600);
    assert_eq!(at(Mode::Hyp, ns), 0x600);
    // A Secure EL2 is always in AArch64; EEL2 counts in Secure state alone.
    assert_eq!(at(Mode::Supervisor, eel2), 0x400);
    assert_eq!(at(Mode::Supervisor, eel2 | ns), 0x600);
}

#[test]
fn the_kinds_are_a_vector_apart() {
    let serror = Exception::new(SError::uncategorized(TargetEl::El1).esr(), None);
    for (exception, kind) in [
        (Exception::UNDEFINED, 0),
        (Exception::IRQ, 0x80),
        (Exception::FIQ, 0x100),
        (serror, 0x180),
    ] {
        for (from, row) in
            [(Mode::El0t, 0x400), (Mode::El1t, 0), (Mode::El1h, 0x200), (Mode::User, 0x600)]
        {
            let (controls, features) = (Controls::DEFAULT, Features::DEFAULT);
            let offset = offset_with(exception, from, TargetEl::El1, controls, features);
            assert_eq!(offset, row + kind);
        }
    }
}

/// The aborts with these codes go to the `SError` vectors, the others do not.
fn assert_ease(target: TargetEl, controls: Controls, features: Features, has_ease: bool) {
    for code in 0..64 {
        let code = FaultStatus::from_bits(code);
        let data = DataAbort::new(target, OriginEl::El0, code).esr();
        let fetch = InstructionAbort::new(target, OriginEl::El0, code).esr();
        for esr in [data, fetch] {
            let abort = Exception::new(esr, Some(Far::from_bits(0)));
            for (from, row) in [(Mode::El0t, 0x400), (Mode::User, 0x600)] {
                let controls = controls.with_hcr_el2(E2H | TGE);
                let row = if matches!(target, TargetEl::El3) { 0x400 } else { row };
                let is_external =
                    matches!(code.into_bits(), 0x10 | 0x12..=0x18 | 0x1b..=0x1f) && has_ease;
                let expected = row + if is_external { 0x180 } else { 0 };
                assert_eq!(
                    offset_with(abort, from, target, controls, features),
                    expected,
                    "{esr} from {from} to {target}"
                );
            }
        }
    }
}

#[test]
fn with_ease_an_external_abort_is_taken_like_an_serror_and_nothing_else_is() {
    let el1_or_el2 = Controls::DEFAULT.with_sctlr2(1 << 5, true);
    let el3 = Controls::DEFAULT.with_scr_el3(1 << 10 | 1 << 19);
    let new = Features::DEFAULT.with_double_fault2(true).with_sctlr2(true);
    let old = Features::DEFAULT.with_double_fault(true);
    for target in [TargetEl::El1, TargetEl::El2] {
        assert_ease(target, el1_or_el2, new, true);
        assert_ease(target, el3, new, false);
        assert_ease(target, Controls::DEFAULT.with_sctlr2(1 << 5, false), new, false);
        assert_ease(target, el1_or_el2, old, false);
        assert_ease(target, el1_or_el2, new.with_sctlr2(false), false);
        assert_ease(target, el1_or_el2, Features::DEFAULT, false);
    }
    assert_ease(TargetEl::El3, el3, old, true);
    assert_ease(TargetEl::El3, el3, new, true);
    assert_ease(TargetEl::El3, el3, Features::DEFAULT, false);
    assert_ease(TargetEl::El3, el1_or_el2, new, false);
}

#[test]
fn the_class_does_not_tell_the_vector_of_an_access_through_vncr() {
    let esr = DataAbort::new(TargetEl::El2, OriginEl::El1, FaultStatus::TRANSLATION_L1)
        .with_vncr(true)
        .esr();
    assert_eq!(esr.ec().into_bits(), 0x25);
    let abort = Exception::new(esr, Some(Far::from_bits(0x1000)));
    let (controls, features) = (Controls::DEFAULT, Features::DEFAULT);
    assert_eq!(offset_with(abort, Mode::El1h, TargetEl::El2, controls, features), 0x400);
}

#[test]
fn the_ease_of_a_class_that_is_no_abort_does_not_count() {
    // A trapped MSR whose ISS looks like an external abort.
    let trap = Exception::new(Esr::from_bits(0x6200_0010), None);
    let features = Features::DEFAULT.with_double_fault2(true).with_sctlr2(true);
    let controls = Controls::DEFAULT.with_sctlr2(1 << 5, true);
    assert_eq!(offset_with(trap, Mode::El0t, TargetEl::El1, controls, features), 0x400);
}
