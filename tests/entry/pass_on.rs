//! What the level below is told: over all words of an abort, and rule by rule.

use crate::compare::Words;
use crate::naive;
use aarch64_syndrome::address::Pfar;
use aarch64_syndrome::entry::{
    CannotBeTaken, Controls, CoreState, Exception, Features, Mode, Spsr,
};
use aarch64_syndrome::iss::{DataAbort, InstructionAbort, WriteUpdate};
use aarch64_syndrome::{Esr, Far, FaultStatus, Level, OriginEl, TargetEl, TrapSnapshot};

const FAR: u64 = 0x1234;

fn exception(esr: u64) -> Exception {
    Exception::new(Esr::from_bits(esr), Some(Far::from_bits(FAR)))
}

fn words_of(exception: Exception) -> (u64, Option<u64>) {
    (exception.esr().unwrap().into_bits(), exception.far().map(Far::into_bits))
}

/// Of aborts every `ISS`, of the other classes many.
fn for_each_word(mut check: impl FnMut(u64, u64)) {
    let mut words = Words(3);
    for iss in 0..1 << 25_u64 {
        let other = words.next();
        for class in [0x20, 0x24, 0x25, other >> 58] {
            let iss2 = other & 0xff_ffff << 32;
            check(class << 26 | (other >> 24 & 1) << 25 | iss | iss2, other);
        }
    }
}

#[test]
fn el1_is_told_of_every_word_what_the_second_derivation_says() {
    for_each_word(|esr, other| {
        let level = [None, Level::from_number((other % 6) as i8 - 2)][(other >> 8 & 1) as usize];
        let passed = exception(esr).passed_to_el1(level).ok().map(words_of);
        let expected = naive::pass_on::to_el1(esr, FAR, level.map(Level::number));
        let expected = match naive::bits::ec(esr) {
            // Neither HVC nor SMC, nor an unallocated class: it is refused when it is taken.
            _ if !naive::allocated(esr, 2) => Some((esr, None)),
            _ => expected,
        };
        assert_eq!(passed, expected, "{esr:#x} {level:?}");
    });
}

#[test]
fn el2_is_told_of_every_word_what_the_second_derivation_says() {
    for_each_word(|esr, _| {
        let passed = words_of(exception(esr).passed_to_el2());
        assert_eq!(passed, naive::pass_on::to_el2(esr, FAR), "{esr:#x}");
    });
}

#[test]
fn what_is_told_has_no_reserved_bits_that_it_had_not_before() {
    for_each_word(|esr, other| {
        let from = Spsr::new([Mode::El0t, Mode::El1h][(other >> 20 & 1) as usize]);
        let before = CoreState { pc: 0, pstate: from };
        let (controls, features) = (Controls::DEFAULT, Features::DEFAULT);
        let to_el2 = exception(esr).passed_to_el2();
        if let Ok(entered) = before.take(to_el2, TargetEl::El2, controls, features) {
            let told = entered.esr().unwrap().into_bits();
            // ESR_EL3 has no ISS2 for EC 0x21, and some bits of ISS are RES0 at EL3 alone.
            let res0 = naive::res0(told, 2);
            assert_eq!(res0 & !esr, 0, "{esr:#x} {told:#x}");
        }
        let is_abort = matches!(naive::bits::ec(esr), 0x20 | 0x21 | 0x24 | 0x25);
        let Ok(to_el1) = exception(esr).passed_to_el1(Some(Level::L2)) else { return };
        if let Ok(entered) = before.take(to_el1, TargetEl::El1, controls, features) {
            let told = entered.esr().unwrap().into_bits();
            assert!(!is_abort || naive::res0(told, 1) == 0, "{esr:#x} {told:#x}");
        }
    });
}

fn to_el1(esr: Esr, level: Option<Level>) -> DataAbort {
    let told = exception(esr.into_bits()).passed_to_el1(level).unwrap();
    DataAbort::from_esr(told.esr().unwrap(), TargetEl::El1).unwrap()
}

fn at_el2(code: FaultStatus) -> DataAbort {
    DataAbort::new(TargetEl::El2, OriginEl::El1, code)
}

