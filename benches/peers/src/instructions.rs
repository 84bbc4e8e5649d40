//! The first program of an emulated Arm machine whose clock goes on by one nanosecond with each
//! instruction: how many of them each candidate executes for an answer. `instructions/run` starts it.
//!
//! aarch64-esr-decoder is not asked: what it executes is mostly the allocator's, and the kernel's.

use peers::candidate::Candidate;
use peers::inputs::{EXIT_MIXES, MIXES, Mix, SIZES};
use peers::{cpu, linux_c, ours, sysregs};
use std::hint::black_box;
use std::time::Instant;
use vm_init::Case;

fn main() {
    vm_init::start();
    println!("compiled by {}", env!("PEERS_C_COMPILER"));
    let cases: [(&str, Case); 4] = [
        ("class", || {
            count("class", &MIXES, &[ours::CLASS, linux_c::CLASS, sysregs::CLASS, cpu::CLASS])
        }),
        ("decision", || {
            let all = [ours::DECISION, linux_c::DECISION, sysregs::DECISION, cpu::DECISION];
            count("decision", &MIXES, &all)?;
            count("decision", &MIXES, &[ours::SLICE])
        }),
        ("record", || {
            count("record", &MIXES, &[ours::RECORD, linux_c::RECORD, sysregs::RECORD, cpu::RECORD])
        }),
        ("IPA", || count("IPA", &EXIT_MIXES, &[ours::IPA, linux_c::IPA, sysregs::IPA, cpu::IPA])),
    ];
    vm_init::finish(&cases);
}

/// Prints a row for each candidate and mix: instructions for one answer, the loop included.
fn count<I: Copy, O: Copy + Default>(
    question: &str,
    mixes: &[Mix<I>],
    candidates: &[Candidate<I, O>],
) -> Result<(), String> {
    let words = SIZES[0].1;
    for (mix, inputs) in mixes {
        let inputs = inputs(words);
        let mut answers = vec![O::default(); words];
        for candidate in candidates {
            let mut pass = |inputs: &[I]| {
                fewest(|| (candidate.pass)(black_box(inputs), black_box(&mut answers)))
            };
            let (start, all) = (pass(&[])?, pass(&inputs)?);
            let (all, words) = (10 * (all - start), words as u64);
            let tenths = (all + words / 2) / words;
            println!(
                "count\t{question}\t{}\t{mix}\t{}.{}",
                candidate.name,
                tenths / 10,
                tenths % 10
            );
        }
    }
    Ok(())
}

/// The step of the counter that is read: 16 ns, an instruction each.
const TICK: u64 = 16;

/// The nanoseconds of the fastest of some runs, one without an interrupt. An error where three do not agree
/// to two steps: a clock of time would not go alike three times.
fn fewest(mut run: impl FnMut()) -> Result<u64, String> {
    let one = |_| {
        let start = Instant::now();
        run();
        u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    };
    let mut times: Vec<u64> = (0..8).map(one).collect();
    times.sort_unstable();
    if times[2] - times[0] > 2 * TICK {
        return Err(format!("runs take {:?} ns", &times[..3]));
    }
    Ok(times[0])
}
