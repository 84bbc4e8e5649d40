use aarch64_syndrome::kvm::{
    BusError, Errno, Event, GuestAccess, MemoryErrors, SignalOwner, VmmRange, memory_errors,
    on_sigbus, run,
};

use super::fake::{EL1H, Fake, Next};
use std::sync::Mutex;

/// The errors of the process are shared by all tests of this program.
pub(crate) static MEMORY: Mutex<()> = Mutex::new(());

fn siginfo(signal: i32, code: i32, address: u64, lsb: i16) -> [u8; 26] {
    let mut bytes = [0xee; 26];
    bytes[0..4].copy_from_slice(&signal.to_le_bytes());
    bytes[8..12].copy_from_slice(&code.to_le_bytes());
    bytes[16..24].copy_from_slice(&address.to_le_bytes());
    bytes[24..26].copy_from_slice(&lsb.to_le_bytes());
    bytes
}

fn page(address: u64) -> VmmRange {
    VmmRange { start: address, length: 0x1000 }
}

#[test]
fn an_object_error_has_a_byte_address_or_none_and_no_granule() {
    for lsb in [0, 12, -1, 99] {
        let error = BusError::from_siginfo(&siginfo(7, 3, 0x7f00_1234, lsb)).unwrap();
        assert_eq!(error, BusError::ObjectError { address: Some(0x7f00_1234) });
        assert_eq!(error.range(), Some(VmmRange { start: 0x7f00_1234, length: 1 }));
        let error = BusError::from_siginfo(&siginfo(7, 3, 0, lsb)).unwrap();
        assert_eq!(error, BusError::ObjectError { address: None });
        assert_eq!(error.range(), None);
    }
}

#[test]
fn memory_errors_have_the_block_around_the_address() {
    let small = BusError::from_siginfo(&siginfo(7, 4, 0x7f00_1234, 12)).unwrap();
    assert_eq!(small, BusError::ActionRequired(page(0x7f00_1000)));
    let huge = BusError::from_siginfo(&siginfo(7, 5, 0x7f12_3456, 21)).unwrap();
    let range = VmmRange { start: 0x7f00_0000, length: 0x20_0000 };
    assert_eq!(huge, BusError::ActionOptional(range));
    assert!(small.is_synchronous() && !huge.is_synchronous());
}

#[test]
fn other_signals_are_no_memory_errors() {
    // Misaligned, no such memory, another signal, sent by kill, and shifts that are none.
    for (signal, code, lsb) in
        [(7, 1, 12), (7, 2, 12), (11, 4, 12), (7, 0, 12), (7, -6, 12), (7, 4, 64), (7, 5, -1)]
    {
        assert_eq!(BusError::from_siginfo(&siginfo(signal, code, 0x1000, lsb)), None);
    }
}

#[test]
fn a_signal_inside_kvm_run_is_the_guests_and_comes_with_the_event() {
    for error in [
        BusError::ActionRequired(page(0x7f00_1000)),
        BusError::ObjectError { address: None },
        BusError::ObjectError { address: Some(0x7f00_1234) },
    ] {
        let mut vcpu = Fake::new(EL1H, [Next::signal(error), Next::failed(Errno::EINTR)]);
        let Event::BusError(event) = run(&mut vcpu) else { panic!() };
        assert_eq!(event.cause(), error);
        drop(event);
        assert!(matches!(run(&mut vcpu), Event::Interrupted), "an error is told once");
    }
}

#[test]
fn a_signal_outside_kvm_run_is_the_process_own() {
    let error = BusError::ActionRequired(page(0x7f00_1000));
    assert_eq!(on_sigbus(error), SignalOwner::Process);
    let mut vcpu = Fake::new(EL1H, [Next::failed(Errno::EINTR)]);
    assert!(matches!(run(&mut vcpu), Event::Interrupted));
    assert_eq!(on_sigbus(BusError::ObjectError { address: None }), SignalOwner::Process);
}

#[test]
fn a_signal_of_another_thread_is_not_the_guests() {
    let error = BusError::ActionRequired(page(0x7f00_1000));
    let mut vcpu = Fake::new(EL1H, [Next::failed(Errno::EINTR)]);
    let owner = std::thread::spawn(move || on_sigbus(error)).join().unwrap();
    assert_eq!(owner, SignalOwner::Process);
    assert!(matches!(run(&mut vcpu), Event::Interrupted));
}

#[test]
fn an_error_that_nothing_has_met_goes_to_whoever_looks_after_memory() {
    let _alone = MEMORY.lock().unwrap();
    let error = BusError::ActionOptional(page(0x7f00_1000));
    let mut vcpu = Fake::new(EL1H, [Next::signal(error)]);
    assert!(matches!(run(&mut vcpu), Event::Interrupted));
    let taken = std::thread::spawn(|| memory_errors().take()).join().unwrap();
    assert_eq!(taken, Some(error));
    assert_eq!(memory_errors().take(), None);
}

#[test]
fn an_error_that_came_with_another_exit_is_kept() {
    let _alone = MEMORY.lock().unwrap();
    let error = BusError::ObjectError { address: Some(5) };
    let mut vcpu = Fake::new(EL1H, [Next { signal: Some(error), ..Next::mmio_load() }]);
    assert!(matches!(run(&mut vcpu), Event::Mmio(_)));
    assert_eq!(memory_errors().take(), Some(error));
}

#[test]
fn errors_without_room_are_counted() {
    let (access, memory) = (GuestAccess::new(), MemoryErrors::new());
    for number in 0..70 {
        let error = BusError::ActionOptional(page(number * 0x1000));
        assert_eq!(access.on_signal(error, &memory), SignalOwner::Memory);
    }
    assert_eq!((memory.take_lost(), memory.take_lost()), (6, 0));
    let mut found: Vec<_> =
        std::iter::from_fn(|| memory.take()).map(|error| error.range().unwrap().start).collect();
    found.sort_unstable();
    assert_eq!(found, (0..64).map(|number| number * 0x1000).collect::<Vec<_>>());
}
