//! All 2^32 low words against the naive decoder, and the fields of every `ISS` of the encodings
//! that are complete. What bits above 31 change, `properties.rs` samples.

mod naive;

use aarch64_syndrome::policy::{
    HOST_BUS_OBJERR, KvmGpa, KvmSea, KvmSeaRoute, every_sea, kvm_exit_sea, kvm_rfc_v2,
};
use aarch64_syndrome::{
    Esr, Far, Fault, FaultClass, FaultStatus, FieldState, Hpfar, IpaAnswer, Level, Syndrome,
    TargetEl, far_is_valid, pfar_is_valid,
};
use std::ops::Range;
use std::sync::Mutex;
use std::thread;

const TARGETS: [(TargetEl, u8); 3] = [(TargetEl::El1, 1), (TargetEl::El2, 2), (TargetEl::El3, 3)];

/// Instruction and Data Aborts.
const ABORTS: [u64; 4] = [0x20, 0x21, 0x24, 0x25];

/// Whether `Syndrome` takes the `ISS` of this class apart.
fn is_complete(ec: u64) -> bool {
    matches!(ec, 0x20 | 0x21 | 0x24 | 0x25 | 0x2f)
}

/// Calls `check` with an exception class and a range of `IL` and `ISS`, on every core at once,
/// until each class has had all of its 2^26 words.
fn for_each_range(ecs: impl IntoIterator<Item = u64>, check: impl Fn(u64, Range<u64>) + Sync) {
    const STEP: usize = 1 << 22;
    let starts = |ec| (0..1 << 26).step_by(STEP).map(move |first| (ec, first));
    let work = Mutex::new(ecs.into_iter().flat_map(starts).collect::<Vec<(u64, u64)>>());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((ec, first)) = take(&work) {
                    check(ec, first..first + STEP as u64);
                }
            });
        }
    });
}

fn take(work: &Mutex<Vec<(u64, u64)>>) -> Option<(u64, u64)> {
    work.lock().ok()?.pop()
}

/// Calls `check` with each low word of these exception classes.
fn for_each_word(ecs: impl IntoIterator<Item = u64>, check: impl Fn(u64) + Sync) {
    for_each_range(ecs, |ec, range| range.for_each(|rest| check(word(ec, rest))));
}

/// The mask shows the compiler that the class stays the same in a loop: six times as fast.
fn word(ec: u64, rest: u64) -> u64 {
    ec << 26 | rest & 0x3ff_ffff
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
    for_each_word(0..64, |word| {
        let esr = Esr::from_bits(word);
        assert_eq!(esr.fault_class().map(name_of), naive::class(word), "{word:#010x}");
        let fault = Fault::local(esr, Far::from_bits(0));
        let level = fault.and_then(Fault::level).map(Level::number);
        assert_eq!(level, naive::level(word), "{word:#010x}");
    });
}

#[test]
fn every_low_word_survives_decoding_at_every_level() {
    for_each_word(0..64, |word| {
        let esr = Esr::from_bits(word);
        assert_eq!(esr.into_bits(), word);
        assert_eq!(Esr::from_parts(esr.ec(), esr.il(), esr.iss(), esr.iss2()), esr);
        for (target, el) in TARGETS {
            let syndrome = Syndrome::decode(esr, target);
            assert_eq!(syndrome.esr(), esr, "{word:#010x} at {target}");
            let is_unallocated = matches!(syndrome, Syndrome::Unallocated(_));
            assert_eq!(is_unallocated, !naive::allocated(word, el), "{word:#010x} at {target}");
        }
    });
}

#[test]
fn far_and_pfar_are_valid_where_the_naive_decoder_says() {
    for_each_word(0..64, |word| {
        let esr = Esr::from_bits(word);
        for (target, el) in TARGETS {
            let (far, pfar) = (far_is_valid(esr, target), pfar_is_valid(esr, target));
            assert_eq!(far, naive::far_valid(word, el), "FAR of {word:#010x} at {target}");
            assert_eq!(pfar, naive::pfar_valid(word, el), "PFAR of {word:#010x} at {target}");
        }
    });
}

