//! Single instructions, as many at once as the place for the guest's code holds, each run both ways
//! from a state of its own.

use crate::aim::{aim, is_left_open, placed};
use crate::both_ways::{self, END, Trial, Way};
use crate::case::{Failed, Outcome, equal};
use crate::emulator::seed;
use crate::guest::Guest;
use crate::machine::Machine;
use crate::semihosting::Console;
use crate::window::{self, CODE, Present, WORDS};
use crate::words::{Field, words};
use aarch64_syndrome::load_store::{Instruction, LoadStore, Operation};
use core::fmt::Write;

/// An instruction and what ends it.
const EACH: usize = 2;

pub(crate) struct Batch {
    words: [u32; WORDS / EACH],
    count: usize,
}

/// One of a batch.
#[derive(Clone, Copy)]
pub(crate) struct Placed {
    pc: u64,
    word: u32,
    access: LoadStore,
}

/// The load or store, if there is something to compare.
pub(crate) fn comparable(word: u32) -> Option<LoadStore> {
    let access = Instruction::from_bits(word).load_store()?;
    let is_other = matches!(
        access.operation(),
        Operation::Prefetch
            | Operation::CacheMaintenance(_)
            // Without the monitor they store nothing, and never fault.
            | Operation::StoreExclusive { .. }
            // Not performed, and refused by the core: the memory is no such stack.
            | Operation::GcsStore(_)
            // They begin in the middle.
            | Operation::Copy(_)
            | Operation::Set(_)
    );
    (!is_other && !is_left_open(access)).then_some(access)
}

impl Batch {
    /// The next of these words that are loads and stores, placed for the guest.
    pub(crate) fn of(source: &mut impl Iterator<Item = u32>, random: &mut fastrand::Rng) -> Self {
        let mut batch = Self { words: [0; WORDS / EACH], count: 0 };
        for (index, place) in batch.words.iter_mut().enumerate() {
            let Some(word) = source.find(|word| comparable(*word).is_some()) else { break };
            *place = placed(word, pc(index), random);
            batch.count += 1;
        }
        window::write_code(batch.words.iter().flat_map(|word| [*word, END]));
        batch
    }

    pub(crate) fn instructions(&self) -> impl Iterator<Item = Placed> {
        self.words[..self.count].iter().enumerate().filter_map(|(index, word)| {
            Some(Placed { pc: pc(index), word: *word, access: comparable(*word)? })
        })
    }
}

fn pc(index: usize) -> u64 {
    CODE + (4 * EACH * index) as u64
}

impl Placed {
    /// Both runs, with these pages in the second; `None` if no registers let it access them.
    pub(crate) fn run(
        self,
        machine: &Machine,
        pstate: u64,
        present: Present,
        random: &mut fastrand::Rng,
    ) -> Option<Trial> {
        let mut guest = Guest::any(random, self.pc, pstate);
        let mut before = core::array::from_fn(|_| random.u64(..));
        if random.bool() {
            self.let_compare_succeed(&mut guest, &mut before, random);
        }
        aim(&mut guest, self.access, random)
            .then(|| both_ways::run(machine, &guest, &before, present))
    }

    /// Gives memory what a compare-and-swap expects.
    fn let_compare_succeed(
        self,
        guest: &mut Guest,
        before: &mut window::Contents,
        random: &mut fastrand::Rng,
    ) {
        let compare = match self.access.operation() {
            Operation::CompareAndSwap { compare, .. }
            | Operation::CompareAndSwapPair { compare, .. } => compare.into_bits(),
            _ => return,
        };
        // XZR, as one or as the second of a pair, is 0.
        let byte = if compare < 30 { random.u8(..) } else { 0 };
        let number = u64::from_ne_bytes([byte; 8]);
        before.fill(number);
        for register in [compare, compare | 1] {
            if let Some(x) = guest.x.get_mut(usize::from(register)) {
                *x = number;
            }
        }
    }

    /// Says what went wrong.
    pub(crate) fn failed(self, pstate: u64, trial: &Trial) -> Outcome {
        let Self { pc, word, access } = self;
        // The console cannot fail.
        let _ =
            writeln!(Console, "  {word:#010x} at {pc:#x}, {access}, PSTATE {pstate:#x}: {trial:?}");
        Err(Failed)
    }
}

/// Each word with these bits and any values of these fields that is a load or store, in each of
/// these ways: the library has to finish it as the core does on memory.
pub(crate) fn every(machine: &mut Machine, ways: &[Way], fixed: u32, fields: &[Field]) -> Outcome {
    let mut random = fastrand::Rng::with_seed(seed() ^ u64::from(fixed));
    let mut count = 0;
    for way in ways {
        let mut source = words(fixed, fields).peekable();
        both_ways::go(machine, *way, |machine, pstate| {
            while source.peek().is_some() {
                let batch = Batch::of(&mut source, &mut random);
                for instruction in batch.instructions() {
                    match instruction.run(machine, pstate, Present::NEITHER, &mut random) {
                        None => {}
                        Some(Trial::Same(finished)) if finished > 0 => count += 1,
                        Some(trial) => return instruction.failed(pstate, &trial),
                    }
                }
            }
            Ok(())
        })?;
    }
    equal("something to compare", count > 0, true)
}
