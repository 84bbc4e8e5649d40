//! A question put to all candidates: agreement first, then the timings.

use crate::candidate::{Candidate, Input};
use crate::inputs::{Mix, SIZES};
use crate::thread_time::ThreadTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::hint::black_box;
use std::time::Duration;

/// A question, its inputs and who answers it. The first candidate is the library.
#[derive(Debug)]
pub struct Question<'a, I, O> {
    /// The name of the criterion group.
    pub name: &'a str,
    /// The mixes of inputs, by name.
    pub mixes: &'a [Mix<I>],
    /// Who is asked.
    pub candidates: &'a [Candidate<I, O>],
    /// What two answers have in common that have to be the same.
    pub compared: fn(O) -> O,
}

/// Criterion as every bench here uses it.
#[must_use]
pub fn criterion() -> Criterion<ThreadTime> {
    Criterion::default()
        .with_measurement(ThreadTime)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .sample_size(50)
        .without_plots()
        .configure_from_args()
}

/// Whether this is `cargo bench`; `cargo test` runs everything once, on the small inputs.
#[must_use]
pub fn is_measuring() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// The sizes of input to use.
pub fn sizes() -> impl Iterator<Item = (&'static str, usize)> {
    SIZES.into_iter().take(if is_measuring() { SIZES.len() } else { 1 })
}

/// A group for one question.
pub fn group<'c>(c: &'c mut Criterion<ThreadTime>, name: &str) -> BenchmarkGroup<'c, ThreadTime> {
    let mut group = c.benchmark_group(name);
    // Many short samples, of which the fastest counts.
    group.sampling_mode(SamplingMode::Flat);
    group
}

impl<I: Input + Debug, O: Copy + Default + PartialEq + Debug + Into<u64>> Question<'_, I, O> {
    /// Checks that the candidates agree, and measures each on every mix and size, and as a chain.
    ///
    /// # Panics
    ///
    /// If a candidate differs from the library on other codes than it says.
    pub fn ask(&self, c: &mut Criterion<ThreadTime>) {
        let mut group = group(c, self.name);
        for (mix, inputs) in self.mixes {
            for (size, count) in sizes() {
                let inputs = inputs(count);
                self.check(mix, &inputs);
                group.throughput(Throughput::Elements(count as u64));
                let mut answers = vec![O::default(); count];
                for candidate in self.candidates {
                    if candidate.is_slow && count > SIZES[0].1 {
                        continue;
                    }
                    let id = BenchmarkId::new(candidate.name, format!("{mix} {size}"));
                    group.bench_function(id, |b| {
                        b.iter(|| (candidate.pass)(black_box(&inputs), black_box(&mut answers)));
                    });
                }
            }
        }
        let (_, inputs) = self.mixes[self.mixes.len() - 1];
        let (size, count) = SIZES[0];
        let inputs = inputs(count);
        group.throughput(Throughput::Elements(count as u64));
        for candidate in self.candidates {
            let id = BenchmarkId::new(candidate.name, format!("chain {size}"));
            group.bench_function(id, |b| {
                b.iter(|| (candidate.chain)(black_box(&inputs), black_box(0)));
            });
        }
        group.finish();
    }

    fn check(&self, mix: &str, inputs: &[I]) {
        let (name, library) = (self.name, self.candidates[0]);
        for candidate in self.candidates {
            let mut passed = vec![O::default(); inputs.len()];
            (candidate.pass)(inputs, &mut passed);
            let mut wrong = BTreeSet::new();
            for (&input, &passed) in inputs.iter().zip(&passed) {
                assert_eq!((candidate.one)(input), passed, "{name}: {}", candidate.name);
                if (self.compared)(passed) != (self.compared)((library.one)(input)) {
                    wrong.insert((input.esr() & 0x3f) as u8);
                }
            }
            let last = passed.last().copied().unwrap_or_default();
            assert_eq!((candidate.chain)(inputs, 0), last, "{name}: {}", candidate.name);
            let told: BTreeSet<u8> = candidate.wrong.iter().copied().collect();
            let untold: Vec<_> = wrong.difference(&told).collect();
            assert!(untold.is_empty(), "{name}, {mix}: {} differs on {untold:#x?}", candidate.name);
            if !wrong.is_empty() {
                println!("{name}, {mix}: {} is wrong on {wrong:02x?}", candidate.name);
            }
        }
    }
}
