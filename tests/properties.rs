//! What 2^32 low words cannot reach, sampled: the upper half of the syndrome, the address registers
//! and the hosts, in combination.

mod naive;

use aarch64_syndrome::{
    Esr, ExceptionClass, Far, Fault, FieldState, Granule, Host, Hpfar, Ipa, IpaAnswer, Level,
    NoIpa, Syndrome, TargetEl, far_is_valid, hpfar_is_valid, pfar_is_valid,
};
use naive::address::abort_without_far;
use naive::bits::bit;
use proptest::prelude::*;

/// Whether `Syndrome` takes the `ISS` of this class apart.
fn is_complete(ec: u64) -> bool {
    matches!(ec, 0x20 | 0x21 | 0x24 | 0x25 | 0x2f)
}

fn any_target() -> impl Strategy<Value = (TargetEl, u8)> {
    prop::sample::select(vec![(TargetEl::El1, 1), (TargetEl::El2, 2), (TargetEl::El3, 3)])
}

/// A word of one of these classes; half of them have few bits set above bit 31.
fn word_of(ecs: Vec<u64>) -> impl Strategy<Value = u64> {
    let upper = prop_oneof![any::<u32>(), (any::<u32>(), any::<u32>()).prop_map(|(a, b)| a & b)];
    (prop::sample::select(ecs), 0..1_u64 << 26, upper)
        .prop_map(|(ec, low, upper)| u64::from(upper) << 32 | ec << 26 | low)
}

/// Any word, with as many of a complete encoding as of all the others.
fn any_word() -> impl Strategy<Value = u64> {
    let complete = (0..64).filter(|ec| is_complete(*ec)).collect();
    prop_oneof![word_of(complete), word_of((0..64).collect())]
}

fn any_abort() -> impl Strategy<Value = u64> {
    word_of(vec![0x20, 0x20, 0x21, 0x24, 0x24, 0x25])
}

/// A host for the library and the same host for the naive decoder, which knows no granule.
fn any_host() -> impl Strategy<Value = (Host, naive::Host)> {
    let granule = prop::sample::select(vec![Granule::Size4K, Granule::Size16K, Granule::Size64K]);
    (prop::bool::weighted(0.2), any::<[bool; 3]>(), granule).prop_map(
        |(tge, [gpf, mops, erratum_834220], granule)| {
            let host = Host::DEFAULT
                .with_tge(tge)
                .with_gpf(gpf)
                .with_mops(mops)
                .with_erratum_834220(erratum_834220)
                .with_stage2_granule(granule);
            (host, naive::Host { tge, gpf, mops, erratum_834220 })
        },
    )
}

