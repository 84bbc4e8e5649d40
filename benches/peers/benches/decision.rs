//! Which class, and is `BUS_OBJERR` due? One byte for each word, written to a slice; and the floor,
//! a pass that only reads the same words.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peers::bench::{Question, criterion, group, sizes};
use peers::thread_time::ThreadTime;
use peers::{cpu, esr_decoder, floor, inputs, linux_c, ours, sysregs};
use std::hint::black_box;

fn decision(c: &mut Criterion<ThreadTime>) {
    let question = Question {
        name: "decision",
        mixes: &inputs::MIXES,
        candidates: &[
            ours::DECISION,
            linux_c::DECISION,
            sysregs::DECISION,
            cpu::DECISION,
            esr_decoder::DECISION,
        ],
        // The library's byte holds what the host would do in bit 6.
        compared: |answer| answer & !(1 << 6),
    };
    question.ask(c);
}

fn read(c: &mut Criterion<ThreadTime>) {
    let mut group = group(c, "decision");
    for (mix, inputs) in inputs::MIXES {
        for (size, count) in sizes() {
            let words = inputs(count);
            group.throughput(Throughput::Elements(count as u64));
            group.bench_function(BenchmarkId::new("read only", format!("{mix} {size}")), |b| {
                b.iter(|| floor::fold(black_box(&words)));
            });
        }
    }
    group.finish();
}

/// The same byte for each word, by the call that takes a slice.
fn slices(c: &mut Criterion<ThreadTime>) {
    let mut group = group(c, "decision");
    for (mix, inputs) in inputs::MIXES {
        for (size, count) in sizes() {
            let (words, mut answers) = (inputs(count), vec![0; count]);
            group.throughput(Throughput::Elements(count as u64));
            let id = BenchmarkId::new(ours::SLICE.name, format!("{mix} {size}"));
            group.bench_function(id, |b| {
                b.iter(|| (ours::SLICE.pass)(black_box(&words), black_box(&mut answers)));
            });
        }
    }
    group.finish();
}

criterion_group!(name = benches; config = criterion(); targets = read, slices, decision);
criterion_main!(benches);