#[test]
fn a_stage_2_fault_is_told_as_an_external_abort() {
    for code in 0..64 {
        let told = to_el1(at_el2(FaultStatus::from_bits(code)).esr(), None);
        assert_eq!(told.dfsc(), FaultStatus::SYNC_EXTERNAL);
    }
}

#[test]
fn a_fault_on_the_guests_walk_is_told_at_the_level_of_the_guests_table() {
    let on_walk = at_el2(FaultStatus::TRANSLATION_L3).with_s1ptw(true).esr();
    for (level, code) in Level::ALL.into_iter().zip(0x12..) {
        let told = to_el1(on_walk, Some(level));
        assert_eq!((told.dfsc().into_bits(), told.s1ptw()), (code, false));
    }
    let without = exception(on_walk.into_bits()).passed_to_el1(None);
    assert_eq!(without, Err(CannotBeTaken::NoStage1Level));
}

#[test]
fn an_external_abort_on_a_walk_is_told_as_one_where_the_level_is_known() {
    let esr = at_el2(FaultStatus::SYNC_EXTERNAL_WALK_L3).esr();
    let code = |level| to_el1(esr, level).dfsc();
    assert_eq!(code(None), FaultStatus::SYNC_EXTERNAL);
    assert_eq!(code(Some(Level::L1)), FaultStatus::SYNC_EXTERNAL_WALK_L1);
    // The level of no walk at all says nothing.
    let off_walk = at_el2(FaultStatus::SYNC_EXTERNAL).esr();
    assert_eq!(to_el1(off_walk, Some(Level::L1)).dfsc(), FaultStatus::SYNC_EXTERNAL);
}

#[test]
fn the_access_syndrome_stays_behind_whole() {
    // ldr x17, [x0] with acquire: SF, SRT and AR would be FnP, WU and PFV.
    let told = to_el1(Esr::from_bits(0x93d1_c006), None);
    assert_eq!((told.isv(), told.fnp(), told.pfv()), (false, Some(false), Some(false)));
    assert_eq!(told.write_update(), Some(WriteUpdate::Unknown));
    assert_eq!(told.esr().into_bits(), 0x9200_0010);
}

#[test]
fn what_is_still_true_of_the_access_stays() {
    let base = at_el2(FaultStatus::SYNC_EXTERNAL);
    for (told, kept) in [
        (to_el1(base.with_ea(true).esr(), None), 1 << 9),
        (to_el1(base.with_wnr(true).esr(), None), 1 << 6),
        (to_el1(base.with_cm(true).esr(), None), 1 << 8 | 1 << 6),
        (to_el1(base.with_fnp(true).esr(), None), 1 << 15),
        (to_el1(base.with_gcs(true).esr(), None), 1 << 40),
        (to_el1(base.with_write_update(WriteUpdate::Updated).esr(), None), 0b11 << 16),
    ] {
        assert_eq!(told.esr().into_bits(), 0x9200_0010 | kept);
    }
    // EA of a fault that is no external abort is 0 by definition.
    assert_eq!(to_el1(Esr::from_bits(0x9200_0204), None).esr().into_bits(), 0x9200_0010);
}

#[test]
fn lst_is_not_told_as_an_error_type() {
    // st64bv0: LST = 3 would be SET = UEO.
    let told = to_el1(Esr::from_bits(0x9200_1846), None);
    assert_eq!(told.sync_error_type().unwrap().into_bits(), 0);
}

#[test]
fn the_address_of_an_access_through_vncr_is_not_the_guests() {
    let esr = at_el2(FaultStatus::TRANSLATION_L1).with_vncr(true).esr();
    let told = exception(esr.into_bits()).passed_to_el1(None).unwrap();
    assert_eq!(words_of(told), (0x9200_0410, None));
}

