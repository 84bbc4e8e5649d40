//! The fields of `SPSR_ELx` in both execution states.

use aarch64_syndrome::OriginEl;
use aarch64_syndrome::entry::{Mode, Spsr};

/// The fields of one bit from `AArch64`, and where they are.
const AARCH64: [(&str, u32); 24] = [
    ("N", 31),
    ("Z", 30),
    ("C", 29),
    ("V", 28),
    ("TCO", 25),
    ("DIT", 24),
    ("UAO", 23),
    ("PAN", 22),
    ("SS", 21),
    ("IL", 20),
    ("ALLINT", 13),
    ("SSBS", 12),
    ("D", 9),
    ("A", 8),
    ("I", 7),
    ("F", 6),
    ("PM", 32),
    ("PPEND", 33),
    ("EXLOCK", 34),
    ("PACM", 35),
    ("UINJ", 36),
    ("Q", 64),
    ("E", 64),
    ("T", 64),
];

/// And from `AArch32`; 64 is nowhere.
const AARCH32: [(&str, u32); 24] = [
    ("N", 31),
    ("Z", 30),
    ("C", 29),
    ("V", 28),
    ("TCO", 64),
    ("DIT", 24),
    ("UAO", 64),
    ("PAN", 22),
    ("SS", 21),
    ("IL", 20),
    ("ALLINT", 64),
    ("SSBS", 23),
    ("D", 64),
    ("A", 8),
    ("I", 7),
    ("F", 6),
    ("PM", 64),
    ("PPEND", 33),
    ("EXLOCK", 64),
    ("PACM", 64),
    ("UINJ", 36),
    ("Q", 27),
    ("E", 9),
    ("T", 5),
];

fn get(spsr: Spsr, name: &str) -> Option<bool> {
    match name {
        "N" => Some(spsr.n()),
        "Z" => Some(spsr.z()),
        "C" => Some(spsr.c()),
        "V" => Some(spsr.v()),
        "DIT" => Some(spsr.dit()),
        "PAN" => Some(spsr.pan()),
        "SS" => Some(spsr.ss()),
        "IL" => Some(spsr.il()),
        "A" => Some(spsr.a()),
        "I" => Some(spsr.i()),
        "F" => Some(spsr.f()),
        "SSBS" => Some(spsr.ssbs()),
        "PPEND" => Some(spsr.ppend()),
        "UINJ" => Some(spsr.uinj()),
        "TCO" => spsr.tco(),
        "UAO" => spsr.uao(),
        "ALLINT" => spsr.allint(),
        "D" => spsr.d(),
        "PM" => spsr.pm(),
        "EXLOCK" => spsr.exlock(),
        "PACM" => spsr.pacm(),
        "Q" => spsr.q(),
        "E" => spsr.e(),
        "T" => spsr.t(),
        _ => unreachable!(),
    }
}

fn set(spsr: Spsr, name: &str, value: bool) -> Spsr {
    match name {
        "N" => spsr.with_n(value),
        "Z" => spsr.with_z(value),
        "C" => spsr.with_c(value),
        "V" => spsr.with_v(value),
        "DIT" => spsr.with_dit(value),
        "PAN" => spsr.with_pan(value),
        "SS" => spsr.with_ss(value),
        "IL" => spsr.with_il(value),
        "A" => spsr.with_a(value),
        "I" => spsr.with_i(value),
        "F" => spsr.with_f(value),
        "SSBS" => spsr.with_ssbs(value),
        "PPEND" => spsr.with_ppend(value),
        "UINJ" => spsr.with_uinj(value),
        "TCO" => spsr.with_tco(value),
        "UAO" => spsr.with_uao(value),
        "ALLINT" => spsr.with_allint(value),
        "D" => spsr.with_d(value),
        "PM" => spsr.with_pm(value),
        "EXLOCK" => spsr.with_exlock(value),
        "PACM" => spsr.with_pacm(value),
        "Q" => spsr.with_q(value),
        "E" => spsr.with_e(value),
        "T" => spsr.with_t(value),
        _ => unreachable!(),
    }
}

#[test]
fn each_field_is_read_and_written_where_its_state_has_it() {
    for (mode, fields) in [(Mode::El1h, AARCH64), (Mode::User, AARCH32)] {
        for (name, at) in fields {
            for rest in [0, !0] {
                let spsr = Spsr::from_bits(rest).with_mode(mode);
                for value in [false, true] {
                    let written = set(spsr, name, value);
                    if at == 64 {
                        assert_eq!((get(spsr, name), written), (None, spsr), "{name} in {mode}");
                        continue;
                    }
                    let expected = spsr.into_bits() & !(1 << at) | u64::from(value) << at;
                    assert_eq!(written.into_bits(), expected, "{name} in {mode}");
                    assert_eq!(get(written, name), Some(value));
                }
            }
        }
    }
}

#[test]
fn fields_of_several_bits_are_read_and_written_where_their_state_has_them() {
    for rest in [0, !0_u64] {
        let aarch64 = Spsr::from_bits(rest).with_mode(Mode::El0t);
        let aarch32 = Spsr::from_bits(rest).with_mode(Mode::User);
        for value in 0..=255_u8 {
            let bits = u64::from(value);
            let btype = aarch64.with_btype(value);
            assert_eq!(btype.btype(), Some(value & 3));
            assert_eq!(btype.into_bits(), aarch64.into_bits() & !0xc00 | (bits & 3) << 10);
            let it = aarch32.with_it(value);
            assert_eq!(it.it(), Some(value));
            let moved = (bits >> 2) << 10 | (bits & 3) << 25;
            assert_eq!(it.into_bits(), aarch32.into_bits() & !0x600_fc00 | moved);
            assert_eq!(aarch64.with_daif(value).daif(), value & 15);
            assert_eq!(aarch32.with_daif(value).daif(), value & 7);
            assert_eq!(Spsr::from_bits(bits << 28 | 0x10).nzcv(), value & 15);
            assert_eq!(Spsr::from_bits(bits << 16 | 0x10).ge(), Some(value & 15));
            assert_eq!((aarch64.with_it(value), aarch32.with_btype(value)), (aarch64, aarch32));
        }
        assert_eq!((aarch64.it(), aarch64.ge(), aarch32.btype()), (None, None, None));
    }
}

#[test]
fn a_core_comes_out_of_reset_in_these_states() {
    assert_eq!(Spsr::RESET_EL1H.into_bits(), 0x3c5);
    assert_eq!(Spsr::RESET_EL2H.into_bits(), 0x3c9);
    assert_eq!(Spsr::RESET_EL3H.into_bits(), 0x3cd);
    assert_eq!(Spsr::RESET_SUPERVISOR.into_bits(), 0x1d3);
    assert_eq!(Spsr::RESET_HYP.into_bits(), 0x1da);
}

#[test]
fn every_mode_goes_both_ways_and_has_its_level() {
    let mut known = 0;
    for bits in 0..=255 {
        let spsr = Spsr::from_bits(u64::from(bits));
        let level = crate::naive::entry::level(u64::from(bits));
        assert_eq!(spsr.origin().map(|el| el as u8), level);
        assert_eq!(spsr.is_aarch32(), bits & 0x10 != 0);
        if let Some(mode) = Mode::from_bits(bits) {
            assert_eq!((mode.into_bits(), mode.is_aarch32()), (bits & 0x1f, spsr.is_aarch32()));
            assert_eq!(Spsr::from_bits(!0).with_mode(mode).mode(), Some(mode));
            known += 1;
        }
    }
    assert_eq!(known, 16 * 8);
    assert_eq!(Mode::Hyp.el(), OriginEl::El2);
}
