//! Whether an instruction is that of an exit: the bytes and pages that it would have accessed.

#![cfg(not(target_os = "none"))]

#[path = "perform/state.rs"]
mod state;

use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::load_store::{Instruction, LoadStore};
use aarch64_syndrome::mmio::Mismatch;
use aarch64_syndrome::{Far, FaultStatus, Ipa, OriginEl, TargetEl};
use state::Guest;

fn decoded(word: u32) -> LoadStore {
    Instruction::from_bits(word).load_store().unwrap_or_else(|| panic!("{word:#010x}"))
}

fn abort(is_store: bool) -> DataAbort {
    DataAbort::new(TargetEl::El2, OriginEl::El1, FaultStatus::TRANSLATION_L3).with_wnr(is_store)
}

/// A guest whose X1 is this.
fn guest(x1: u64) -> Guest {
    let mut guest = Guest::any(11);
    guest.x[1] = x1;
    guest
}

const LDR: u32 = 0xf940_0022; // ldr x2, [x1]
const STG: u32 = 0xd920_0822; // stg x2, [x1]
const ST2G: u32 = 0xd9a0_0822; // st2g x2, [x1]
const LDG: u32 = 0xd960_0022; // ldg x2, [x1]
const LDGM: u32 = 0xd9e0_0022; // ldgm x2, [x1]
const STZGM: u32 = 0xd920_0022; // stzgm x2, [x1]
const DC_ZVA: u32 = 0xd50b_7421; // dc zva, x1
const DC_CIVAC: u32 = 0xd50b_7e21; // dc civac, x1
const CPYFP: u32 = 0x1903_0441; // cpyfp [x1]!, [x3]!, x2!
const CPYM: u32 = 0x1d43_0441; // cpym [x1]!, [x3]!, x2!
const SETM: u32 = 0x19c3_4441; // setm [x1]!, x2!, x3
/// `PSTATE.C`, and with it `PSTATE.N`.
const OPTION_B: u64 = 1 << 29;
const OPTION_B_DOWN: u64 = 1 << 31 | OPTION_B;
const SETP: u32 = 0x19c3_0441; // setp [x1]!, x2!, x3

/// The first and the last byte fit, and those beside them do not: by FAR, and by IPA.
fn fits_alone(word: u32, guest: &Guest, is_store: bool, first: u64, last: u64) {
    let identity = |address| Some(Ipa::from_bits(address));
    for (at, fits) in [(first, true), (last, true), (first - 1, false), (last + 1, false)] {
        let far = decoded(word).check_far(guest, abort(is_store), Far::from_bits(at));
        assert_eq!(far, if fits { Ok(()) } else { Err(Mismatch::Address) }, "{word:#x} {at:#x}");
        let ipa = Ipa::from_bits(at);
        let ipa = decoded(word).check_ipa(guest, ipa, is_store, false, identity);
        assert_eq!(ipa, far, "{word:#x} {at:#x}");
    }
}

#[test]
fn a_tag_is_accessed_with_its_granule() {
    fits_alone(STG, &guest(0x5018), true, 0x5010, 0x501f);
    fits_alone(ST2G, &guest(0x5018), true, 0x5010, 0x502f);
    fits_alone(LDG, &guest(0x501f), false, 0x5010, 0x501f);
}

#[test]
fn a_block_is_accessed_from_its_start() {
    let mut guest = guest(0x5678);
    // Codes above 9 are reserved.
    for (bs, first, last) in
        [(4, 0x5640, 0x567f), (0, 0x5678, 0x567b), (9, 0x5000, 0x57ff), (15, 0x5000, 0x57ff)]
    {
        guest.dczid_el0 = bs;
        fits_alone(DC_ZVA, &guest, true, first, last);
        fits_alone(STZGM, &guest, true, first, last);
        // Its size is in another register: the largest.
        fits_alone(LDGM, &guest, false, 0x5600, 0x56ff);
    }
}

#[test]
fn a_line_is_somewhere_in_its_page() {
    let guest = guest(0x5678);
    let civac = decoded(DC_CIVAC);
    let identity = |address| Some(Ipa::from_bits(address));
    for (at, fits) in [(0x5000, true), (0x5fff, true), (0x4fff, false), (0x6000, false)] {
        let expected = if fits { Ok(()) } else { Err(Mismatch::Address) };
        let far = civac.check_far(&guest, abort(true).with_cm(true), Far::from_bits(at));
        assert_eq!(far, expected, "{at:#x}");
        let ipa = civac.check_ipa(&guest, Ipa::from_bits(at), true, true, identity);
        assert_eq!(ipa, expected, "{at:#x}");
    }
}

#[test]
fn a_tag_in_the_address_is_no_part_of_it() {
    let far = |far| decoded(LDR).check_far(&guest(0x5678), abort(false), Far::from_bits(far));
    assert_eq!(far(0xab00_0000_0000_5678), Ok(()));
    assert_eq!(far(0x0080_0000_0000_5678), Err(Mismatch::Address));
    let tagged = guest(0xcd00_0000_0000_5678);
    let check = decoded(LDR).check_far(&tagged, abort(false), Far::from_bits(0x567f));
    assert_eq!(check, Ok(()));
}

