//! Any bytes of `struct kvm_run`, whatever `KVM_RUN` returned, and a guest of any registers: an
//! exit has the numbers that lie at the offsets of Linux's header, nothing panics on the way into
//! the guest, and what a load is given lies where KVM reads it.
#![no_main]

mod vcpu;

use aarch64_syndrome::kvm::{
    Errno, Event, Exit, GuestAccess, MemoryErrors, RunFailure, RunHeader, Vcpu, run_with,
};
use libfuzzer_sys::fuzz_target;
use vcpu::AnyVcpu;

static MEMORY: MemoryErrors = MemoryErrors::new();

/// `EINTR`, `ENOEXEC`, `EAGAIN`, `EFAULT`, `ENOSYS` and `EHWPOISON`; the others are any number's.
const ERRORS: [i32; 8] = [0, 4, 8, 11, 14, 38, 133, 0];

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}

/// What `include/uapi/linux/kvm.h` and the documents say of these bytes, against what was read.
fn check(errno: i32, page: &RunHeader, exit: Exit) {
    let word = |offset| number(&page[offset..offset + 8]);
    // Of 56 bits, which is more than any core has.
    let ipa = |offset| word(offset) << 8 >> 8;
    let reason = number(&page[8..12]);
    match (errno, reason, exit) {
        (0, 6, Exit::Mmio(mmio)) => {
            let length = number(&page[48..52]).min(8) as usize;
            let stored = (page[52] != 0).then(|| &page[40..40 + length]);
            assert_eq!((mmio.address().into_bits(), mmio.length()), (ipa(32), length));
            assert_eq!(mmio.stored_bytes(), stored);
            assert_eq!(mmio.stored(), stored.map(number));
        }
        (0, 28, Exit::Nisv(nisv)) => {
            let iss = word(32);
            assert_eq!((nisv.iss(), nisv.address().into_bits()), (iss, ipa(40)));
            assert_eq!(u64::from(nisv.status().into_bits()), iss & 0x3f);
            assert_eq!(nisv.is_cache_maintenance(), iss & 0x100 != 0);
            assert_eq!(nisv.is_store(), iss & 0x140 == 0x40);
        }
        (0, 42, Exit::Ldst64b(exit)) => {
            assert_eq!((exit.esr().into_bits(), exit.address().into_bits()), (word(32), ipa(40)));
        }
        (0, 41, Exit::Sea(sea)) => {
            let esr = word(40);
            let class = esr >> 26 & 0x3f;
            let has_address = esr & 0x400 == 0 && class != 0x25;
            let has_page = has_address && word(32) & 1 != 0;
            assert_eq!(sea.esr().into_bits(), esr);
            assert_eq!(sea.gva().map(|gva| gva.into_bits()), has_address.then(|| word(48)));
            assert_eq!(sea.gpa().map(|gpa| gpa.into_bits()), has_page.then(|| ipa(56)));
            if matches!(class, 0x20 | 0x21 | 0x24 | 0x25) {
                let fault = sea.fault().expect("an abort");
                // KVM exits for external aborts and parity errors alone.
                let is_external = matches!(esr & 0x3f, 0x10 | 0x13..=0x18 | 0x1b..=0x1f);
                assert!(has_address || !is_external || fault.va().is_none());
            }
            let _ = sea.sync_error_type();
        }
        (14 | 133, 39, Exit::MemoryFault(fault)) => {
            let range = fault.range();
            assert_eq!((range.start.into_bits(), range.length), (ipa(40), word(48)));
            assert_eq!((fault.flags(), fault.is_poisoned()), (word(32), errno == 133));
        }
        (0, 6 | 28 | 41 | 42, exit) => panic!("reason {reason}: {exit:?}"),
        (0, _, Exit::Other(other)) => assert_eq!(u64::from(other.into_bits()), reason),
        (4 | 11, _, Exit::Interrupted) => {}
        (8, _, Exit::Failed(RunFailure::NotExecutable)) => {}
        (14, 0..39 | 40.., Exit::Failed(RunFailure::UnhandledFault)) => {}
        (38, _, Exit::Failed(RunFailure::NoSyndrome)) => {}
        (_, _, Exit::Failed(RunFailure::Other(other))) => {
            assert!(!matches!((errno, reason), (0 | 4 | 8 | 11 | 14 | 38, _) | (133, 39)));
            assert_eq!(other.into_raw(), errno);
        }
        (_, _, exit) => panic!("reason {reason}, errno {errno}: {exit:?}"),
    }
}

/// Answers the event, and gives what a load that was finished is to have.
fn answer(event: Event<'_, AnyVcpu<'_>>, choice: u8, value: u64) -> Option<u64> {
    let tells = choice & 1 != 0;
    // Whether the guest could be told is its registers' affair.
    let _ = match event {
        Event::Mmio(mmio) if !tells => {
            let is_load = mmio.cause().stored().is_none();
            mmio.finish_load_bytes(&value.to_le_bytes());
            return is_load.then_some(value);
        }
        Event::Nisv(nisv) if !tells => return nisv.skip().ok().and(None),
        Event::Mmio(mmio) => mmio.inject(),
        Event::Nisv(nisv) => nisv.inject(),
        Event::Ldst64b(exit) => exit.inject(),
        Event::Sea(sea) => {
            if let Ok(Some(gpa)) = sea.gpa() {
                assert_eq!(Some(gpa), sea.cause().gpa());
            }
            sea.inject()
        }
        Event::PoisonedMemory(fault) => fault.inject(),
        _ => return None,
    };
    None
}

fuzz_target!(|bytes: &[u8]| {
    let [choice, error, rest @ ..] = bytes else { return };
    // From `exit_reason` on, up to what was given.
    let mut page: RunHeader = [0; 288];
    let length = rest.len().min(280);
    page[8..8 + length].copy_from_slice(&rest[..length]);
    let errno = ERRORS.get(usize::from(*error)).map_or(i32::from(*error), |errno| *errno);
    let result = if errno == 0 { Ok(()) } else { Err(Errno::from_raw(errno)) };
    let exit = Exit::from_kvm_run(result, &page);
    check(errno, &page, exit);

    let mut vcpu = AnyVcpu::new(page, result, &rest[length.min(56)..]);
    let event = run_with(&mut vcpu, &GuestAccess::new(), &MEMORY);
    if choice & 2 != 0 {
        assert!(!format!("{event:?} {exit}").is_empty());
    }
    let value = number(&rest[length.saturating_sub(8)..length]);
    if let Some(loaded) = answer(event, *choice, value) {
        let mut expected = page;
        expected[40..48].copy_from_slice(&loaded.to_le_bytes());
        assert_eq!(*vcpu.kvm_run(), expected);
    }
});
