//! `PSTATE` after an entry, a row of the manual's table each.

use aarch64_syndrome::TargetEl;
use aarch64_syndrome::entry::{Controls, CoreState, Exception, Features, Mode, Spsr};

const E2H_AND_TGE: u64 = 1 << 34 | 1 << 27;
const SPAN: u64 = 1 << 23;

/// With everything that a control or a feature could set left out.
fn after(before: Spsr, target: TargetEl) -> Spsr {
    after_with(before, target, Controls::DEFAULT.with_sctlr(SPAN), Features::DEFAULT)
}

fn after_with(before: Spsr, target: TargetEl, controls: Controls, features: Features) -> Spsr {
    let before = CoreState { pc: 0, pstate: before };
    before.take(Exception::UNDEFINED, target, controls, features).unwrap().state().pstate
}

fn lowest(mode: Mode) -> Spsr {
    Spsr::new(mode)
}

/// Every bit of an `AArch64` `PSTATE` set, at EL0.
fn full() -> Spsr {
    Spsr::from_bits(!0x1f)
}

#[test]
fn m_is_the_target_on_its_own_stack() {
    for (target, mode) in
        [(TargetEl::El1, Mode::El1h), (TargetEl::El2, Mode::El2h), (TargetEl::El3, Mode::El3h)]
    {
        for before in [lowest(Mode::El0t), full(), lowest(Mode::User), lowest(Mode::El1t)] {
            assert_eq!(after(before, target).mode(), Some(mode));
        }
    }
}

#[test]
fn every_interrupt_and_debug_exceptions_are_masked() {
    for before in [lowest(Mode::El0t), full(), lowest(Mode::User)] {
        for target in super::TARGETS {
            assert_eq!(after(before, target).daif(), 0b1111);
        }
    }
}

#[test]
fn what_an_instruction_has_set_up_is_gone() {
    let after = after(full(), TargetEl::El1);
    assert!(!after.ss() && !after.il() && !after.ppend() && !after.uinj());
    assert_eq!((after.btype(), after.pacm(), after.uao()), (Some(0), Some(false), Some(false)));
}

#[test]
fn flags_and_dit_stay() {
    for nzcv in 0..16_u64 {
        for dit in [0, 1 << 24] {
            for mode in [Mode::El0t, Mode::User, Mode::El1h] {
                let before = lowest(mode).into_bits() | nzcv << 28 | dit;
                let after = after(Spsr::from_bits(before), TargetEl::El1);
                assert_eq!((u64::from(after.nzcv()), after.dit()), (nzcv, dit != 0));
            }
        }
    }
}

#[test]
fn ssbs_is_dssbs_of_the_target() {
    let dssbs = Controls::DEFAULT.with_sctlr(1 << 44);
    let ssbs = Features::DEFAULT.with_ssbs(true);
    assert!(after_with(lowest(Mode::El0t), TargetEl::El1, dssbs, ssbs).ssbs());
    assert!(!after_with(full(), TargetEl::El1, Controls::DEFAULT, ssbs).ssbs());
    assert!(!after_with(full(), TargetEl::El1, dssbs, Features::DEFAULT).ssbs());
    // What AArch32 has in bit 23 is no UAO afterwards.
    let from_aarch32 = lowest(Mode::User).with_ssbs(true);
    assert_eq!(from_aarch32.into_bits(), 0x80_0010);
    assert_eq!(after(from_aarch32, TargetEl::El1).uao(), Some(false));
}

#[test]
fn allint_is_set_unless_spintmask_is() {
    let nmi = Features::DEFAULT.with_nmi(true);
    let masked = Controls::DEFAULT.with_sctlr(1 << 62);
    let at = |controls, features| {
        after_with(lowest(Mode::El0t), TargetEl::El1, controls, features).allint()
    };
    assert_eq!(at(Controls::DEFAULT, nmi), Some(true));
    assert_eq!(at(masked, nmi), Some(false));
    assert_eq!(at(Controls::DEFAULT, Features::DEFAULT), Some(false));
}

