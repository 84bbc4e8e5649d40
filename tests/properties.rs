//! What the low word alone cannot reach: `ISS2`, the address registers, and their combinations.

mod inputs;
mod naive;

use aarch64_syndrome::address::{Pfar, far_is_valid, pfar_is_valid};
use aarch64_syndrome::{
    Esr, Far, Fault, Granule, GuestTranslation, Hpfar, Ipa, IpaAnswer, NoIpa, Syndrome,
};
use inputs::{any_host, any_target, any_word, word_of};
use naive::Sheet;
use naive::compared::{availability, host as naive_host, list, value};
use proptest::prelude::*;

fn guest_aborts() -> impl Strategy<Value = u64> {
    word_of(&[0x20, 0x24])
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200_000,
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn fields_of_any_64_bits_are_those_that_the_naive_decoder_lists(
        word in any_word(), target in any_target()
    ) {
        let el = target.number();
        let syndrome = Syndrome::decode(Esr::from_bits(word), target);
        prop_assert_eq!(syndrome.esr().into_bits(), word);
        prop_assert_eq!(syndrome.res0(), naive::res0(word, el));
        let mut sheet = Sheet::default();
        list(syndrome, &mut sheet);
        prop_assert_eq!(sheet.shown, naive::fields(word, el));
        prop_assert_eq!(sheet.unknown, naive::unknown(word, el));
    }

    #[test]
    fn far_and_pfar_do_not_depend_on_the_upper_half(word in any::<u64>(), target in any_target()) {
        let (whole, low) = (Esr::from_bits(word), Esr::from_bits(word & 0xffff_ffff));
        prop_assert_eq!(far_is_valid(whole, target), far_is_valid(low, target));
        prop_assert_eq!(pfar_is_valid(whole, target), pfar_is_valid(low, target));
        prop_assert_eq!(whole.fault_class(), low.fault_class());
    }

    #[test]
    fn the_ipa_on_any_host_is_what_the_naive_decoder_says(
        word in guest_aborts(), far: u64, hpfar: u64, host in any_host()
    ) {
        let (esr, hpfar_el2) = (Esr::from_bits(word), Hpfar::from_bits(hpfar));
        let fault = Fault::from_guest(esr, Far::from_bits(far), hpfar_el2).expect("an abort");
        let answer = fault.with_translation(host).ipa();
        let host = naive_host(host);
        prop_assert_eq!(availability(answer), naive::ipa(word, host));
        prop_assert_eq!(value(answer), naive::ipa_value(word, far, hpfar, host));
        if let IpaAnswer::TranslateFar(address) = answer {
            prop_assert_eq!(address.into_bits(), far);
        }
    }

    #[test]
    fn a_larger_granule_makes_the_page_larger_and_nothing_else(
        word in guest_aborts(), far: u64, hpfar: u64
    ) {
        let (esr, hpfar) = (Esr::from_bits(word), Hpfar::from_bits(hpfar));
        let fault = Fault::from_guest(esr, Far::from_bits(far), hpfar).expect("an abort");
        for (granule, size) in [(Granule::Size16K, 0x4000), (Granule::Size64K, 0x1_0000)] {
            let translation = GuestTranslation::DEFAULT.with_stage2_granule(granule);
            let larger = fault.with_translation(translation).ipa();
            match fault.ipa() {
                IpaAnswer::Page(page, Granule::Size4K) => {
                    let start = page.into_bits() - page.into_bits() % size;
                    prop_assert_eq!(larger, IpaAnswer::Page(Ipa::from_bits(start), granule));
                }
                answer => prop_assert_eq!(larger, answer),
            }
        }
    }

    #[test]
    fn a_page_found_below_is_used_unless_there_is_no_far(
        word in guest_aborts(), far: u64, gpa: u64,
    ) {
        let (esr, gva, gpa) = (Esr::from_bits(word), Far::from_bits(far), Ipa::from_bits(gpa));
        let fault = Fault::reported(esr, gva, Some(gpa)).expect("an abort");
        let page = gpa.into_bits() - gpa.into_bits() % 0x1000;
        match fault.ipa() {
            IpaAnswer::Exact(ipa) => prop_assert_eq!(ipa.into_bits(), page + far % 0x1000),
            IpaAnswer::Page(ipa, _) => prop_assert_eq!(ipa.into_bits(), page),
            IpaAnswer::Descriptor(ipa) => {
                prop_assert!(fault.s1ptw());
                prop_assert_eq!(ipa.into_bits(), page);
            }
            IpaAnswer::Unavailable(reason) => {
                prop_assert_eq!((reason, fault.va()), (NoIpa::NoFar, None));
            }
            IpaAnswer::TranslateFar(_) => prop_assert!(false, "there was a page"),
        }
        let without = Fault::reported(esr, gva, None).expect("an abort").ipa();
        prop_assert_eq!(value(without), None);
    }

    #[test]
    fn a_local_fault_has_no_ipa(word in any_word(), far: u64) {
        let esr = Esr::from_bits(word);
        let fault = Fault::own(esr, Far::from_bits(far));
        prop_assert_eq!(fault.is_some(), naive::class(word).is_some());
        if let Some(fault) = fault {
            prop_assert_eq!(fault.ipa(), IpaAnswer::Unavailable(NoIpa::OwnEl));
        }
    }

    #[test]
    fn the_parts_of_a_word_make_the_word(word: u64) {
        let esr = Esr::from_bits(word & 0x00ff_ffff_ffff_ffff);
        prop_assert_eq!(Esr::from_parts(esr.ec(), esr.il(), esr.iss(), esr.iss2()), esr);
    }

    #[test]
    fn hpfar_holds_a_page_of_up_to_56_bits_and_ns_is_no_part_of_it(bits: u64) {
        let hpfar = Hpfar::from_bits(bits);
        let fipa = bits / 16 % (1 << 44);
        prop_assert_eq!(hpfar.fipa(), fipa);
        prop_assert_eq!(hpfar.page().into_bits(), fipa * 0x1000);
        prop_assert_eq!(hpfar.ns(), bits >= 1 << 63);
        prop_assert_eq!(Hpfar::from_ipa(hpfar.page()).into_bits(), fipa * 16);
    }

    #[test]
    fn an_untagged_address_has_bit_55_in_its_top_byte(bits: u64) {
        let far = Far::from_bits(bits);
        let low = bits % (1 << 56);
        let expected = if low >= 1 << 55 { low + (0xff << 56) } else { low };
        prop_assert_eq!(far.untagged(), expected);
        prop_assert_eq!(u64::from(far.address_tag()), bits / (1 << 56));
        prop_assert_eq!(far.logical_tag(), far.address_tag() % 16);
    }

    #[test]
    fn pfar_keeps_a_56_bit_address_beside_its_space(bits: u64) {
        let pfar = Pfar::from_bits(bits);
        prop_assert_eq!(pfar.pa(), bits % (1 << 56));
        prop_assert_eq!(pfar.into_bits(), bits);
        prop_assert_eq!((pfar.ns(), pfar.nse()), (bits >> 63 == 1, bits >> 62 & 1 == 1));
    }
}
