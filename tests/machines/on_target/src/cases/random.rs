//! Random loads and stores, on memory and finished by the library.

use super::always;
use crate::batch::Batch;
use crate::both_ways::{self, Trial, WAYS};
use crate::case::{Case, Outcome, Run};
use crate::emulator::seed;
use crate::machine::Machine;
use crate::semihosting::Console;
use crate::window::Present;
use aarch64_syndrome::ExceptionClass;
use aarch64_syndrome::mmio::Refusal;
use core::fmt::Write;

/// How many instructions have to be finished by the library, all ways together.
const INSTRUCTIONS: u32 = 100_000;

pub(super) const CASES: &[Case] = &[Case {
    name: "100,000 random loads and stores do to registers and memory what they do on memory",
    needs: always,
    run: Run::Once(|machine| {
        // The console cannot fail.
        let _ = writeln!(Console, "seed {}", seed());
        let mut random = fastrand::Rng::with_seed(seed());
        let mut done = Done::default();
        for (ways_left, way) in (1..=WAYS.len() as u32).rev().zip(WAYS) {
            let enough = done.finished + (INSTRUCTIONS - done.finished) / ways_left;
            while done.finished < enough {
                both_ways::go(machine, way, |machine, pstate| {
                    batch(machine, pstate, enough, &mut random, &mut done)
                })?;
            }
        }
        let Done { finished, alike, refused, not_run } = done;
        let _ = writeln!(
            Console,
            "{finished} instructions finished, {alike} ended alike without a fault, {refused} \
             refused for their key, {not_run} not known to the core"
        );
        Ok(())
    }),
}];

#[derive(Default)]
struct Done {
    finished: u32,
    alike: u32,
    refused: u32,
    not_run: u32,
}

/// A word that may be a load or store.
fn word(random: &mut fastrand::Rng) -> u32 {
    if random.u8(..) == 0 {
        let dc_zva = 0xd50b_7420;
        return dc_zva | u32::from(random.u8(..31));
    }
    (random.u32(..) | 1 << 27) & !(1 << 25)
}

/// As many words as fit into the place for code.
fn batch(
    machine: &Machine,
    pstate: u64,
    enough: u32,
    random: &mut fastrand::Rng,
    done: &mut Done,
) -> Outcome {
    let mut source = random.fork();
    let batch = Batch::of(&mut core::iter::repeat_with(|| word(&mut source)), random);
    for instruction in batch.instructions() {
        if done.finished >= enough {
            break;
        }
        let present = random.choice(Present::NOT_BOTH).unwrap_or(Present::NEITHER);
        match instruction.run(machine, pstate, present, random) {
            None => {}
            Some(Trial::Same(0)) => done.alike += 1,
            Some(Trial::Same(_)) => done.finished += 1,
            Some(Trial::NotRun(esr)) if esr.ec() == ExceptionClass::UNKNOWN => done.not_run += 1,
            Some(Trial::Refused(Refusal::AuthenticatedAddress)) => done.refused += 1,
            Some(trial) => return instruction.failed(pstate, &trial),
        }
    }
    Ok(())
}
