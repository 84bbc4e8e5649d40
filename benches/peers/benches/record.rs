//! What does it cost to learn all 15 facts of a word, packed in one?

use criterion::{Criterion, criterion_group, criterion_main};
use peers::bench::{Question, criterion};
use peers::thread_time::ThreadTime;
use peers::{cpu, esr_decoder, inputs, linux_c, ours, sysregs};

fn record(c: &mut Criterion<ThreadTime>) {
    let question = Question {
        name: "record",
        mixes: &inputs::MIXES,
        candidates: &[
            ours::RECORD,
            linux_c::RECORD,
            sysregs::RECORD,
            cpu::RECORD,
            esr_decoder::RECORD,
        ],
        compared: |answer| answer,
    };
    question.ask(c);
}

criterion_group!(name = benches; config = criterion(); targets = record);
criterion_main!(benches);
