//! One fault from each of its three sources: `HPFAR_EL2` at EL2, an address that a hypervisor below
//! found, one's own. `properties.rs` compares the first with the naive decoder.

mod inputs;
mod naive;

use aarch64_syndrome::address::{far_is_valid, hpfar_is_valid};
use aarch64_syndrome::{
    Esr, Far, Fault, FaultClass, Granule, GuestTranslation, Hpfar, Ipa, IpaAnswer, Level, NoIpa,
    Stage, TargetEl,
};
use inputs::word_of;
use naive::address::abort_without_far;
use naive::bits::{bit, ec};
use proptest::prelude::*;

fn any_abort() -> impl Strategy<Value = u64> {
    word_of(&[0x20, 0x20, 0x21, 0x24, 0x24, 0x25])
}

fn any_host() -> impl Strategy<Value = GuestTranslation> {
    let granule = prop::sample::select(vec![Granule::Size4K, Granule::Size16K, Granule::Size64K]);
    (inputs::any_host(), granule).prop_map(|(host, granule)| host.with_stage2_granule(granule))
}

/// Availability, reason, value.
type Parts = (&'static str, Option<NoIpa>, Option<u64>);

fn parts(answer: IpaAnswer) -> Parts {
    let (reason, value) = match answer {
        IpaAnswer::Exact(ipa) | IpaAnswer::Page(ipa, _) | IpaAnswer::Descriptor(ipa) => {
            (None, Some(ipa.into_bits()))
        }
        IpaAnswer::TranslateFar(far) => (None, Some(far.into_bits())),
        IpaAnswer::Unavailable(reason) => (Some(reason), None),
    };
    (answer.availability(), reason, value)
}

fn unavailable(reason: NoIpa) -> Parts {
    ("unavailable", Some(reason), None)
}

/// `WnR` where it means anything: the four sources of faults, and what each says of a write.
#[test]
fn wnr_is_the_bit_and_a_write_is_one_without_cache_maintenance() {
    // EC, and InD, CM, S1PTW, WnR and the code.
    let classes = [0x1e, 0x20, 0x21, 0x24, 0x25].iter();
    for (class, case) in classes.flat_map(|class| (0..1 << 10).map(move |case| (class, case))) {
        let (ind, low) = (case >> 9, case & 0x1ff);
        let esr = Esr::from_bits(class << 26 | 1 << 25 | ind << 20 | low);
        let fault = Fault::own(esr, Far::from_bits(0)).expect("a fault");
        let is_data = matches!(class, 0x24 | 0x25) || *class == 0x1e && ind == 0;
        let (wnr, cm) = (is_data && low >> 6 & 1 == 1, is_data && low >> 8 & 1 == 1);
        let is_known = !(is_data && matches!(low & 0x3f, 0x31 | 0x35));
        assert_eq!(fault.wnr(), is_known.then_some(wnr), "{esr:?}");
        assert_eq!(fault.is_write(), is_known.then_some(wnr && !cm), "{esr:?}");
    }
}

/// Of the four classes that a table or its attributes make; the others say it by `S1PTW` alone.
#[test]
fn a_fault_is_of_stage_2_where_a_guest_made_it_and_of_stage_1_on_a_host_with_tge() {
    let far = Far::from_bits(0);
    let guest = |word| Fault::from_guest(Esr::from_bits(word), far, Hpfar::from_bits(0)).unwrap();
    let host = GuestTranslation::DEFAULT.with_tge(true);
    for word in [0x9200_0000, 0x9200_0007, 0x9200_000b, 0x9200_000f, 0x8200_0007] {
        let (esr, given) = (Esr::from_bits(word), Some(Ipa::from_bits(0)));
        assert_eq!(guest(word).stage(), Some(Stage::Stage2));
        assert_eq!(Fault::reported(esr, far, given).unwrap().stage(), Some(Stage::Stage2));
        assert_eq!(guest(word).with_translation(host).stage(), Some(Stage::Stage1));
        assert_eq!(Fault::own(esr, far).unwrap().stage(), Some(Stage::Stage1));
        // Bit 0 of EC: taken from the same level.
        let same_level = guest(word | 1 << 26);
        assert_eq!(same_level.stage(), Some(Stage::Stage1));
        assert_eq!(same_level.with_translation(host).stage(), Some(Stage::Stage1));
    }
    // A check of granule protection on a walk, on a core whose HPFAR_EL2 has its page or has none.
    let gpf = GuestTranslation::DEFAULT.with_gpf(true);
    let on_walk = guest(0x9200_0024);
    assert_eq!(on_walk.with_translation(gpf.with_gpf(false)).stage(), Some(Stage::Stage2));
    assert_eq!(on_walk.with_translation(gpf).stage(), None);
    assert_eq!(on_walk.with_translation(gpf.with_gpf(false).with_tge(true)).stage(), None);
    // An external abort, an alignment fault, and either of them on the walk of a stage 1 table.
    for word in [0x9200_0010, 0x9200_0021, 0x9200_0017] {
        assert_eq!(guest(word).stage(), None);
        assert_eq!(guest(word | 0x80).stage(), Some(Stage::Stage2));
    }
}

/// The classes of words, asked without a fault.
#[test]
fn a_word_has_a_fault_class_where_its_class_reports_one() {
    for word in 0..1_u64 << 12 {
        // EC in the high bits, the code in the low ones.
        let word = word >> 6 << 26 | word & 0x3f;
        let (esr, expected) = (Esr::from_bits(word), naive::class(word));
        let name = |class: Option<FaultClass>| class.map(|class| format!("{class:?}"));
        assert_eq!(name(esr.fault_class()).as_deref(), expected, "{word:#x}");
        let of_abort = expected.filter(|_| ec(word) != 0x1e);
        assert_eq!(name(esr.abort_class()).as_deref(), of_abort, "{word:#x}");
    }
}

#[test]
fn ones_own_address_is_exact_unless_fnp_says_otherwise() {
    for (word, expected) in [
        (0x9600_0044, ", VA 0x1234"),                   // str
        (0x9600_8044, ", VA in the granule of 0x1234"), // FnP = 1
        (0x9600_8050, ", VA in the granule of 0x1234"),
        (0x8600_0004, ", VA 0x1234"), // a fetch
        (0x9600_0410, ", no VA"),     // FnV = 1
    ] {
        let fault = Fault::own(Esr::from_bits(word), Far::from_bits(0x1234)).expect("an abort");
        let text = fault.named().to_string();
        assert!(text.ends_with(expected), "{text}");
        assert_eq!(fault.is_va_exact(), expected == ", VA 0x1234");
        let mops = fault.with_translation(GuestTranslation::DEFAULT);
        assert_eq!(mops.is_va_exact(), word == 0x8600_0004, "{mops}");
    }
}

#[test]
fn an_answer_gives_its_address_or_its_page() {
    let (ipa, far) = (Ipa::from_bits(0x9_0000_1238), Far::from_bits(0x1238));
    let page = Ipa::from_bits(0x9_0000_1000);
    let granule = Ipa::from_bits(0x9_0000_0000);
    for (answer, exact, of_page) in [
        (IpaAnswer::Exact(ipa), Some(ipa), Some(page)),
        (IpaAnswer::Page(page, Granule::Size4K), None, Some(page)),
        (IpaAnswer::Page(granule, Granule::Size64K), None, Some(granule)),
        (IpaAnswer::Descriptor(page), None, None),
        (IpaAnswer::TranslateFar(far), None, None),
        (IpaAnswer::Unavailable(NoIpa::NoFar), None, None),
    ] {
        assert_eq!((answer.exact(), answer.page()), (exact, of_page), "{answer}");
    }
}

fn is_on_walk(word: u64) -> bool {
    naive::class(word).is_some_and(|class| class.ends_with("OnWalk"))
}

/// An instruction fetch, a described access, or one whose FAR neither `FnP` nor a copy makes rough:
/// of a copy (`FEAT_MOPS`) an External abort or parity error off a walk has an exact FAR.
fn is_exact(word: u64, mops: bool) -> bool {
    let is_external_off_walk = matches!(word % 64, 0x10 | 0x18);
    ec(word) == 0x20 || bit(word, 24) || !bit(word, 15) && (!mops || is_external_off_walk)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_given_address_is_used_as_far_as_the_syndrome_allows(
        word in any_abort(), far: u64, gpa: Option<u64>, host in any_host(),
    ) {
        let page = gpa.map(|gpa| gpa % (1 << 56) / 4096 * 4096);
        let granule = host.stage2_granule().bytes();
        let expected = match page {
            _ if !matches!(ec(word), 0x20 | 0x24) => unavailable(NoIpa::OwnEl),
            _ if host.tge() => unavailable(NoIpa::NotAGuest),
            Some(page) if bit(word, 7) => ("descriptor", None, Some(page)),
            Some(_) if abort_without_far(word) => unavailable(NoIpa::NoFar),
            Some(page) if is_exact(word, host.mops()) => {
                ("exact", None, Some(page + far % 4096))
            }
            Some(page) => ("page", None, Some(page / granule * granule)),
            None if bit(word, 7) || is_on_walk(word) => unavailable(NoIpa::TableWalk),
            None if abort_without_far(word) => unavailable(NoIpa::NoFar),
            None => ("translate_far", None, Some(far)),
        };
        let (esr, gva) = (Esr::from_bits(word), Far::from_bits(far));
        let fault = Fault::reported(esr, gva, gpa.map(Ipa::from_bits)).expect("an abort");
        prop_assert_eq!(parts(fault.with_translation(host).ipa()), expected, "{:#018x}", word);
    }

    #[test]
    fn hpfar_is_valid_exactly_where_the_answer_uses_it(
        word in any_abort(), far: u64, hpfar: u64, host in any_host(),
    ) {
        let (esr, far) = (Esr::from_bits(word), Far::from_bits(far));
        let (availability, ..) = naive::ipa(word, naive::compared::host(host));
        let is_used = matches!(availability, "exact" | "page" | "descriptor");
        prop_assert_eq!(hpfar_is_valid(esr, host), is_used, "{:#018x}", word);
        let given = Hpfar::from_bits(hpfar);
        let guests = Fault::from_guest(esr, far, given).expect("an abort").with_translation(host);
        prop_assert_eq!(guests.hpfar(), is_used.then_some(given), "{:#018x}", word);
        for other in [Fault::own(esr, far), Fault::reported(esr, far, Some(given.page()))] {
            prop_assert_eq!(other.expect("an abort").with_translation(host).hpfar(), None);
        }
        let ipa = |hpfar| {
            let fault = Fault::from_guest(esr, far, Hpfar::from_bits(hpfar)).expect("an abort");
            fault.with_translation(host).ipa()
        };
        // NS and the reserved bits on both sides of FIPA are no part of any answer.
        prop_assert_eq!(ipa(hpfar), ipa(hpfar & 0xffff_ffff_fff0));
        prop_assert_eq!(ipa(hpfar), ipa(hpfar | !0xffff_ffff_fff0));
        prop_assert!(is_used || ipa(hpfar) == ipa(0), "{:#018x}", word);
    }

    #[test]
    fn an_exact_address_has_all_of_its_56_bits(ipa in 0..1_u64 << 56) {
        // A load with ISV = 1 and a stage 2 translation fault.
        let esr = Esr::from_bits(0x93c3_0006);
        let (far, hpfar) = (Far::from_bits(ipa % 4096), Hpfar::from_bits(ipa >> 12 << 4));
        let fault = Fault::from_guest(esr, far, hpfar).expect("an abort");
        prop_assert_eq!(fault.ipa(), IpaAnswer::Exact(Ipa::from_bits(ipa)));
    }

    #[test]
    fn a_fault_has_a_virtual_address_where_far_is_valid(word in any_abort(), far: u64) {
        let (esr, far) = (Esr::from_bits(word), Far::from_bits(far));
        for fault in [
            Fault::own(esr, far),
            Fault::from_guest(esr, far, Hpfar::from_bits(0)),
            Fault::reported(esr, far, None),
        ] {
            let fault = fault.expect("an abort");
            prop_assert_eq!(fault.va().is_some(), far_is_valid(esr, TargetEl::El2));
            prop_assert!(fault.va().is_none_or(|va| va == far));
            prop_assert_eq!(fault.level().map(Level::number), naive::level(word));
            prop_assert_eq!((fault.esr(), fault.s1ptw()), (esr, bit(word, 7)));
        }
    }

    #[test]
    fn a_word_of_another_class_is_no_fault_from_a_guest(word: u64) {
        let (esr, far) = (Esr::from_bits(word), Far::from_bits(0));
        let is_abort = matches!(ec(word), 0x20 | 0x21 | 0x24 | 0x25);
        let from_guest = Fault::from_guest(esr, far, Hpfar::from_bits(0));
        prop_assert_eq!(from_guest.is_some(), is_abort);
        prop_assert_eq!(Fault::reported(esr, far, None).is_some(), is_abort);
        prop_assert_eq!(Fault::own(esr, far).is_some(), naive::class(word).is_some());
    }
}
