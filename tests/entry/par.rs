//! `PAR_EL1`: every field where the manual's table has it, in both forms.

use crate::compare::Words;
use aarch64_syndrome::FaultStatus;
use aarch64_syndrome::address::Par;

#[test]
fn the_64_bit_form_has_its_page_in_51_to_12() {
    let par = Par::from_bits(0xff5f_ffff_ffff_fffe);
    assert!(!par.f() && !par.d128());
    assert_eq!(par.pa(), Some(0x000f_ffff_ffff_f000));
    assert_eq!((par.attr(), par.sh()), (Some(0xff), Some(3)));
    assert_eq!((par.ns(), par.nse()), (Some(true), Some(true)));
    assert_eq!((par.fst(), par.ptw(), par.s()), (None, None, None));
    assert_eq!((par.assured_only(), par.top_level()), (None, None));
    assert_eq!((par.overlay(), par.dirty_bit()), (None, None));
}

#[test]
fn the_128_bit_form_has_its_page_in_119_to_76() {
    let d128 = 1 << 64;
    let par = Par::from_bits_128(d128 | 0x00ab_cdef_0123_4000_u128 << 64);
    assert_eq!(par.pa(), Some(0x00ab_cdef_0123_4000));
    // [55:12] are RES0 there.
    assert_eq!(Par::from_bits_128(d128 | 0x000f_ffff_ffff_f000).pa(), Some(0));
    assert_eq!(Par::from_bits_128(0x00ff_ffff_ffff_f000_u128 << 64).pa(), Some(0));
}

#[test]
fn a_fault_has_one_layout_in_both_forms() {
    for form in [0, 1 << 64] {
        for code in 0..64_u8 {
            let par = Par::from_bits_128(form | u128::from(code) << 1 | 1);
            assert_eq!(par.fst().map(FaultStatus::into_bits), Some(code));
            assert_eq!((par.pa(), par.attr(), par.sh(), par.ns(), par.nse()), Default::default());
        }
        for bit in 8..16 {
            let par = Par::from_bits_128(form | 1 << bit | 1);
            let fields = [
                (8, par.ptw()),
                (9, par.s()),
                (12, par.assured_only()),
                (13, par.top_level()),
                (14, par.overlay()),
                (15, par.dirty_bit()),
            ];
            for (at, field) in fields {
                assert_eq!(field, Some(at == bit));
            }
        }
    }
}

#[test]
fn every_word_decodes_and_is_kept() {
    let mut words = Words(6);
    for _ in 0..1 << 16 {
        let bits = u128::from(words.next()) << 64 | u128::from(words.next());
        let par = Par::from_bits_128(bits);
        assert_eq!(par.into_bits(), bits);
        assert_eq!(par.pa().is_some(), par.fst().is_none());
        assert!(!par.to_string().is_empty());
    }
    assert_eq!(Par::from_bits(0x4000_1980).to_string(), "page 0x40001000");
    assert_eq!(Par::from_bits(0xb0f).to_string(), "fault 0x07, stage 2, on the stage 1 walk");
}
