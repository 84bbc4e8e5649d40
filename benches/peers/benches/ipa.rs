//! Is there an IPA? The library's five-way answer beside KVM's rule.

use criterion::{Criterion, criterion_group, criterion_main};
use peers::bench::{Question, criterion};
use peers::thread_time::ThreadTime;
use peers::{cpu, inputs, linux_c, ours, sysregs};

fn ipa(c: &mut Criterion<ThreadTime>) {
    let question = Question {
        name: "IPA",
        mixes: &inputs::EXIT_MIXES,
        candidates: &[ours::IPA, linux_c::IPA, sysregs::IPA, cpu::IPA],
        // KVM gives every address the low bits of FAR; not always are they the access's.
        compared: |answer| answer & !0xfff,
    };
    question.ask(c);
}

criterion_group!(name = benches; config = criterion(); targets = ipa);
criterion_main!(benches);
