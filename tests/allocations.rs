//! Nothing in the library allocates.

mod inputs;

use aarch64_syndrome::address::{far_is_valid, pfar_is_valid};
use aarch64_syndrome::iss::{Access, AccessSize, DataAbort};
use aarch64_syndrome::{
    Esr, Far, Fault, FaultStatus, Hpfar, InstructionLength, OriginEl, Register, Syndrome, TargetEl,
    policy,
};
use allocation_counter::measure;
use inputs::each_class_and_code;
use std::fmt::Write;
use std::hint::black_box;

/// Text into a fixed buffer; what does not fit is an error.
struct Buffer {
    bytes: [u8; 4096],
    length: usize,
}

impl Write for Buffer {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        self.bytes
            .get_mut(self.length..end)
            .ok_or(std::fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// One word of every exception class and fault status code.
fn words() -> impl Iterator<Item = Esr> {
    each_class_and_code(0x201_0400)
}

fn allocations(run: impl FnOnce()) -> u64 {
    measure(run).count_total
}

#[test]
fn the_counter_sees_an_allocation() {
    assert_ne!(allocations(|| drop(black_box(Box::new(1)))), 0);
}

#[test]
fn decoding_and_classifying_allocate_nothing() {
    let count = allocations(|| {
        for esr in words() {
            let (far, hpfar) = (Far::from_bits(0x1234), Hpfar::from_bits(0x40));
            black_box(Fault::from_guest(esr, far, hpfar).map(|fault| (fault.class(), fault.ipa())));
            for target in [TargetEl::El1, TargetEl::El2, TargetEl::El3] {
                black_box((far_is_valid(esr, target), pfar_is_valid(esr, target)));
                let syndrome = Syndrome::decode(esr, target);
                syndrome.for_each_field(|field| {
                    black_box(field);
                });
                black_box(syndrome.res0());
            }
            black_box((policy::kvm_rfc_v2(esr), policy::every_sea(esr), policy::Triage::of(esr)));
            black_box(policy::kvm_exit_sea(esr, far, policy::KvmSea::DEFAULT));
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn text_allocates_nothing() {
    let mut buffer = Buffer { bytes: [0; 4096], length: 0 };
    let mut result = Ok(());
    let count = allocations(|| {
        for esr in words() {
            buffer.length = 0;
            let syndrome = Syndrome::decode(esr, TargetEl::El2);
            result = result.and(syndrome.explain(&mut buffer));
            buffer.length = 0;
            result = result.and(write!(buffer, "{esr} {syndrome} {esr:?} {syndrome:?}"));
            if let Some(fault) = Fault::own(esr, Far::from_bits(0)) {
                result = result.and(write!(buffer, "{fault} {} {fault:?}", fault.named()));
            }
        }
    });
    assert_eq!((count, result), (0, Ok(())));
}

#[test]
fn encoding_allocates_nothing() {
    let count = allocations(|| {
        for code in 0..64 {
            let access = Access::new(AccessSize::Word, Register::XZR).with_sse(true);
            let abort = DataAbort::new(TargetEl::El1, OriginEl::El0, FaultStatus::from_bits(code))
                .with_access(access, InstructionLength::Bits32)
                .with_wnr(true);
            black_box(abort.esr());
        }
    });
    assert_eq!(count, 0);
}
