//! The one sentence about a word, for what a reader wants of it.
#![cfg(feature = "report")]

use aarch64_syndrome::report::{Registers, Report};
use aarch64_syndrome::{Esr, Far, Hpfar, TargetEl};

fn sentence(el: TargetEl, word: u64) -> String {
    Report::new(Registers::new(Esr::from_bits(word)), el).sentence().to_string()
}

#[test]
fn an_abort_is_told_by_its_access_class_level_and_origin() {
    for (el, word, expected) in [
        (TargetEl::El1, 0x9600_0004, "read, level 0 translation fault, from EL1 itself"),
        (TargetEl::El1, 0x9200_004f, "write, level 3 permission fault, from EL0"),
        (TargetEl::El2, 0x8200_0007, "fetch, level 3 translation fault, from a guest"),
        (TargetEl::El3, 0x9200_0010, "read, synchronous external abort, from a lower level"),
        (TargetEl::El1, 0x9200_0147, "cache maintenance, level 3 translation fault, from EL0"),
        (TargetEl::El1, 0x9600_0061, "write, alignment fault, from EL1 itself"),
        (TargetEl::El2, 0x9600_2004, "read, level 0 translation fault, through VNCR_EL2"),
        (
            TargetEl::El2,
            0x8200_0087,
            "fetch, level 3 translation fault on a stage 1 table walk, from a guest",
        ),
        (
            TargetEl::El2,
            0x9200_0475,
            "access, implementation defined fault (unsupported exclusive or atomic access), \
             from a guest",
        ),
        (TargetEl::El1, 0x9200_003f, "read, unallocated fault status code 0x3f, from EL0"),
        (TargetEl::El3, 0x7a03_0068, "write, granule protection fault"),
        (TargetEl::El1, 0xd200_0062, "watchpoint on a write, from EL0"),
    ] {
        assert_eq!(sentence(el, word), expected, "{word:#x}");
    }
}

/// `CV` and `COND` are how an `AArch32` instruction was encoded, and not what it was.
#[test]
fn the_condition_of_an_instruction_is_not_said() {
    for ec in [0x01, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x0c, 0x12, 0x13] {
        let word = ec << 26 | 1 << 25;
        let [with, without] = [word | 0x1e << 20, word].map(|word| sentence(TargetEl::El2, word));
        assert_eq!(with, without);
    }
}

#[test]
fn an_address_is_told_only_where_it_is_known_and_means_something() {
    let told = |word, far: Option<u64>, hpfar: Option<u64>| {
        let mut registers = Registers::new(Esr::from_bits(word));
        if let Some(far) = far {
            registers = registers.with_far(Far::from_bits(far));
        }
        if let Some(hpfar) = hpfar {
            registers = registers.with_hpfar(Hpfar::from_bits(hpfar));
        }
        let sentence = Report::new(registers, TargetEl::El2).sentence().to_string();
        sentence.split_once("from a guest").expect("an abort").1.to_owned()
    };
    assert_eq!(told(0x9383_0006, None, None), "");
    assert_eq!(told(0x9383_0006, Some(0x1018), None), ", at 0x1018");
    assert_eq!(told(0x9383_0006, Some(0x1018), Some(0x9_0000)), ", at 0x1018, IPA 0x9000018");
    assert_eq!(told(0x9200_0006, Some(0x1018), Some(0x9_0000)), ", at 0x1018, IPA page 0x9000000");
    assert_eq!(told(0x9200_8006, Some(0x1018), None), ", in the granule of 0x1018");
    assert_eq!(told(0x9200_0410, Some(0x1018), None), ", no address (FnV = 1)");
    let walk = ", at 0x1018, stage 1 descriptor in IPA page 0x9000000";
    assert_eq!(told(0x9200_0086, Some(0x1018), Some(0x9_0000)), walk);
}

