//! What several test files draw from: levels, words of chosen classes, registers, accesses, hosts.

// A test binary uses only what it needs.
#![allow(dead_code, unreachable_pub)]

use aarch64_syndrome::iss::{Access, AccessSize};
use aarch64_syndrome::{Esr, GuestTranslation, InstructionLength, OriginEl, Register, TargetEl};
use proptest::prelude::*;

/// Each `ESR_ELx` with its number, which the naive decoder takes.
pub const LEVELS: [(TargetEl, u8); 3] =
    [(TargetEl::El1, 1), (TargetEl::El2, 2), (TargetEl::El3, 3)];

pub fn any_target() -> impl Strategy<Value = TargetEl> {
    prop::sample::select(LEVELS.map(|(target, _)| target).to_vec())
}

pub fn any_origin() -> impl Strategy<Value = OriginEl> {
    prop::sample::select(vec![OriginEl::El0, OriginEl::El1, OriginEl::El2, OriginEl::El3])
}

pub fn any_register() -> impl Strategy<Value = Register> {
    any::<u8>().prop_map(Register::from_bits)
}

pub fn any_length() -> impl Strategy<Value = InstructionLength> {
    any::<bool>().prop_map(InstructionLength::from_il)
}

/// A word of one of these exception classes; a class that is listed twice comes twice as often.
pub fn word_of(ecs: &[u64]) -> impl Strategy<Value = u64> + use<> {
    (any::<u64>(), prop::sample::select(ecs.to_vec()))
        .prop_map(|(word, ec)| word & !(0x3f << 26) | ec << 26)
}

/// Any word, with the exception classes that have an `ISS2` or an address more often than chance.
pub fn any_word() -> impl Strategy<Value = u64> {
    let every: Vec<u64> = (0..64).collect();
    prop_oneof![word_of(&every), word_of(&[0x1e, 0x20, 0x21, 0x24, 0x25, 0x2f, 0x34, 0x35])]
}

/// Each exception class with each code in the low six bits, and `rest` in the other bits.
pub fn each_class_and_code(rest: u64) -> impl Iterator<Item = Esr> {
    (0..64).flat_map(move |ec| (0..64).map(move |code| Esr::from_bits(ec << 26 | code | rest)))
}

pub fn access(size: AccessSize, register: Register, [sse, sf, ar]: [bool; 3]) -> Access {
    let access = Access::new(size, register).with_sf(sf);
    let access = if sse { access.with_sse(true) } else { access };
    if ar { access.with_ar(true) } else { access }
}

pub fn any_access() -> impl Strategy<Value = Access> {
    (any::<u8>(), any_register(), any::<[bool; 3]>())
        .prop_map(|(size, register, flags)| access(AccessSize::from_bits(size), register, flags))
}

/// A host with the granule of 4 KiB. `TGE` is seldom 1: such a host has no guest to ask about.
pub fn any_host() -> impl Strategy<Value = GuestTranslation> {
    (prop::bool::weighted(0.2), any::<[bool; 3]>()).prop_map(
        |(tge, [gpf, mops, erratum_834220])| {
            GuestTranslation::DEFAULT
                .with_tge(tge)
                .with_gpf(gpf)
                .with_mops(mops)
                .with_erratum_834220(erratum_834220)
        },
    )
}
