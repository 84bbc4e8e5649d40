//! What does it cost to write the whole explanation of a word into a fixed buffer?

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use peers::bench::{criterion, group};
use peers::inputs::{SIZES, realistic, uniform};
use peers::text::{Buffer, Explain, esr_decoder, ours};
use peers::thread_time::ThreadTime;
use std::hint::black_box;

const CANDIDATES: [(&str, Explain); 2] =
    [("aarch64-syndrome", ours), ("aarch64-esr-decoder", esr_decoder)];

/// Both explain the fault status code of every word that both decode.
fn check(words: &[u64]) {
    let mut buffer = Buffer::default();
    for &word in words {
        for (name, explain) in CANDIDATES {
            if explain(word, &mut buffer).is_err() {
                assert_ne!(name, "aarch64-syndrome", "{word:#x} does not fit");
                continue;
            }
            let text = String::from_utf8_lossy(buffer.text());
            assert!(text.contains("FSC"), "{name} does not explain {word:#x}: {text}");
        }
    }
}

fn text(c: &mut Criterion<ThreadTime>) {
    let mut group = group(c, "text");
    let (size, count) = SIZES[0];
    for (mix, inputs) in [("uniform", uniform as fn(usize) -> Vec<u64>), ("realistic", realistic)] {
        let words = inputs(count);
        check(&words);
        group.throughput(Throughput::Elements(count as u64));
        for (name, explain) in CANDIDATES {
            let mut buffer = Buffer::default();
            group.bench_function(BenchmarkId::new(name, format!("{mix} {size}")), |b| {
                b.iter(|| {
                    for &word in black_box(&words) {
                        let _ = black_box(explain(word, &mut buffer));
                        black_box(buffer.text());
                    }
                });
            });
        }
    }
    group.finish();
}

criterion_group!(name = benches; config = criterion(); targets = text);
criterion_main!(benches);