#[test]
fn every_policy_decides_as_the_naive_decoder_does() {
    for_each_word(0..64, |word| {
        let esr = Esr::from_bits(word);
        assert_eq!(kvm_rfc_v2(esr), naive::kvm_rfc_v2(word), "{word:#010x}");
        assert_eq!(every_sea(esr), naive::every_sea(word), "{word:#010x}");
        let status = FaultStatus::from_bits((word & 0x3f) as u8);
        let host = esr.ec().is_abort_from_lower() && HOST_BUS_OBJERR.contains(status);
        assert_eq!(host, naive::host_bus_objerr(word), "{word:#010x}");
        let route = kvm_exit_sea(esr, Far::from_bits(0), KvmSea::DEFAULT);
        let route = route.map(|route| match route {
            KvmSeaRoute::Exit(exit) => {
                let gpa = match exit.gpa {
                    KvmGpa::TranslateFar => "translate_far",
                    KvmGpa::None => "none",
                };
                ("exit", exit.esr.into_bits(), exit.gva.is_some(), gpa)
            }
            KvmSeaRoute::SError => ("serror", 0, false, "none"),
            KvmSeaRoute::Rerun => ("rerun", 0, false, "none"),
        });
        assert_eq!(route, naive::kvm_sea(word), "{word:#010x}");
    });
}

#[test]
fn every_abort_has_the_ipa_that_the_naive_decoder_says() {
    for_each_word(ABORTS, |word| {
        let (far, hpfar) = (Far::from_bits(0x1234_5678), Hpfar::from_bits(0x9_0000));
        let fault = Fault::from_guest(Esr::from_bits(word), far, hpfar).expect("an abort");
        let answer = fault.ipa();
        let reason = match answer {
            IpaAnswer::Unavailable(reason) => Some(reason.name()),
            _ => None,
        };
        let expected = naive::ipa(word, naive::Host::default());
        assert_eq!((answer.availability(), reason), expected, "{word:#010x}");
    });
}

#[test]
fn every_low_word_has_the_res0_bits_that_the_naive_decoder_says() {
    for (target, el) in TARGETS {
        let is_compared = |ec: &u64| is_complete(*ec) || !naive::allocated(*ec << 26, el);
        for_each_word((0..64).filter(is_compared), |word| {
            let res0 = Syndrome::decode(Esr::from_bits(word), target).res0();
            assert_eq!(res0, naive::res0(word, el), "{word:#010x} at {target}");
        });
    }
}

#[test]
fn every_iss_has_the_fields_that_the_naive_decoder_lists() {
    // No encoding reads IL, so that half of the words says all.
    const IL: u64 = 1 << 25;
    for (target, el) in TARGETS {
        let is_compared = |ec: &u64| is_complete(*ec) && naive::allocated(*ec << 26, el);
        for_each_range((0..64).filter(is_compared), |ec, range| {
            let mut sheet = naive::Sheet::default();
            for word in range.map(|rest| word(ec, rest)).filter(|word| word & IL == 0) {
                sheet.clear();
                naive::describe(word, el, &mut sheet);
                let (mut shown, mut unknown) = (sheet.shown.iter(), sheet.unknown.iter());
                Syndrome::decode(Esr::from_bits(word), target).for_each_field(|field| {
                    let bits = word >> field.low & ((2 << (field.high - field.low)) - 1);
                    assert_eq!(u64::from(field.value), bits, "{word:#010x} at {target}: {field}");
                    let is_expected = match field.state {
                        FieldState::Meaningful => shown
                            .next()
                            .is_some_and(|(name, value)| *name == field.name && *value == bits),
                        FieldState::Unknown => unknown.next() == Some(&field.name),
                        FieldState::Void => true,
                    };
                    assert!(is_expected, "{word:#010x} at {target}: {field:?} is not in {sheet:?}");
                });
                let is_all = shown.len() == 0 && unknown.len() == 0;
                assert!(is_all, "{word:#010x} at {target}: {sheet:?} has more");
            }
        });
    }
}