#[test]
fn an_serror_is_told_as_contained_or_not_with_its_source() {
    for (word, expected) in [
        (0xbe00_0000, "SError, uncategorized, to be taken as not contained"),
        (0xbf00_0002, "SError, IMPLEMENTATION DEFINED syndrome 0x2, to be taken as not contained"),
        (0xbe00_0011, "SError, not contained (UC)"),
        (0xbe00_0411, "SError, contained, this thread cannot go on (UEU)"),
        (0xbe00_0811, "SError, contained, this thread can go on (UEO)"),
        (0xbe00_0c11, "SError, contained, this thread can go on after a repair (UER)"),
        (0xbe00_1811, "SError, corrected (CE)"),
        (0xbe00_1011, "SError, reserved state 0x4, to be taken as not contained"),
        (0xbe00_0012, "SError, reserved status code 0x12, to be taken as not contained"),
        (
            0xbe03_22d1,
            "SError, not contained (UC), from a write that updated the location, \
             synchronized by an implicit barrier (IESB), external abort type 1 (EA)",
        ),
    ] {
        assert_eq!(sentence(TargetEl::El1, word), expected, "{word:#x}");
    }
}

#[test]
fn traps_calls_and_breakpoints_are_told_by_what_was_executed() {
    for (word, expected) in [
        (0x623a_3016, "trapped write of ICC_SGI1R_EL1 from x0"),
        (0x623f_fc0f, "trapped read of S3_7_C15_C7_7 into x0"),
        (0x5230_0881, "trapped 128-bit read of TTBR0_EL1 into x4 and x5"),
        (0x07e0_0001, "trapped WFE"),
        (0x6a00_0003, "trapped ERETAB"),
        (0x5a00_0042, "HVC #0x42"),
        (0x4600_0010, "SVC #0x10 in AArch32 state"),
        (0x5e00_0001, "SMC #0x1"),
        (0xe000_0005, "BKPT #0x5 in AArch32 state"),
        (0x3600_0002, "Branch Target Exception, BTYPE 0x2"),
    ] {
        assert_eq!(sentence(TargetEl::El2, word), expected, "{word:#x}");
    }
}

#[test]
fn a_breakpoint_of_linux_is_told_by_its_immediate() {
    for (immediate, meaning) in [
        (0x0004, Some("a kprobe")),
        (0x0005, Some("a uprobe")),
        (0x0800, Some("BUG() or WARN()")),
        (0x0900, Some("tag-based KASAN")),
        (0x09ff, Some("tag-based KASAN")),
        (0x5512, Some("UBSAN")),
        (0x8000, Some("a check of control flow integrity")),
        (0x83ff, Some("a check of control flow integrity")),
        (0x8400, None),
        (0x0000, None),
        (0x1000, None),
    ] {
        let expected = match meaning {
            Some(meaning) => format!("BRK #{immediate:#x}, to Linux {meaning}"),
            None => format!("BRK #{immediate:#x}"),
        };
        assert_eq!(sentence(TargetEl::El1, 0xf200_0000 | immediate), expected);
    }
}

#[test]
fn a_class_that_does_not_occur_at_the_level_is_told_with_those_that_have_it() {
    let hvc = sentence(TargetEl::El1, 0x5a00_0042);
    assert!(hvc.starts_with("no exception class of ESR_EL1: HVC"), "{hvc}");
    assert!(hvc.ends_with("occurs in ESR_EL2 and ESR_EL3"), "{hvc}");
    let none = sentence(TargetEl::El1, 0x0800_0001);
    assert_eq!(none, "no exception class of the architecture (EC 0x02)");
}

#[test]
fn every_word_has_a_sentence_without_a_line_end() {
    for ec in 0..64u64 {
        for iss in (0..1u64 << 25).step_by(0x3331) {
            for el in [TargetEl::El1, TargetEl::El2, TargetEl::El3] {
                let sentence = sentence(el, ec << 26 | 1 << 25 | iss);
                assert!(!sentence.is_empty() && !sentence.contains('\n'), "{sentence}");
            }
        }
    }
}