#[test]
fn an_abort_without_an_exact_address_fits_nothing() {
    let far = Far::from_bits(0x5678);
    let external = DataAbort::new(TargetEl::El2, OriginEl::El1, FaultStatus::SYNC_EXTERNAL);
    assert_eq!(decoded(LDR).check_far(&guest(0x5678), external, far), Ok(()));
    for abort in [external.with_fnv(true), abort(false).with_fnp(true)] {
        let check = decoded(LDR).check_far(&guest(0x5678), abort, far);
        assert_eq!(check, Err(Mismatch::NoAddress), "{abort:?}");
    }
}

/// The pages by which a copy or set fits, of six from 0x4000 on: by any byte of FAR, and by IPA.
fn pages(word: u32, guest: &Guest, is_store: bool) -> [Vec<u64>; 2] {
    let pages = (4..10).map(|page| page << 12);
    let far = pages.clone().filter(|page| {
        let check = |low| {
            let far = Far::from_bits(0xab << 56 | page | low);
            decoded(word).check_far(guest, abort(is_store), far).is_ok()
        };
        assert_eq!(check(0), check(0xfff));
        check(0x123)
    });
    let by_ipa = pages.clone().filter(|page| {
        // The tables' map is no identity.
        let walk = |address: u64| Some(Ipa::from_bits(address + 0x10_0000));
        let check = |low| {
            let ipa = Ipa::from_bits((page + 0x10_0000) | low);
            decoded(word).check_ipa(guest, ipa, is_store, false, walk).is_ok()
        };
        assert_eq!(check(0), check(0xfff));
        check(0x123)
    });
    [far.collect(), by_ipa.collect()]
}

#[test]
fn a_set_fits_by_each_page_that_is_left_and_by_ipa_by_the_first_two() {
    let mut guest = guest(0x5ff8);
    let mut fits = |word, [to, size]: [u64; 2], nzcv, far: &[u64], ipa: &[u64]| {
        (guest.x[1], guest.x[2], guest.nzcv) = (to, size, nzcv);
        assert_eq!(pages(word, &guest, true), [far.to_vec(), ipa.to_vec()], "{to:#x} {size:#x}");
        assert_eq!(pages(word, &guest, false), [vec![0; 0], vec![0; 0]]);
    };
    // Of a prologue everything is left, whatever the flags say.
    fits(SETP, [0x5ff8, 8], 0, &[0x5000], &[0x5000]);
    fits(SETP, [0x5ff8, 9], OPTION_B, &[0x5000, 0x6000], &[0x5000, 0x6000]);
    fits(SETP, [0x5ff8, 0x1009], 0, &[0x5000, 0x6000, 0x7000], &[0x5000, 0x6000]);
    // Option A counts up to the end.
    fits(SETM, [0x6008, 16_u64.wrapping_neg()], 0, &[0x5000, 0x6000], &[0x5000, 0x6000]);
    fits(SETM, [0x6008, 8_u64.wrapping_neg()], 0, &[0x6000], &[0x6000]);
    fits(SETM, [0x6000, 0], 0, &[], &[]);
    fits(SETM, [0x5ff8, 16], OPTION_B, &[0x5000, 0x6000], &[0x5000, 0x6000]);
    // No states that a prologue leaves.
    fits(SETM, [0x5ff8, 16], 0, &[], &[]);
    fits(SETM, [0x5ff8, 1 << 63], OPTION_B, &[], &[]);
}

#[test]
fn a_copy_fits_on_both_sides_and_from_the_end_where_it_goes_down() {
    let mut guest = guest(0x6008);
    (guest.x[3], guest.x[2], guest.nzcv) = (0x8010, 0x1010, OPTION_B_DOWN);
    // Down from 0x6008 to 0x4ff8, and from 0x8010 to 0x7000.
    let all = vec![0x4000, 0x5000, 0x6000];
    assert_eq!(pages(CPYM, &guest, true), [all, vec![0x5000, 0x6000]]);
    assert_eq!(pages(CPYM, &guest, false), [[0x7000, 0x8000]; 2].map(Vec::from));
    // The page that comes first is that of the last byte, not of the end.
    (guest.x[1], guest.x[2]) = (0x6000, 0x10);
    assert_eq!(pages(CPYM, &guest, true), [[0x5000]; 2].map(Vec::from));
    // Option A: down from the start and the size.
    (guest.x[1], guest.x[2], guest.nzcv) = (0x5ff0, 0x20, 0);
    assert_eq!(pages(CPYM, &guest, true), [[0x5000, 0x6000]; 2].map(Vec::from));
    // A prologue.
    (guest.x[1], guest.x[3], guest.x[2]) = (0x5ff8, 0x7ff0, 0x10);
    assert_eq!(pages(CPYFP, &guest, true), [[0x5000, 0x6000]; 2].map(Vec::from));
    assert_eq!(pages(CPYFP, &guest, false), [[0x7000]; 2].map(Vec::from));
}
