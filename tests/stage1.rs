//! Walks of stage 1 tables, against a second derivation that knows the tables as a page of the
//! manual shows them: levels with their address bits, and permissions as words.

#![cfg(not(target_os = "none"))]
#![allow(clippy::cast_possible_truncation, reason = "fields of registers are small")]

use aarch64_syndrome::stage1::{CannotWalk, NotTranslated, Stage1, Stage1Access, Stage1AccessKind};
use aarch64_syndrome::{FaultClass, Ipa};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug)]
struct Registers {
    sctlr: u64,
    tcr: u64,
    ttbr: [u64; 2],
    tcr2: u64,
    pir: u64,
    pire0: u64,
    por: [u64; 2],
}

impl Registers {
    fn stage1(self) -> Stage1 {
        Stage1::new(self.sctlr, self.tcr, self.ttbr[0], self.ttbr[1])
            .with_tcr2_el1(self.tcr2)
            .with_indirect_permissions(self.pir, self.pire0)
            .with_permission_overlays(self.por[1], self.por[0])
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    At(u64),
    Fault(FaultClass, i8),
    Cannot(CannotWalk),
}

fn walked(
    registers: Registers,
    va: u64,
    access: Stage1Access,
    memory: &dyn Fn(u64) -> u64,
) -> Outcome {
    let is_big_endian = bits(registers.sctlr, 25, 25) == 1;
    let result = registers.stage1().translate(va, access, |at| {
        let descriptor = memory(at.into_bits());
        let bytes = if is_big_endian { descriptor.to_be_bytes() } else { descriptor.to_le_bytes() };
        Ok::<_, ()>(bytes)
    });
    match result {
        Ok(ipa) => Outcome::At(ipa.into_bits()),
        Err(NotTranslated::Fault { class, level }) => Outcome::Fault(class, level.number()),
        Err(NotTranslated::CannotWalk(why)) => Outcome::Cannot(why),
        Err(other) => panic!("{other:?}"),
    }
}

/// `word[high:low]`.
fn bits(word: u64, high: u32, low: u32) -> u64 {
    word / 2_u64.pow(low) % 2_u64.pow(high - low + 1)
}

/// Levels, and the lowest address bit of each.
const LEVELS_4K: &[(i8, u32)] = &[(-1, 48), (0, 39), (1, 30), (2, 21), (3, 12)];
const LEVELS_16K: &[(i8, u32)] = &[(0, 47), (1, 36), (2, 25), (3, 14)];
const LEVELS_64K: &[(i8, u32)] = &[(1, 42), (2, 29), (3, 16)];

/// What the four bits of `PIR_EL1` and `PIRE0_EL1` allow.
const INDIRECT: [&str; 16] =
    ["", "r", "x", "rx", "", "rw", "rwx", "rwx", "r", "r", "rx", "", "rw", "", "rwx", ""];

#[allow(clippy::too_many_lines, reason = "a walk in one piece")]
fn naive(
    registers: Registers,
    va: u64,
    access: Stage1Access,
    memory: &dyn Fn(u64) -> u64,
) -> Outcome {
    let Registers { sctlr, tcr, ttbr, tcr2, .. } = registers;
    let upper = bits(va, 55, 55) == 1;
    let field = |lower: u64, at_upper| if upper { at_upper } else { lower };
    let tbi = field(bits(tcr, 37, 37), bits(tcr, 38, 38)) == 1;
    if bits(sctlr, 0, 0) == 0 {
        if !tbi && bits(va, 63, 56) != 0 {
            return Outcome::Fault(FaultClass::AddressSize, 0);
        }
        return Outcome::At(va % 2_u64.pow(56));
    }
    if bits(tcr2, 5, 5) == 1 {
        return Outcome::Cannot(CannotWalk::Descriptors128);
    }
    let translation_at_base = Outcome::Fault(FaultClass::Translation, 0);
    let granule = if upper {
        ["?", "16K", "4K", "64K"][bits(tcr, 31, 30) as usize]
    } else {
        ["4K", "64K", "16K", "?"][bits(tcr, 15, 14) as usize]
    };
    let (levels, page) = match granule {
        "4K" => (LEVELS_4K, 4096),
        "16K" => (LEVELS_16K, 16384),
        "64K" => (LEVELS_64K, 65536),
        _ => return Outcome::Cannot(CannotWalk::ReservedGranule),
    };
    let ds = bits(tcr, 59, 59) == 1 && granule != "64K";
    let size_offset = field(bits(tcr, 5, 0), bits(tcr, 21, 16));
    let least = if ds || granule == "64K" { 12 } else { 16 };
    let most = if granule == "64K" { 47 } else { 48 };
    if size_offset < least || size_offset > most {
        return translation_at_base;
    }
    let input_bits = 64 - size_offset as u32;
    let tbid = field(bits(tcr, 51, 51), bits(tcr, 52, 52)) == 1;
    let is_fetch = access.kind() == Stage1AccessKind::Fetch;
    let mut address = u128::from(va);
    if tbi && !(tbid && is_fetch) {
        let top = if upper { 0xff_u128 << 56 } else { 0 };
        address = address % (1 << 56) + top;
    }
    let half: u128 = 1 << input_bits;
    let inside = if upper { address >= (1 << 64) - half } else { address < half };
    if !inside {
        return translation_at_base;
    }
    if field(bits(tcr, 7, 7), bits(tcr, 23, 23)) == 1 {
        return translation_at_base;
    }
    if !access.is_privileged() && field(bits(tcr, 55, 55), bits(tcr, 56, 56)) == 1 {
        return translation_at_base;
    }
    let output_bits = match bits(tcr, 34, 32) {
        0 => 32,
        1 => 36,
        2 => 40,
        3 => 42,
        4 => 44,
        6 | 7 if ds || granule == "64K" => 52,
        _ => 48,
    };
    let offset_in_half = (address % half) as u64;
    let start = levels.iter().position(|(_, low)| *low < input_bits).expect("a level");
    let ttbr = field(ttbr[0], ttbr[1]);
    let first_entries = 2_u64.pow(input_bits - levels[start].1);
    let mut table = bits(ttbr, 47, 1) * 2;
    let mut alignment = first_entries * 8;
    if output_bits == 52 {
        alignment = alignment.max(64);
        table += bits(ttbr, 5, 2) * 2_u64.pow(48);
    }
    table -= table % alignment;
    if table >= 2_u64.pow(output_bits) {
        return Outcome::Fault(FaultClass::AddressSize, 0);
    }
    let mut limits = [false; 4];
    for (level, low) in &levels[start..] {
        let entries = if (*level, *low) == levels[start] { first_entries } else { page / 8 };
        let index = offset_in_half / 2_u64.pow(*low) % entries;
        let descriptor = memory(table + 8 * index);
        let has_blocks = match (granule, level) {
            ("4K", 1 | 2) | ("16K" | "64K", 2) => true,
            ("4K", 0) | ("16K", 1) => ds,
            ("64K", 1) => output_bits == 52,
            _ => false,
        };
        let is_leaf = match (bits(descriptor, 1, 0), level) {
            (3, 3) => true,
            (1, 0..=2) if has_blocks => true,
            (3, _) => false,
            _ => return Outcome::Fault(FaultClass::Translation, *level),
        };
        let size = if is_leaf { 2_u64.pow(*low) } else { page };
        let output = if ds {
            bits(descriptor, 49, 12) * 4096 / size * size + bits(descriptor, 9, 8) * 2_u64.pow(50)
        } else if granule == "64K" {
            bits(descriptor, 47, 16) * 65536 / size * size
                + bits(descriptor, 15, 12) * 2_u64.pow(48)
        } else {
            bits(descriptor, 47, 12) * 4096 / size * size
        };
        if output >= 2_u64.pow(output_bits) {
            return Outcome::Fault(FaultClass::AddressSize, *level);
        }
        if is_leaf {
            if bits(descriptor, 10, 10) == 0 && bits(tcr, 39, 39) == 0 {
                return Outcome::Fault(FaultClass::AccessFlag, *level);
            }
            if !is_allowed(registers, access, descriptor, limits) {
                return Outcome::Fault(FaultClass::Permission, *level);
            }
            return Outcome::At(output + offset_in_half % size);
        }
        let is_flat = bits(tcr2, 3, 1) != 0 || field(bits(tcr, 41, 41), bits(tcr, 42, 42)) == 1;
        if !is_flat {
            for (limit, at) in limits.iter_mut().zip([59, 60, 61, 62]) {
                *limit |= bits(descriptor, at, at) == 1;
            }
        }
        table = output;
    }
    panic!("a page is a leaf")
}

/// `limits`: `PXNTable`, `UXNTable`, and the two bits of `APTable`.
fn is_allowed(
    registers: Registers,
    access: Stage1Access,
    descriptor: u64,
    limits: [bool; 4],
) -> bool {
    let Registers { sctlr, tcr2, por, .. } = registers;
    let is_indirect = bits(tcr2, 1, 1) == 1;
    let mut rights = if is_indirect {
        indirect(registers, descriptor)
    } else {
        direct(registers, descriptor, limits)
    };
    for (level, (letters, wxn, may_have_overlay)) in (0..).zip(&mut rights) {
        let has_overlay = *may_have_overlay && bits(tcr2, 2 + level, 2 + level) == 1;
        if has_overlay {
            let index = bits(descriptor, 62, 60) as u32;
            let overlay = bits(por[level as usize], 4 * index + 3, 4 * index) as usize;
            letters.retain(|letter| OVERLAYS[overlay].contains(letter));
        }
        if *wxn && letters.contains('w') && letters.contains('x') {
            let taken = if has_overlay { 'w' } else { 'x' };
            letters.retain(|letter| letter != taken);
        }
    }
    let [(el0, ..), (el1, ..)] = rights;
    let epan = is_indirect || bits(sctlr, 57, 57) == 1;
    let is_user = el0.contains(['r', 'w']) || epan && el0.contains('x');
    let letter = match access.kind() {
        Stage1AccessKind::Read => 'r',
        Stage1AccessKind::Write => 'w',
        Stage1AccessKind::Fetch => 'x',
    };
    if access.is_privileged() {
        el1.contains(letter) && !(letter != 'x' && access.pan() && is_user)
    } else {
        el0.contains(letter)
    }
}

/// What overlays leave, by their code.
const OVERLAYS: [&str; 16] =
    ["", "r", "x", "rx", "w", "rw", "wx", "rwx", "", "", "", "", "", "", "", ""];

/// Of EL0 and EL1: what one may, whether not both write and execute, whether an overlay counts.
type Allowed = [(String, bool, bool); 2];

fn indirect(registers: Registers, descriptor: u64) -> Allowed {
    let Registers { tcr, pir, pire0, .. } = registers;
    let places = [54, 53, 51, 6];
    let index = places.iter().fold(0, |index, at| index * 2 + bits(descriptor, *at, *at) as u32);
    let mut allowed = [pire0, pir].map(|register| {
        let code = bits(register, 4 * index + 3, 4 * index) as usize;
        (INDIRECT[code].to_owned(), code == 6, code < 8)
    });
    if allowed[1].0.contains('x') && allowed[0].0.contains('w') {
        return [(String::new(), false, false), (String::new(), false, false)];
    }
    if bits(descriptor, 7, 7) == 1 && bits(tcr, 40, 39) != 3 {
        for (letters, ..) in &mut allowed {
            letters.retain(|letter| letter != 'w');
        }
    }
    allowed
}

fn direct(registers: Registers, descriptor: u64, limits: [bool; 4]) -> Allowed {
    let Registers { sctlr, tcr, .. } = registers;
    let is_dirty_by_core = bits(tcr, 40, 39) == 3 && bits(descriptor, 51, 51) == 1;
    let is_read_only = bits(descriptor, 7, 7) == 1 && !is_dirty_by_core || limits[3];
    let is_user = bits(descriptor, 6, 6) == 1 && !limits[2];
    let (el1, el0) = match (is_read_only, is_user) {
        (false, false) => ("rw", ""),
        (false, true) => ("rw", "rw"),
        (true, false) => ("r", ""),
        (true, true) => ("r", "r"),
    };
    let (mut el1, mut el0) = (el1.to_owned(), el0.to_owned());
    if bits(descriptor, 53, 53) == 0 && !limits[0] && !el0.contains('w') {
        el1.push('x');
    }
    if bits(descriptor, 54, 54) == 0 && !limits[1] {
        el0.push('x');
    }
    let wxn = bits(sctlr, 19, 19) == 1;
    [(el0, wxn, true), (el1, wxn, true)]
}

fn mixed(number: u64) -> u64 {
    let number = (number ^ number >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number ^ number >> 32
}

/// A descriptor at every address: most of them valid, many with a small output address.
fn descriptor(seed: u64, at: u64) -> u64 {
    let (random, choice) = (mixed(seed ^ at), mixed(seed ^ at ^ 1));
    let kind = match choice % 8 {
        0 => random & 3,
        1 | 2 => 1,
        _ => 3,
    };
    let mut word = random & !3 | kind;
    if choice >> 8 & 7 != 0 {
        // Below 4 GiB: bits 51:32, and those that stand for 51:48 or 51:50.
        word &= !0x000f_ffff_0000_f300;
    }
    if choice >> 16 & 3 != 0 {
        word |= 1 << 10;
    }
    word
}

/// Registers that most often allow a walk.
fn registers(random: [u64; 6], choice: u64) -> Registers {
    let mut tcr = random[0];
    // EPD, E0PD and DS are rare or even.
    if choice & 7 != 0 {
        tcr &= !(1 << 7 | 1 << 23 | 1 << 55 | 1 << 56);
    }
    if choice >> 3 & 7 != 0 {
        let sizes = [12, 16, 17, 25, 28, 32, 39, 47];
        tcr &= !(0x3f << 16 | 0x3f);
        tcr |= sizes[(choice >> 6 & 7) as usize] | sizes[(choice >> 9 & 7) as usize] << 16;
    }
    let mut ttbr = [random[1], random[2]];
    if choice >> 12 & 7 != 0 {
        ttbr = ttbr.map(|ttbr| ttbr & 0xffff_0000_ffff_ffc3);
    }
    let sctlr = if (choice >> 15) % 16 == 0 { random[3] & !1 } else { random[3] | 1 };
    let tcr2 = if (choice >> 19) % 16 == 0 { random[4] } else { random[4] & 0b1110 };
    let por = [random[1], random[2]];
    Registers { sctlr, tcr, ttbr, tcr2, pir: random[3], pire0: random[5], por }
}

/// An address of one of the halves, or nearly.
fn address(random: u64, choice: u64) -> u64 {
    let bits = [16, 25, 32, 36, 39, 47, 48, 52][(choice & 7) as usize];
    let low = random % (1 << bits);
    let canonical = if choice & 8 == 0 { low } else { low.wrapping_sub(1 << bits) };
    match choice >> 4 & 7 {
        0 => random,
        1 => canonical ^ (random >> 56 << 56),
        _ => canonical,
    }
}

fn access(choice: u64) -> Stage1Access {
    let kinds = [Stage1AccessKind::Read, Stage1AccessKind::Write, Stage1AccessKind::Fetch];
    let kind = kinds[(choice % 3) as usize];
    if choice / 3 % 2 == 0 {
        Stage1Access::unprivileged(kind)
    } else {
        Stage1Access::privileged(kind, choice / 6 % 2 == 0)
    }
}

#[test]
fn two_million_walks_end_as_the_second_derivation_says() {
    let mut outcomes = BTreeMap::new();
    for number in 0..2_000_000_u64 {
        let random = [0, 1, 2, 3, 4, 5].map(|index| mixed(number * 16 + index));
        let registers = registers(random, mixed(number * 16 + 6));
        let va = address(mixed(number * 16 + 7), mixed(number * 16 + 8));
        let access = access(mixed(number * 16 + 9));
        let memory = |at| descriptor(number, at);
        let expected = naive(registers, va, access, &memory);
        let actual = walked(registers, va, access, &memory);
        assert_eq!(actual, expected, "{registers:#x?} {va:#x} {access:?}");
        let name = match expected {
            Outcome::At(_) => "at".to_owned(),
            other => format!("{other:?}"),
        };
        *outcomes.entry(name).or_insert(0) += 1;
    }
    println!("{outcomes:#?}");
    // Every class at every level that it has, and a good share of successes.
    assert!(outcomes["at"] > 120_000, "{outcomes:#?}");
    for level in -1..=3 {
        for class in [FaultClass::Translation, FaultClass::AddressSize] {
            let name = format!("{:?}", Outcome::Fault(class, level));
            assert!(outcomes.contains_key(&name), "{name} in {outcomes:#?}");
        }
    }
    for level in 0..=3 {
        for class in [FaultClass::AccessFlag, FaultClass::Permission] {
            let name = format!("{:?}", Outcome::Fault(class, level));
            assert!(outcomes.contains_key(&name), "{name} in {outcomes:#?}");
        }
    }
}

proptest! {
    #[test]
    fn no_register_and_no_descriptor_panics(
        random in any::<[u64; 6]>(), va in any::<u64>(), choice in any::<u64>(),
        seed in any::<u64>(),
    ) {
        let [sctlr, tcr, ttbr0, ttbr1, tcr2, pir] = random;
        let stage1 = Stage1::new(sctlr | 1, tcr, ttbr0, ttbr1)
            .with_tcr2_el1(tcr2)
            .with_indirect_permissions(pir, !pir);
        let mut reads = 0;
        let _ = stage1.translate(va, access(choice), |at| {
            reads += 1;
            assert!(at.into_bits() % 8 == 0);
            Ok::<_, ()>((mixed(seed ^ at.into_bits()) | 1).to_le_bytes())
        });
        prop_assert!(reads <= 5);
    }
}

#[test]
fn a_descriptor_that_cannot_be_read_is_named() {
    // 4 KiB granule, 48 bits.
    let stage1 = Stage1::new(1, 5 << 32 | 0x10, 0x4000_0000, 0);
    let access = Stage1Access::unprivileged(Stage1AccessKind::Read);
    let result = stage1.translate(0x1234_5678_9abc, access, |at| {
        if at == Ipa::from_bits(0x4000_0120) {
            Ok(0x4000_1003_u64.to_le_bytes())
        } else {
            Err("gone")
        }
    });
    let Err(NotTranslated::Memory { error, descriptor, level }) = result else {
        panic!("{result:?}")
    };
    assert_eq!((error, level.number()), ("gone", 1));
    assert_eq!(descriptor, Ipa::from_bits(0x4000_1000 + 0xd1 * 8));
}