/// The answer as the naive decoder gives it: availability, reason, value.
fn parts(answer: IpaAnswer) -> (&'static str, Option<&'static str>, Option<u64>) {
    let (reason, value) = match answer {
        IpaAnswer::Exact(ipa) | IpaAnswer::Page(ipa, _) | IpaAnswer::Descriptor(ipa) => {
            (None, Some(ipa.into_bits()))
        }
        IpaAnswer::TranslateFar(_) => (None, None),
        IpaAnswer::Unavailable(reason) => (Some(reason.name()), None),
    };
    (answer.availability(), reason, value)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100_000))]

    #[test]
    fn all_64_bits_survive(word in any::<u64>(), (target, _) in any_target()) {
        let esr = Esr::from_bits(word);
        prop_assert_eq!(esr.into_bits(), word);
        prop_assert_eq!(Syndrome::decode(esr, target).esr().into_bits(), word);
    }

    #[test]
    fn a_word_is_its_parts(ec: u8, il: bool, iss: u32, iss2: u32) {
        let esr = Esr::from_parts(ExceptionClass::from_bits(ec), il, iss, iss2);
        prop_assert_eq!(esr.ec().into_bits(), ec % 64);
        prop_assert_eq!(esr.il(), il);
        prop_assert_eq!(esr.iss(), iss % (1 << 25));
        prop_assert_eq!(esr.iss2(), iss2 % (1 << 24));
        prop_assert_eq!(esr.into_bits() >> 56, 0);
        prop_assert_eq!(Esr::from_parts(esr.ec(), esr.il(), esr.iss(), esr.iss2()), esr);
    }

    #[test]
    fn fields_are_those_of_the_naive_decoder(word in any_word(), (target, el) in any_target()) {
        prop_assume!(is_complete(naive::bits::ec(word)));
        let (mut shown, mut unknown) = (Vec::new(), Vec::new());
        Syndrome::decode(Esr::from_bits(word), target).for_each_field(|field| match field.state {
            FieldState::Meaningful => shown.push((field.name, u64::from(field.value))),
            FieldState::Unknown => unknown.push(field.name),
            FieldState::Void => {}
        });
        prop_assert_eq!(shown, naive::fields(word, el), "{:#018x} at {}", word, target);
        prop_assert_eq!(unknown, naive::unknown(word, el), "{:#018x} at {}", word, target);
    }

    #[test]
    fn res0_bits_are_those_of_the_naive_decoder(word in any_word(), (target, el) in any_target()) {
        prop_assume!(is_complete(naive::bits::ec(word)) || !naive::allocated(word, el));
        let res0 = Syndrome::decode(Esr::from_bits(word), target).res0();
        prop_assert_eq!(res0, naive::res0(word, el), "{:#018x} at {}", word, target);
    }

    #[test]
    fn bits_above_31_do_not_touch_what_the_low_word_says(
        word in any_word(), (target, el) in any_target(),
    ) {
        let (esr, low) = (Esr::from_bits(word), Esr::from_bits(word % (1 << 32)));
        prop_assert_eq!(esr.fault_class(), low.fault_class());
        prop_assert_eq!(far_is_valid(esr, target), naive::far_valid(word, el));
        prop_assert_eq!(pfar_is_valid(esr, target), naive::pfar_valid(word, el));
        prop_assert_eq!(hpfar_is_valid(esr, Host::DEFAULT), hpfar_is_valid(low, Host::DEFAULT));
    }

    #[test]
    fn a_guest_fault_has_the_ipa_of_the_naive_decoder(
        word in any_abort(), far: u64, hpfar: u64, (host, naive_host) in any_host(),
    ) {
        let hpfar_register = Hpfar::from_bits(hpfar);
        let fault = Fault::from_guest(Esr::from_bits(word), Far::from_bits(far), hpfar_register);
        let answer = fault.expect("an abort").on_host(host).ipa();
        let (availability, reason) = naive::ipa(word, naive_host);
        let page = naive::ipa_value(word, far, hpfar, naive_host);
        let value = match answer {
            IpaAnswer::Page(_, granule) => {
                prop_assert_eq!(granule, host.stage2_granule());
                page.map(|page| page / granule.bytes() * granule.bytes())
            }
            _ => page,
        };
        prop_assert_eq!(parts(answer), (availability, reason, value), "{:#018x}", word);
        if let IpaAnswer::TranslateFar(address) = answer {
            prop_assert_eq!(address.into_bits(), far);
        }
        let is_written = matches!(availability, "exact" | "page" | "descriptor");
        prop_assert_eq!(hpfar_is_valid(Esr::from_bits(word), host), is_written);
    }

    #[test]
    fn an_ipa_of_56_bits_comes_through_whole(ipa in 0..1_u64 << 56, other in any::<u64>()) {
        // ldr with ISV = 1, stage 2 translation fault: the address is exact.
        let esr = Esr::from_bits(0x93c3_0006);
        const FIPA: u64 = 0xffff_ffff_fff0;
        let hpfar = Hpfar::from_bits(ipa >> 12 << 4 | other & !FIPA);
        let fault = Fault::from_guest(esr, Far::from_bits(ipa % 4096), hpfar).expect("an abort");
        prop_assert_eq!(fault.ipa(), IpaAnswer::Exact(Ipa::from_bits(ipa)));
        prop_assert_eq!(hpfar.fipa(), ipa >> 12);
        prop_assert_eq!(hpfar.ns(), other >> 63 == 1);
    }

    #[test]
    fn a_page_goes_into_hpfar_and_out_of_it(ipa: u64, hpfar: u64) {
        let ipa = Ipa::from_bits(ipa);
        prop_assert_eq!(Hpfar::from_ipa(ipa).page().into_bits(), ipa.into_bits() / 4096 * 4096);
        let hpfar = Hpfar::from_bits(hpfar);
        let again = Hpfar::from_ipa(hpfar.page());
        prop_assert_eq!(again.fipa(), hpfar.fipa());
        prop_assert_eq!(again.into_bits(), hpfar.fipa() << 4);
    }

    #[test]
    fn a_given_address_is_used_as_far_as_the_syndrome_allows(
        word in any_abort(), far: u64, gpa: Option<u64>, (host, naive_host) in any_host(),
    ) {
        let page = gpa.map(|gpa| gpa % (1 << 56) / 4096 * 4096);
        let granule = host.stage2_granule().bytes();
        let expected = match page {
            _ if !matches!(naive::bits::ec(word), 0x20 | 0x24) => unavailable(NoIpa::OwnEl),
            _ if host.tge() => unavailable(NoIpa::NotAGuest),
            Some(page) if bit(word, 7) => ("descriptor", None, Some(page)),
            Some(_) if abort_without_far(word) => unavailable(NoIpa::NoFar),
            Some(page) if is_exact(word, naive_host.mops) => ("exact", None, Some(page + far % 4096)),
            Some(page) => ("page", None, Some(page / granule * granule)),
            None if bit(word, 7) || is_on_walk(word) => unavailable(NoIpa::TableWalk),
            None if abort_without_far(word) => unavailable(NoIpa::NoFar),
            None => ("translate_far", None, None),
        };
        let fault =
            Fault::with_gpa(Esr::from_bits(word), Far::from_bits(far), gpa.map(Ipa::from_bits));
        let answer = fault.expect("an abort").on_host(host).ipa();
        prop_assert_eq!(parts(answer), expected, "{:#018x}", word);
    }

    #[test]
    fn a_fault_of_ones_own_has_an_address_and_no_ipa(word in any_word(), far: u64) {
        let fault = Fault::local(Esr::from_bits(word), Far::from_bits(far));
        prop_assert_eq!(fault.is_some(), naive::class(word).is_some());
        if let Some(fault) = fault {
            let is_abort = naive::bits::ec(word) != 0x1e;
            let is_void = is_abort && abort_without_far(word);
            prop_assert_eq!(fault.ipa(), IpaAnswer::Unavailable(NoIpa::OwnEl));
            prop_assert_eq!(fault.va().map(Far::into_bits), (!is_void).then_some(far));
            prop_assert_eq!(fault.level().map(Level::number), naive::level(word));
            prop_assert_eq!(fault.esr().into_bits(), word);
        }
    }

    #[test]
    fn an_address_loses_its_tag_and_nothing_else(bits: u64) {
        let far = Far::from_bits(bits);
        let untagged = far.untagged();
        prop_assert_eq!(untagged % (1 << 56), bits % (1 << 56));
        prop_assert_eq!(untagged >> 55, if bit(bits, 55) { 0x1ff } else { 0 });
        prop_assert_eq!(Far::from_bits(untagged).untagged(), untagged);
        prop_assert_eq!(u64::from(far.address_tag()), bits >> 56);
        prop_assert_eq!(far.logical_tag(), far.address_tag() % 16);
    }
}

fn unavailable(reason: NoIpa) -> (&'static str, Option<&'static str>, Option<u64>) {
    ("unavailable", Some(reason.name()), None)
}

fn is_on_walk(word: u64) -> bool {
    naive::class(word).is_some_and(|class| class.ends_with("OnWalk"))
}

/// An instruction fetch, a described access, or one that can be nothing but plain.
fn is_exact(word: u64, mops: bool) -> bool {
    naive::bits::ec(word) == 0x20 || bit(word, 24) || !(bit(word, 15) || mops)
}
