//! All 2^32 low words against the naive decoder, and the fields of every `ISS` of aborts and
//! `SError`s. What bits above 31 change, `properties.rs` samples.

mod inputs;
mod naive;

use aarch64_syndrome::address::{far_is_valid, pfar_is_valid};
use aarch64_syndrome::policy::{
    HOST_BUS_OBJERR, KvmSea, KvmSeaRoute, every_sea, kvm_exit_sea, kvm_rfc_v2,
};
use aarch64_syndrome::{
    Esr, Far, Fault, FaultClass, FaultStatus, FieldState, Hpfar, Level, Syndrome, TargetEl,
};
use inputs::LEVELS;
use naive::compared::availability;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The classes with a fault status code.
const WITH_STATUS: [u64; 5] = [0x1e, 0x20, 0x21, 0x24, 0x25];

/// Instruction and Data Aborts.
const ABORTS: [u64; 4] = [0x20, 0x21, 0x24, 0x25];

/// The classes that leave an address in `FAR_ELx` or `PFAR_ELx` at some level.
const WITH_ADDRESS: [u64; 9] = [0x1e, 0x20, 0x21, 0x22, 0x24, 0x25, 0x2f, 0x34, 0x35];

const IL: u64 = 1 << 25;

/// Aborts and `SError`s, whose every `ISS` is compared here; `encodings_exhaustive.rs` has the
/// others.
const COMPARED_WHOLE: [u64; 5] = [0x20, 0x21, 0x24, 0x25, 0x2f];

/// Calls `check` with ranges of words, on every core at once, until each of these exception classes
/// has had its 2^26.
fn for_each_range(ecs: impl IntoIterator<Item = u64>, check: impl Fn(Range<u64>) + Sync) {
    const STEP: u64 = 1 << 22;
    let starts_of = |ec: u64| (0..16).map(move |step| (ec * 16 + step) * STEP);
    let starts: Vec<u64> = ecs.into_iter().flat_map(starts_of).collect();
    let next = AtomicUsize::new(0);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(first) = starts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(*first..first + STEP);
                }
            });
        }
    });
}

/// Calls `check` with each low word of these exception classes.
fn for_each_word(ecs: impl IntoIterator<Item = u64>, check: impl Fn(u64) + Sync) {
    for_each_range(ecs, |words| words.for_each(&check));
}

/// Calls `check` with each low word of all classes but these. Of those the naive decoder reads `EC`
/// alone, so that `is_silent` is asked once for each class.
fn for_each_other_word(
    ecs: &[u64],
    is_silent: impl Fn(u64) -> bool,
    check: impl Fn(u64) -> bool + Sync,
) {
    let others = || (0..64).filter(|ec| !ecs.contains(ec));
    assert!(others().all(|ec| is_silent(ec << 26)));
    for_each_word(others(), |word| assert!(check(word), "{word:#010x}"));
}

/// The naive decoder's name of a class.
fn name_of(class: FaultClass) -> &'static str {
    match class {
        FaultClass::AddressSize => "AddressSize",
        FaultClass::Translation => "Translation",
        FaultClass::AccessFlag => "AccessFlag",
        FaultClass::Permission => "Permission",
        FaultClass::SyncExternal => "SyncExternal",
        FaultClass::SyncExternalOnWalk => "SyncExternalOnWalk",
        FaultClass::SyncParity => "SyncParity",
        FaultClass::SyncParityOnWalk => "SyncParityOnWalk",
        FaultClass::GranuleProtection => "GranuleProtection",
        FaultClass::GranuleProtectionOnWalk => "GranuleProtectionOnWalk",
        FaultClass::Alignment => "Alignment",
        FaultClass::TagCheck => "TagCheck",
        FaultClass::TlbConflict => "TlbConflict",
        FaultClass::UnsupportedAtomicUpdate => "UnsupportedAtomicUpdate",
        FaultClass::Lockdown => "Lockdown",
        FaultClass::UnsupportedExclusive => "UnsupportedExclusive",
        FaultClass::Unallocated => "Unallocated",
        _ => panic!("{class:?} is new here"),
    }
}

#[test]
fn every_low_word_has_the_class_and_the_level_that_the_naive_decoder_says() {
    for_each_word(WITH_STATUS, |word| {
        let esr = Esr::from_bits(word);
        assert_eq!(esr.fault_class().map(name_of), naive::class(word), "{word:#010x}");
        let fault = Fault::own(esr, Far::from_bits(0));
        let level = fault.and_then(Fault::level).map(Level::number);
        assert_eq!(level, naive::level(word), "{word:#010x}");
    });
    let is_silent = |word| naive::class(word).is_none() && naive::level(word).is_none();
    for_each_other_word(&WITH_STATUS, is_silent, |word| {
        let esr = Esr::from_bits(word);
        esr.fault_class().is_none() && Fault::own(esr, Far::from_bits(0)).is_none()
    });
}

#[test]
fn every_low_word_survives_decoding() {
    for_each_word(0..64, |word| {
        let esr = Esr::from_bits(word);
        assert_eq!(esr.into_bits(), word);
        assert_eq!(Syndrome::decode(esr, TargetEl::El2).esr(), esr, "{word:#010x}");
    });
}

