//! Instructions performed from their words, against a model that reads LLVM's text of them.

#[path = "disassembler/elf.rs"]
mod elf;
#[path = "disassembler/llvm.rs"]
mod llvm;
#[path = "perform/memory.rs"]
mod memory;
#[path = "perform/model.rs"]
mod model;
#[path = "perform/state.rs"]
mod state;

use aarch64_syndrome::load_store::{Instruction, Operation};
use aarch64_syndrome::mmio::{BusAccess, NotPerformed, Performed};
use aarch64_syndrome::{Direction, Endianness};
use llvm::Listing;
use memory::Memory;
use model::Model;
use state::{Guest, mixed};
use std::collections::BTreeMap;

fn access(memory: &mut Memory, at: BusAccess, bytes: &mut [u8]) {
    match at.direction() {
        Direction::Read => memory.read(at.address(), bytes),
        Direction::Write => memory.write(at.address(), bytes),
    }
}

/// A word of the group of loads and stores, or `DC ZVA`.
fn word(number: u64) -> u32 {
    if number % 1000 == 0 {
        return 0xd50b_7420 | (number / 1000 % 32) as u32;
    }
    ((mixed(number) >> 32) as u32 | 1 << 27) & !(1 << 25)
}

#[test]
fn words_do_what_the_model_makes_of_their_text() {
    let mut performed = BTreeMap::new();
    for part in 0..8 {
        let words: Vec<u32> = (0..1 << 16).map(|number| word(part << 16 | number)).collect();
        for (index, (word, line)) in (0_u64..).zip(words.iter().zip(Listing::of(&words).lines())) {
            let Some(instruction) = Instruction::from_bits(*word).load_store() else { continue };
            // Copies and sets have a model of their own; LLVM does not know every form of LDAPR.
            let is_copy = matches!(instruction.operation(), Operation::Copy(_) | Operation::Set(_));
            if is_copy || line == "<unknown>" {
                continue;
            }
            let endianness =
                if word.count_ones() % 2 == 0 { Endianness::Little } else { Endianness::Big };
            let before = Guest::any(part << 16 | index);
            let (mut guest, mut memory) = (before.clone(), Memory::default());
            let result = instruction.perform(&mut guest, endianness, |at, bytes| {
                access(&mut memory, at, bytes);
                Ok::<(), ()>(())
            });
            if let Err(NotPerformed::Refused(_)) = result {
                assert_eq!(guest, before);
                continue;
            }
            assert_eq!(result, Ok(Performed::Done));
            let (mut expected, mut expected_memory) = (before.clone(), Memory::default());
            // The listing begins at address 0.
            expected.pc = before.pc.wrapping_sub(4 * index);
            let mut model =
                Model { guest: &mut expected, memory: &mut expected_memory, endianness };
            assert!(model.run(line), "{word:#010x}: {line}");
            expected.pc = before.pc;
            assert_eq!(guest, expected, "{word:#010x}: {line} {endianness:?}");
            assert_eq!(memory, expected_memory, "{word:#010x}: {line} {endianness:?}");
            let name = line.split('\t').next().expect("a name").to_owned();
            *performed.entry(name).or_insert(0) += 1;
        }
    }
    println!("{} instructions, {} names", performed.values().sum::<u32>(), performed.len());
    assert!(performed.len() > 250, "{performed:?}");
}
