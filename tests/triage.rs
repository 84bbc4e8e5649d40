//! The shortcuts of the hot path say what the long ways say.

mod inputs;

use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::policy::{HOST_BUS_OBJERR, Triage, kvm_rfc_v2};
use aarch64_syndrome::{
    AccessKind, Esr, Far, Fault, FaultClass, FaultStatus, Hpfar, Level, TargetEl,
};
use inputs::each_class_and_code;

/// `ISS[24:6]` and `ISS2`.
const RESTS: [u64; 6] = [0, 0x01ff_ffc0, 1 << 6, 1 << 6 | 1 << 8, 1 << 24 | 0x55_4000, !0 << 32];

#[test]
fn a_triage_is_the_class_and_the_decisions() {
    for esr in RESTS.into_iter().flat_map(each_class_and_code) {
        let triage = Triage::of(esr);
        let status = FaultStatus::from_bits((esr.iss() & 0x3f) as u8);
        let host = esr.ec().is_abort_from_lower() && HOST_BUS_OBJERR.contains(status);
        assert_eq!(triage.class(), esr.abort_class(), "{esr:?}");
        assert_eq!(triage.kvm_rfc_v2(), kvm_rfc_v2(esr), "{esr:?}");
        assert_eq!(triage.host_bus_objerr(), host, "{esr:?}");
        let class = esr.abort_class().map_or(31, |class| class as u8);
        let bits = class | u8::from(host) << 6 | u8::from(kvm_rfc_v2(esr)) << 7;
        assert_eq!(triage.into_bits(), bits, "{esr:?}");
    }
}

/// Every class and code at every place of a turn of the loop, with different other bits.
fn many_words() -> Vec<u64> {
    let rests = (0..1_u64 << 19).step_by(0x3d9).map(|rest| rest << 6 | rest << 40);
    rests.flat_map(each_class_and_code).map(Esr::into_bits).collect()
}

#[test]
fn many_words_have_the_answers_of_each() {
    let words = many_words();
    let mut answers = vec![0; words.len()];
    assert_eq!(Triage::of_each(&words, &mut answers), words.len());
    for (&word, &answer) in words.iter().zip(&answers) {
        assert_eq!(Triage::of(Esr::from_bits(word)).into_bits(), answer, "{word:#x}");
        assert_eq!(Triage::from_bits(answer), Triage::of(Esr::from_bits(word)));
    }
}

#[test]
fn as_many_words_are_answered_as_there_are_places_for() {
    let words = &many_words()[0x900..];
    for (many, places) in (0..40).flat_map(|many| (0..40).map(move |places| (many, places))) {
        let mut answers = vec![0xaa; places];
        let count = Triage::of_each(&words[..many], &mut answers);
        assert_eq!(count, many.min(places));
        for (index, &answer) in answers.iter().enumerate() {
            let word = Esr::from_bits(words[index]);
            let expected = if index < count { Triage::of(word).into_bits() } else { 0xaa };
            assert_eq!(answer, expected, "{index} of {many} words, {places} places");
        }
    }
}

#[test]
fn what_a_fault_says_of_the_access_its_encoding_says_too() {
    for esr in RESTS.into_iter().flat_map(each_class_and_code) {
        let Some(fault) = Fault::from_guest(esr, Far::from_bits(0), Hpfar::from_bits(0)) else {
            continue;
        };
        let data = DataAbort::from_esr(esr, TargetEl::El2);
        assert_eq!(fault.kind() == AccessKind::Data, data.is_some(), "{esr:?}");
        assert_eq!(fault.is_write(), data.map_or(Some(false), DataAbort::is_write), "{esr:?}");
        assert_eq!(fault.cm(), data.is_some_and(DataAbort::cm), "{esr:?}");
        assert_eq!(fault.access(), data.and_then(DataAbort::access), "{esr:?}");
        assert_eq!(fault.is_from_lower(), esr.ec().is_abort_from_lower(), "{esr:?}");
    }
}

#[test]
fn a_granule_protection_check_has_kind_and_level_by_its_own_fields() {
    const GPC: u64 = 0x1e << 26;
    for (code, level) in [(0x22, Some(-2)), (0x24, Some(0)), (0x28, None), (0x05, None)] {
        for (ind, kind) in [(0, AccessKind::Data), (1, AccessKind::Instruction)] {
            let esr = Esr::from_bits(GPC | ind << 20 | code | 1 << 6);
            let fault = Fault::own(esr, Far::from_bits(0)).expect("EC 0x1e reports a fault");
            assert_eq!(fault.kind(), kind);
            assert_eq!(fault.level().map(Level::number), level, "{code:#x}");
            assert_eq!(fault.class() == FaultClass::Unallocated, code == 0x05);
            assert_eq!(fault.is_write(), Some(ind == 0));
            assert!(!fault.is_from_lower());
            assert_eq!(fault.access(), None);
        }
    }
}
