//! The decoder of loads and stores against LLVM's disassembler, word for word: the decoder's facts
//! are written as assembler text, and the two texts must be the same.
//!
//! Needs `rustup component add llvm-tools`. `every_word` is asked for by name and takes about an
//! hour of one core: `cargo test --test disassembler -- --ignored --nocapture`. The variable
//! `DISASSEMBLER_PARTS=16..32` makes it do only these of 1024 parts.

#[path = "disassembler/assembler.rs"]
mod assembler;
#[path = "disassembler/comparison.rs"]
mod comparison;
#[path = "disassembler/differences.rs"]
mod differences;
#[path = "disassembler/elf.rs"]
mod elf;
#[path = "disassembler/llvm.rs"]
mod llvm;
#[path = "disassembler/normal_form.rs"]
mod normal_form;
#[path = "disassembler/vectors.rs"]
mod vectors;

use aarch64_syndrome::load_store::{Instruction, NotDecoded};
use comparison::Comparison;
use llvm::Listing;

/// Bits `[31:28]`, `[26]` and `[24:10]` of the words of the group, and the ten bits of Rn and Rt.
fn of_group(upper: u32, lower: u32) -> u32 {
    assert!(upper < 1 << 20 && lower < 1 << 10);
    upper >> 16 << 28 | 1 << 27 | (upper >> 15 & 1) << 26 | (upper & 0x7fff) << 10 | lower
}

/// Ten bits that look like no other word's.
fn mixed(number: u32) -> u32 {
    number.wrapping_mul(0x9e37_79b1) >> 22
}

#[test]
fn each_word_without_its_last_two_registers_reads_as_llvm_reads_it() {
    let mut comparison = Comparison::new();
    for part in 0..16 {
        let uppers = part << 16..(part + 1) << 16;
        let words: Vec<u32> = uppers
            .flat_map(|upper| [of_group(upper, mixed(upper)), of_group(upper, mixed(!upper))])
            .collect();
        comparison.add(&words);
    }
    comparison.finish(&["FEAT_MTETC"]);
}

#[test]
fn the_last_two_registers_read_as_llvm_reads_them() {
    let mut comparison = Comparison::new();
    for part in 0..8 {
        // A stride without a factor in common with the size of any field.
        let uppers = (0..128).map(|number| (part * 128 + number) * 1021 % (1 << 20));
        let words: Vec<u32> = uppers
            .flat_map(|upper| (0..1 << 10).map(move |lower| of_group(upper, lower)))
            .collect();
        comparison.add(&words);
    }
    // Compare-and-swap pairs, 64 bytes, floating-point stores: what looks at these registers.
    for upper in [0x0821_0000, 0xf83f_0000, 0x7c20_8000, 0xf8a0_4800, 0x19c0_4400, 0xd91f_0c00] {
        let words: Vec<u32> =
            (0..32 << 16).step_by(1 << 6).map(|number| upper | number & 0x1f_ffff).collect();
        comparison.add(&words);
    }
    comparison.report();
}

#[test]
fn system_instructions_read_as_llvm_reads_them() {
    // SYS with CRn = 7: op1, CRm, op2 and Rt.
    let words: Vec<u32> = (0..1 << 15)
        .map(|number: u32| 0xd508_7000 | (number >> 12) << 16 | number & 0xfff)
        .collect();
    let mut comparison = Comparison::of_system_instructions();
    comparison.add(&words);
    comparison.finish(&[
        "\"Compare and swap (unprivileged)\"",
        "\"Atomic memory operations\"",
        "\"Load/store ordered register pair\"",
        "FEAT_MOPS_GO",
    ]);
}

#[test]
fn outside_the_group_only_sve_and_sme_load_and_store() {
    let mut loads = [0, 0];
    for part in 0..16 {
        let numbers = (0..1_u32 << 16).map(|number| (part << 16 | number) * 3 % (3 << 20));
        let words: Vec<u32> = numbers
            .map(|number| {
                let (selector, rest) = (number >> 20, number & 0xf_ffff);
                let bits = [0, 1 << 25, 1 << 25 | 1 << 27][selector as usize];
                let word = of_group(rest, mixed(rest)) & !(1 << 27) | bits;
                assert!(word & (1 << 27 | 1 << 25) != 1 << 27);
                word
            })
            .collect();
        for (word, line) in words.iter().zip(Listing::of(&words).lines()) {
            let is_unknown = line == "<unknown>";
            let names = ["ld", "st", "prf"];
            // STMOPA is an outer product.
            let is_load_or_store =
                names.iter().any(|name| line.starts_with(name)) && !line.starts_with("stmopa");
            match Instruction::from_bits(*word) {
                Instruction::NotDecoded(extension) => {
                    assert!(is_load_or_store || is_unknown, "{word:#010x}: {line}");
                    let index = usize::from(extension == NotDecoded::Sme);
                    loads[index] += u32::from(is_load_or_store);
                }
                Instruction::LoadStore(_) => {
                    let name = line.split('\t').next().expect("a first part");
                    assert!(["dc", "ic"].contains(&name), "{word:#010x}: {line}");
                }
                Instruction::Other => assert!(!is_load_or_store, "{word:#010x}: {line}"),
                other => panic!("{word:#010x}: {other:?}, {line}"),
            }
        }
    }
    assert!(loads.iter().all(|count| *count > 1000), "{loads:?}");
}

#[test]
#[ignore = "2^30 words"]
fn every_word_of_the_group_reads_as_llvm_reads_it() {
    let parts = match std::env::var("DISASSEMBLER_PARTS") {
        Ok(range) => {
            let (first, end) = range.split_once("..").expect("a range");
            first.parse().expect("a number")..end.parse().expect("a number")
        }
        Err(_) => 0..1 << 10,
    };
    let mut comparison = Comparison::new();
    for part in parts.clone() {
        for quarter in 0..4 {
            let first = part << 10 | quarter << 8;
            let words: Vec<u32> = (first..first + (1 << 8))
                .flat_map(|upper| (0..1 << 10).map(move |lower| of_group(upper, lower)))
                .collect();
            comparison.add(&words);
        }
        println!("part {part}: {}", comparison.summary());
    }
    if parts == (0..1 << 10) {
        comparison.finish(&["FEAT_MTETC"]);
    } else {
        comparison.report();
    }
}
