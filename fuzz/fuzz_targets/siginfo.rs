//! The first bytes of any `siginfo_t`: read as Linux's header lays them out, its memory is the
//! block that `si_addr_lsb` says, and it comes to the one whose access it was, as it was, once.
#![no_main]

mod vcpu;

use aarch64_syndrome::kvm::{
    BusError, Errno, Event, GuestAccess, MemoryErrors, SiginfoHeader, SignalOwner, VmmRange,
    run_with,
};
use core::cell::Cell;
use libfuzzer_sys::fuzz_target;
use vcpu::AnyVcpu;

static MEMORY: MemoryErrors = MemoryErrors::new();

/// `si_signo` at 0, `si_code` at 8, `si_addr` at 16, `si_addr_lsb` at 24; SIGBUS is 7.
fn naive(bytes: &SiginfoHeader) -> Option<BusError> {
    let int = |offset: usize| i32::from_le_bytes(bytes[offset..offset + 4].try_into().unwrap());
    let address = u64::from_le_bytes(bytes[16..24].try_into().unwrap());
    let shift = i16::from_le_bytes(bytes[24..].try_into().unwrap());
    let block = || {
        let shift = u32::try_from(shift).ok().filter(|shift| *shift < 64)?;
        Some(VmmRange { start: address >> shift << shift, length: 2_u64.pow(shift) })
    };
    match (int(0), int(8)) {
        (7, 3) => Some(BusError::ObjectError { address: (address != 0).then_some(address) }),
        (7, 4) => Some(BusError::ActionRequired { address, block: block()? }),
        (7, 5) => Some(BusError::ActionOptional { address, block: block()? }),
        (7, 128) => Some(BusError::NoAddress),
        _ => None,
    }
}

/// What is lost, in pages of 4, 16 and 64 KiB.
fn check_pages(error: BusError) {
    for shift in [12, 14, 16] {
        let page_size = 1 << shift;
        let page = error
            .address()
            .map(|address| VmmRange { start: address >> shift << shift, length: page_size });
        let gone = match error {
            BusError::ActionRequired { block, .. } | BusError::ActionOptional { block, .. } => {
                if block.length > page_size {
                    Some(block)
                } else {
                    page
                }
            }
            _ => page,
        };
        assert_eq!((error.page(page_size), error.gone(page_size)), (page, gone));
    }
}

fuzz_target!(|bytes: SiginfoHeader| {
    let read = BusError::from_siginfo(&bytes);
    assert_eq!(read, naive(&bytes));
    let Some(error) = read else { return };
    check_pages(error);

    let is_optional = matches!(error, BusError::ActionOptional { .. });
    let access = GuestAccess::new();
    let outside = if is_optional { SignalOwner::Memory } else { SignalOwner::Process };
    assert_eq!(access.on_signal(error, &MEMORY), outside);
    let owners = Cell::new(None);
    let handle = || {
        let [first, second] = [(); 2].map(|()| access.on_signal(error, &MEMORY));
        owners.set(Some((first, second)));
    };
    let mut vcpu = AnyVcpu::new([0; 288], Err(Errno::EINTR), &[]);
    vcpu.on_run = Some(&handle);
    match run_with(&mut vcpu, &access, &MEMORY) {
        Event::BusError(event) => assert_eq!((event.cause(), is_optional), (error, false)),
        Event::Interrupted => assert!(is_optional),
        event => panic!("{event:?}"),
    }
    let inside = if is_optional {
        (SignalOwner::Memory, SignalOwner::Memory)
    } else {
        (SignalOwner::Guest, SignalOwner::Process)
    };
    assert_eq!(owners.get(), Some(inside));
    let waiting = if is_optional { 3 } else { 0 };
    for _ in 0..waiting {
        assert_eq!(MEMORY.take(), Some(error));
    }
    assert_eq!((MEMORY.take(), MEMORY.take_lost()), (None, 0));
});
