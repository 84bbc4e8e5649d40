//! TODO

use criterion::{Criterion, criterion_group, criterion_main};
use peers::bench::{Question, criterion};
use peers::thread_time::ThreadTime;
use peers::{cpu, esr_decoder, inputs, linux_c, ours, sysregs};

fn decision(c: &mut Criterion<ThreadTime>) {
    let question = Question {
        name: "decision",
        mixes: &[("uniform", inputs::uniform), ("realistic", inputs::realistic)],
        candidates: &[
            ours::DECISION,
            linux_c::DECISION,
            sysregs::DECISION,
            cpu::DECISION,
            esr_decoder::DECISION,
        ],
        compared: |answer| answer,
    };
    question.ask(c);
}

criterion_group!(name = benches; config = criterion(); targets = decision);
criterion_main!(benches);