#[test]
fn far_and_pfar_are_valid_where_the_naive_decoder_says() {
    for (target, el) in LEVELS {
        let check = |word| {
            let esr = Esr::from_bits(word);
            let (far, pfar) = (far_is_valid(esr, target), pfar_is_valid(esr, target));
            assert_eq!(far, naive::far_valid(word, el), "FAR of {word:#010x} at {target}");
            assert_eq!(pfar, naive::pfar_valid(word, el), "PFAR of {word:#010x} at {target}");
        };
        for_each_word(WITH_ADDRESS, check);
        // Of the other classes too: all would take as long again, and no rule reads `[23:16]`.
        (0..1 << 32).step_by(1 << 24).flat_map(|first| first..first + (1 << 16)).for_each(check);
    }
}

#[test]
fn every_policy_decides_as_the_naive_decoder_does() {
    for_each_word(ABORTS, |word| {
        let esr = Esr::from_bits(word);
        assert_eq!(kvm_rfc_v2(esr), naive::kvm_rfc_v2(word), "{word:#010x}");
        assert_eq!(every_sea(esr), naive::every_sea(word), "{word:#010x}");
        let status = FaultStatus::from_bits((word & 0x3f) as u8);
        let host = esr.ec().is_abort_from_lower() && HOST_BUS_OBJERR.contains(status);
        assert_eq!(host, naive::host_bus_objerr(word), "{word:#010x}");
        assert_eq!(kvm_route(esr), naive::kvm_sea(word), "{word:#010x}");
    });
    let is_silent = |word| {
        let is_told = naive::kvm_rfc_v2(word) | naive::every_sea(word);
        !is_told && !naive::host_bus_objerr(word) && naive::kvm_sea(word).is_none()
    };
    for_each_other_word(&ABORTS, is_silent, |word| {
        let esr = Esr::from_bits(word);
        !(kvm_rfc_v2(esr) | every_sea(esr) | esr.ec().is_abort_from_lower())
    });
    // Too slow for all 2^32; no bit from 14 to 25 has a part in KVM's rule.
    for word in (0..1 << 32).step_by(1 << 25).flat_map(|first| first..first + (1 << 14)) {
        assert_eq!(kvm_route(Esr::from_bits(word)), naive::kvm_sea(word), "{word:#010x}");
    }
}

/// KVM's route as the naive decoder has it.
fn kvm_route(esr: Esr) -> Option<(&'static str, u64, bool, &'static str)> {
    Some(match kvm_exit_sea(esr, Far::from_bits(0), KvmSea::DEFAULT)? {
        KvmSeaRoute::Exit(exit) => {
            ("exit", exit.esr.into_bits(), exit.gva.is_some(), exit.gpa.name())
        }
        KvmSeaRoute::SError => ("serror", 0, false, "none"),
        KvmSeaRoute::Rerun => ("rerun", 0, false, "none"),
        other => panic!("{other}"),
    })
}

#[test]
fn every_abort_has_the_ipa_that_the_naive_decoder_says() {
    for_each_word(ABORTS, |word| {
        let (far, hpfar) = (Far::from_bits(0x1234_5678), Hpfar::from_bits(0x9_0000));
        let fault = Fault::from_guest(Esr::from_bits(word), far, hpfar).expect("an abort");
        let expected = naive::ipa(word, naive::Host::default());
        assert_eq!(availability(fault.ipa()), expected, "{word:#010x}");
    });
}

/// Calls `check` with each `ISS` of an abort and an `SError`, at each level.
///
/// No encoding reads `IL`, and of two classes with one encoding only an Instruction Abort at EL3
/// tells them apart: the rest would take twice the time again. `properties.rs` samples it.
fn for_each_iss(check: impl Fn(Range<u64>, TargetEl, u8) + Sync) {
    for (target, el) in LEVELS {
        let is_other_of_two = |ec| ec == 0x25 || ec == 0x21 && el != 3;
        let ecs = COMPARED_WHOLE.into_iter().filter(|ec| !is_other_of_two(*ec));
        for_each_range(ecs, |words| {
            if words.start & IL == 0 {
                check(words, target, el);
            }
        });
    }
}

#[test]
fn every_iss_has_the_res0_bits_that_the_naive_decoder_says() {
    for_each_iss(|words, target, el| {
        for word in words {
            let res0 = Syndrome::decode(Esr::from_bits(word), target).res0();
            assert_eq!(res0, naive::res0(word, el), "{word:#010x} at {target}");
        }
    });
}

#[test]
fn every_iss_has_the_fields_that_the_naive_decoder_lists() {
    for_each_iss(|words, target, el| {
        let mut sheet = naive::Sheet::default();
        for word in words {
            sheet.clear();
            naive::describe(word, el, &mut sheet);
            assert_same_fields(word, target, &sheet);
        }
    });
}

fn assert_same_fields(word: u64, target: TargetEl, sheet: &naive::Sheet) {
    let (mut shown, mut unknown) = (sheet.shown.iter(), sheet.unknown.iter());
    Syndrome::decode(Esr::from_bits(word), target).for_each_field(|field| {
        let bits = word >> field.low & ((2 << (field.high - field.low)) - 1);
        assert_eq!(u64::from(field.value), bits, "{word:#010x} at {target}: {field}");
        let is_expected = match field.state {
            FieldState::Meaningful => {
                shown.next().is_some_and(|(name, value)| *name == field.name && *value == bits)
            }
            FieldState::Unknown => unknown.next() == Some(&field.name),
            FieldState::Void => true,
        };
        assert!(is_expected, "{word:#010x} at {target}: {field:?} is not in {sheet:?}");
    });
    let is_all = shown.len() == 0 && unknown.len() == 0;
    assert!(is_all, "{word:#010x} at {target}: {sheet:?} has more");
}
