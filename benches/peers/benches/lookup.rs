//! Which way of looking a code up is fastest: a table, a `match`, 64-bit sets in registers, or a
//! larger table with `FnV` and `S1PTW` folded in? The first candidate is what `src/` does.

use criterion::{Criterion, criterion_group, criterion_main};
use peers::bench::{Question, criterion};
use peers::thread_time::ThreadTime;
use peers::{inputs, lookup};

fn class(c: &mut Criterion<ThreadTime>) {
    let question = Question {
        name: "lookup of a class",
        mixes: &[("uniform", inputs::uniform_data), ("realistic", inputs::realistic)],
        candidates: &lookup::CLASS,
        compared: |answer| answer,
    };
    question.ask(c);
}

fn verdict(c: &mut Criterion<ThreadTime>) {
    let question = Question {
        name: "lookup of a verdict",
        mixes: &[("uniform", inputs::uniform_data), ("realistic", inputs::realistic)],
        candidates: &lookup::VERDICT,
        compared: |answer| answer,
    };
    question.ask(c);
}

criterion_group!(name = benches; config = criterion(); targets = class, verdict);
criterion_main!(benches);