#[test]
fn an_abort_at_el2_with_a_physical_address_keeps_it_without_stage_2() {
    let pfar = Pfar::from_bits(0x8_0000_0000);
    let esr = at_el2(FaultStatus::SYNC_EXTERNAL).with_pfv(true).esr();
    let told = exception(esr.into_bits()).with_pfar(pfar).passed_to_el1(None).unwrap();
    let before = CoreState { pc: 0, pstate: Spsr::new(Mode::El1h) };
    let pfar_with = |hcr| {
        let controls = Controls::DEFAULT.with_hcr_el2(hcr);
        before.take(told, TargetEl::El1, controls, Features::DEFAULT).unwrap().pfar()
    };
    assert_eq!((pfar_with(0), pfar_with(1)), (Some(pfar), None));
}

#[test]
fn el2_is_told_the_stage_and_the_level_that_el3_saw() {
    let before = CoreState { pc: 0x40, pstate: Spsr::new(Mode::El0t) };
    let esr = DataAbort::new(TargetEl::El3, OriginEl::El0, FaultStatus::SYNC_EXTERNAL_WALK_L2)
        .with_s1ptw(true)
        .with_wnr(true)
        .with_ea(true)
        .esr();
    let told = exception(esr.into_bits()).passed_to_el2();
    let (controls, features) = (Controls::DEFAULT.with_vbar(0x800), Features::DEFAULT);
    let entered = before.take(told, TargetEl::El2, controls, features).unwrap();
    assert_eq!(entered.esr(), Some(esr));
    assert_eq!(entered.far(), Some(Far::from_bits(FAR)));
    assert_eq!((entered.state().pc, entered.elr()), (0xc00, 0x40));
    assert_eq!(entered.hpfar(), None);
}

#[test]
fn a_granule_protection_check_has_no_class_at_el2() {
    let before = CoreState { pc: 0, pstate: Spsr::new(Mode::El1h) };
    let told = exception(0x7a00_0028).passed_to_el2();
    let taken = before.take(told, TargetEl::El2, Controls::DEFAULT, Features::DEFAULT);
    assert_eq!(taken, Err(CannotBeTaken::NoSuchClass));
}

#[test]
fn an_instruction_abort_keeps_ea_and_its_error_type() {
    let esr = InstructionAbort::new(TargetEl::El2, OriginEl::El0, FaultStatus::SYNC_EXTERNAL)
        .with_sync_error_type(aarch64_syndrome::iss::SyncErrorType::from_bits(3))
        .with_ea(true)
        .esr();
    let told = exception(esr.into_bits()).passed_to_el1(None).unwrap();
    assert_eq!(told.esr(), Some(esr));
}

#[test]
fn an_hvc_that_the_guest_may_not_make_is_undefined_at_the_hvc() {
    let trap = TrapSnapshot { esr: 0x5a00_0000, spsr: 0x3c5, elr: 0x1004, ..Default::default() };
    let controls = Controls::DEFAULT.with_vbar(0x8000);
    let told = trap.tell_el1(Exception::UNDEFINED, controls, Features::DEFAULT).unwrap();
    assert_eq!((told.elr(), told.state().pc), (0x1000, 0x8200));
    let passed = trap.exception().passed_to_el1(None).unwrap();
    let refused = trap.tell_el1(passed, controls, Features::DEFAULT);
    assert_eq!(refused, Err(CannotBeTaken::NoSuchClass));
}

#[test]
fn an_svc_that_a_fine_grained_trap_took_is_passed_on_as_a_call() {
    let trap = TrapSnapshot { esr: 0x5600_0007, spsr: 0, elr: 0x1000, ..Default::default() };
    let passed = trap.exception().passed_to_el1(None).unwrap();
    let told = trap.tell_el1(passed, Controls::DEFAULT, Features::DEFAULT).unwrap();
    assert_eq!((told.elr(), told.esr().unwrap().into_bits()), (0x1004, 0x5600_0007));
}

#[test]
fn the_snapshot_s_own_hcr_counts() {
    let trap = TrapSnapshot { spsr: 0x5, hcr: 1 << 42, ..Default::default() };
    let told = trap.tell_el1(Exception::UNDEFINED, Controls::DEFAULT, Features::DEFAULT).unwrap();
    assert_eq!(told.spsr().mode(), Some(Mode::El2h));
}
