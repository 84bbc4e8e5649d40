//! Which class of abort is it? One byte for each word, 31 where it is none.

use criterion::{Criterion, criterion_group, criterion_main};
use peers::bench::{Question, criterion};
use peers::thread_time::ThreadTime;
use peers::{cpu, esr_decoder, inputs, linux_c, ours, sysregs};

fn class(c: &mut Criterion<ThreadTime>) {
    let question = Question {
        name: "class",
        mixes: &inputs::MIXES,
        candidates: &[ours::CLASS, linux_c::CLASS, sysregs::CLASS, cpu::CLASS, esr_decoder::CLASS],
        compared: |answer| answer,
    };
    question.ask(c);
}

criterion_group!(name = benches; config = criterion(); targets = class);
criterion_main!(benches);
