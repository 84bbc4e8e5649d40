//! What the hot path costs: class, decision and IPA of abort syndromes.

use aarch64_syndrome::{Esr, Far, Fault, Hpfar, policy};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const WORDS: usize = 4096;

/// Data and Instruction Aborts from a guest, every fault status code, `ISV`, `S1PTW`, `FnV` and the
/// rest at random (xorshift, fixed seed).
fn all_codes() -> Vec<Esr> {
    let mut state: u64 = 0x5eed_0001_c0ff_ee11;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..WORDS).map(|_| Esr::from_bits(next() & 0x13ff_ffff | 0x8200_0000)).collect()
}

/// What a run loop sees: MMIO loads and stores, stage 2 misses, an external abort now and then.
fn run_loop() -> Vec<Esr> {
    const MIX: [u64; 8] = [
        0x9382_0006,
        0x9382_0046,
        0x9200_0007,
        0x9200_004f,
        0x8200_0007,
        0x93c1_0006,
        0x9200_0006,
        0x9200_0010,
    ];
    (0..WORDS).map(|i| Esr::from_bits(MIX[i * 7 % MIX.len()])).collect()
}

fn decode(c: &mut Criterion) {
    for (name, words) in [("all codes", all_codes()), ("run loop", run_loop())] {
        assert!(words.iter().all(|esr| esr.fault_class().is_some()));
        let mut group = c.benchmark_group("decode");
        group.throughput(Throughput::Elements(WORDS as u64));
        group.bench_with_input(BenchmarkId::new("class", name), &words, |b, words| {
            b.iter(|| {
                black_box(words)
                    .iter()
                    .filter_map(|esr| esr.fault_class())
                    .fold(0, |sum, class| sum ^ class as u8)
            });
        });
        group.bench_with_input(BenchmarkId::new("BUS_OBJERR", name), &words, |b, words| {
            b.iter(|| black_box(words).iter().filter(|&&esr| policy::kvm_rfc_v2(esr)).count());
        });
        let far = Far::from_bits(0xffff_8000_1234_5678);
        let hpfar = Hpfar::from_bits(0x0009_0000);
        group.bench_with_input(BenchmarkId::new("IPA", name), &words, |b, words| {
            b.iter(|| {
                for &esr in black_box(words) {
                    black_box(Fault::from_guest(esr, far, hpfar).map(Fault::ipa));
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, decode);
criterion_main!(benches);