#[test]
fn pan_is_set_where_span_is_clear_at_el1_and_in_a_vhe_host() {
    let pan = Features::DEFAULT.with_pan(true);
    let at = |target, hcr, sctlr, features| {
        let controls = Controls::DEFAULT.with_hcr_el2(hcr).with_sctlr(sctlr);
        after_with(lowest(Mode::El0t), target, controls, features).pan()
    };
    assert!(at(TargetEl::El1, 0, 0, pan));
    assert!(!at(TargetEl::El1, 0, SPAN, pan));
    assert!(!at(TargetEl::El1, 0, 0, Features::DEFAULT));
    assert!(at(TargetEl::El2, E2H_AND_TGE, 0, pan));
    assert!(!at(TargetEl::El2, E2H_AND_TGE, SPAN, pan));
    assert!(!at(TargetEl::El2, 1 << 34, 0, pan));
    assert!(!at(TargetEl::El2, 1 << 27, 0, pan));
    assert!(!at(TargetEl::El3, E2H_AND_TGE, 0, pan));
}

#[test]
fn a_pan_that_is_set_stays() {
    for mode in [Mode::El0t, Mode::El1h, Mode::User] {
        for target in super::TARGETS {
            assert!(after(lowest(mode).with_pan(true), target).pan());
        }
    }
}

#[test]
fn tco_pm_and_exlock_come_with_their_features() {
    let none = after(lowest(Mode::El0t), TargetEl::El1);
    assert_eq!((none.tco(), none.pm(), none.exlock()), (Some(false), Some(false), Some(false)));
    let at = |from, controls, features| after_with(lowest(from), TargetEl::El1, controls, features);
    let has = |features| at(Mode::El0t, Controls::DEFAULT, features);
    assert_eq!(has(Features::DEFAULT.with_mte(true)).tco(), Some(true));
    assert_eq!(has(Features::DEFAULT.with_ebep(true)).pm(), Some(true));
    assert_eq!(has(Features::DEFAULT.with_profiling_exceptions(true)).pm(), Some(true));
}

#[test]
fn exlock_is_exlocken_where_the_level_does_not_change() {
    let gcs = Features::DEFAULT.with_gcs(true);
    let exlocken = Controls::DEFAULT.with_gcscr(1 << 6);
    let at = |from, controls, features| {
        after_with(lowest(from), TargetEl::El1, controls, features).exlock()
    };
    assert_eq!(at(Mode::El1h, exlocken, gcs), Some(true));
    assert_eq!(at(Mode::El1t, exlocken, gcs), Some(true));
    assert_eq!(at(Mode::El0t, exlocken, gcs), Some(false));
    assert_eq!(at(Mode::El1h, Controls::DEFAULT, gcs), Some(false));
    assert_eq!(at(Mode::El1h, exlocken, Features::DEFAULT), Some(false));
}

#[test]
fn what_aarch32_alone_has_is_gone() {
    let before = Spsr::from_bits(0x1f_ffff_ffe0 | 0x10);
    let after = after(before, TargetEl::El1);
    // NZCV, DIT and PAN are left.
    assert_eq!(after.into_bits(), 0xf140_03c5);
}

#[test]
fn features_are_read_from_their_fields() {
    let none = Features::DEFAULT;
    for value in 0..16_u64 {
        let is_there = value != 0;
        let pfr0 = none.with_id_aa64pfr0(value << 28);
        assert_eq!(pfr0, none.with_double_fault(value >= 2));
        for (low, expected) in [
            (4, none.with_ssbs(is_there)),
            (8, none.with_mte(is_there)),
            (36, none.with_nmi(is_there)),
            (44, none.with_gcs(is_there)),
            (56, none.with_double_fault2(is_there)),
        ] {
            assert_eq!(none.with_id_aa64pfr1(value << low), expected);
        }
        assert_eq!(none.with_id_aa64mmfr1(value << 20), none.with_pan(is_there));
        assert_eq!(none.with_id_aa64mmfr3(value << 4), none.with_sctlr2(is_there));
        assert_eq!(none.with_id_aa64dfr1(value << 48), none.with_ebep(is_there));
        for low in [16, 24] {
            let expected = none.with_profiling_exceptions(is_there);
            assert_eq!(none.with_id_aa64dfr2(value << low), expected);
        }
    }
}
