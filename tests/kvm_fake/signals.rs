use aarch64_syndrome::Ipa;
use aarch64_syndrome::kvm::{
    BusError, Errno, Event, GuestAccess, MemoryErrors, MemorySlot, MemorySlots, RegisterId,
    RunHeader, SignalOwner, Vcpu, VcpuEvents, VmmRange, memory_errors, on_sigbus, run, run_with,
};

use super::fake::{EL1H, Fake, Next, optional, required};
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

#[test]
fn an_object_error_has_a_byte_address_or_none_and_no_granule() {
    for lsb in [0, 12, -1, 99] {
        let error = BusError::from_siginfo(&siginfo(7, 3, 0x7f00_1234, lsb)).unwrap();
        assert_eq!(error, BusError::ObjectError { address: Some(0x7f00_1234) });
        let page = VmmRange { start: 0x7f00_1000, length: 0x1000 };
        assert_eq!((error.page(0x1000), error.gone(0x1000)), (Some(page), Some(page)));
        let error = BusError::from_siginfo(&siginfo(7, 3, 0, lsb)).unwrap();
        assert_eq!(error, BusError::ObjectError { address: None });
        assert_eq!((error.address(), error.page(0x1000), error.gone(0x1000)), (None, None, None));
    }
}

#[test]
fn memory_errors_keep_the_address_beside_the_block_around_it() {
    let small = BusError::from_siginfo(&siginfo(7, 4, 0x7f00_1234, 12)).unwrap();
    assert_eq!(small, required(0x7f00_1234, 0x1000));
    let huge = BusError::from_siginfo(&siginfo(7, 5, 0x7f12_3456, 21)).unwrap();
    assert_eq!(huge, optional(0x7f12_3456, 0x20_0000));
    assert!(small.is_synchronous() && !huge.is_synchronous());
    let range = |start, length| Some(VmmRange { start, length });
    assert_eq!(huge.page(0x4000), range(0x7f12_0000, 0x4000));
    assert_eq!(huge.gone(0x4000), range(0x7f00_0000, 0x20_0000));
    // The block of a signal may be smaller than the host's pages.
    assert_eq!(small.gone(0x1_0000), range(0x7f00_0000, 0x1_0000));
}

#[test]
fn an_error_that_the_kernel_has_no_address_for_is_an_access() {
    let error = BusError::from_siginfo(&siginfo(7, 0x80, 0x1234, 12)).unwrap();
    assert_eq!(error, BusError::NoAddress);
    assert!(error.is_synchronous());
    assert_eq!((error.address(), error.gone(0x1000)), (None, None));
    let mut vcpu = Fake::new(EL1H, [Next::signal(error)]);
    let Event::BusError(event) = run(&mut vcpu) else { panic!() };
    assert_eq!(event.cause(), error);
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
        required(0x7f00_1000, 0x1000),
        BusError::ObjectError { address: None },
        BusError::ObjectError { address: Some(0x7f00_1234) },
        BusError::NoAddress,
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
    let error = required(0x7f00_1000, 0x1000);
    assert_eq!(on_sigbus(error), SignalOwner::Process);
    let mut vcpu = Fake::new(EL1H, [Next::failed(Errno::EINTR)]);
    assert!(matches!(run(&mut vcpu), Event::Interrupted));
    assert_eq!(on_sigbus(BusError::ObjectError { address: None }), SignalOwner::Process);
}

#[test]
fn a_signal_of_another_thread_is_not_the_guests() {
    let error = required(0x7f00_1000, 0x1000);
    let mut vcpu = Fake::new(EL1H, [Next::failed(Errno::EINTR)]);
    let owner = std::thread::spawn(move || on_sigbus(error)).join().unwrap();
    assert_eq!(owner, SignalOwner::Process);
    assert!(matches!(run(&mut vcpu), Event::Interrupted));
}

#[test]
fn an_error_that_nothing_has_met_goes_to_whoever_looks_after_memory() {
    let _alone = MEMORY.lock().unwrap();
    let error = optional(0x7f00_1000, 0x1000);
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
        let error = optional(number * 0x1000, 0x1000);
        assert_eq!(access.on_signal(error, &memory), SignalOwner::Memory);
    }
    assert_eq!((memory.take_lost(), memory.take_lost()), (6, 0));
    let mut found: Vec<_> =
        std::iter::from_fn(|| memory.take()).map(|error| error.address().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, (0..64).map(|number| number * 0x1000).collect::<Vec<_>>());
}

#[test]
fn a_second_error_in_one_run_is_the_process_own() {
    // The VMM's own stack is gone, at the end of KVM_RUN: the same instruction again and again.
    let (access, memory) = (GuestAccess::new(), MemoryErrors::new());
    let running = access.enter(&memory);
    assert!(!running.has_error());
    let error = required(0x7f00_1000, 0x1000);
    assert_eq!(access.on_signal(error, &memory), SignalOwner::Guest);
    assert!(running.has_error(), "whoever repeats the call after EINTR looks first");
    assert_eq!(access.on_signal(error, &memory), SignalOwner::Process);
    let mut vcpu = Fake::new(EL1H, []);
    let event = running.leave(Err(Errno::EINTR)).event(&mut vcpu);
    let Event::BusError(event) = event else { panic!("{event:?}") };
    assert_eq!(event.cause(), error);
    // The next run has one of its own.
    let running = access.enter(&memory);
    assert_eq!(access.on_signal(error, &memory), SignalOwner::Guest);
    drop(running);
}

#[test]
fn a_panic_inside_the_run_leaves_no_marker_and_loses_no_error() {
    let (access, memory) = (GuestAccess::new(), MemoryErrors::new());
    let error = required(0x7f00_1000, 0x1000);
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _running = access.enter(&memory);
        assert_eq!(access.on_signal(error, &memory), SignalOwner::Guest);
        std::panic::resume_unwind(Box::new(()));
    }));
    assert!(unwound.is_err());
    assert_eq!(access.on_signal(error, &memory), SignalOwner::Process);
    assert_eq!((memory.take(), memory.take()), (Some(error), None));
}

/// A vCPU during whose run a signal comes, for a marker of the VMM's own.
struct Signalled<'a> {
    vcpu: Fake,
    access: &'a GuestAccess,
    memory: &'a MemoryErrors,
    error: BusError,
}

impl Vcpu for Signalled<'_> {
    fn run(&mut self) -> Result<(), Errno> {
        assert_eq!(self.access.on_signal(self.error, self.memory), SignalOwner::Guest);
        self.vcpu.run()
    }
    fn kvm_run(&mut self) -> &mut RunHeader {
        self.vcpu.kvm_run()
    }
    fn events(&self) -> Result<VcpuEvents, Errno> {
        self.vcpu.events()
    }
    fn set_events(&mut self, events: &VcpuEvents) -> Result<(), Errno> {
        self.vcpu.set_events(events)
    }
    fn register(&self, id: RegisterId) -> Result<u64, Errno> {
        self.vcpu.register(id)
    }
    fn set_register(&mut self, id: RegisterId, value: u64) -> Result<(), Errno> {
        self.vcpu.set_register(id, value)
    }
}

#[test]
fn a_marker_of_the_vmms_own_keeps_an_error_beside_another_exit_too() {
    let (access, memory) = (&GuestAccess::new(), &MemoryErrors::new());
    let error = required(0x7f00_1000, 0x1000);
    let next = [Next::mmio_load(), Next::failed(Errno::EINTR)];
    let mut vcpu = Signalled { vcpu: Fake::new(EL1H, next), access, memory, error };
    assert!(matches!(run_with(&mut vcpu, access, memory), Event::Mmio(_)));
    assert_eq!((memory.take(), memory.take()), (Some(error), None));
    assert!(matches!(run_with(&mut vcpu, access, memory), Event::BusError(_)));
    assert_eq!(memory.take(), None);
}

#[test]
fn each_vm_of_a_process_takes_the_errors_of_its_own_memory() {
    let (access, memory) = (GuestAccess::new(), MemoryErrors::new());
    let slot = |host| [MemorySlot::memory(Ipa::from_bits(0x4000_0000), host, 0x10_0000)];
    let (a, b) = (slot(0x7f00_0000), slot(0x7e00_0000));
    let (a, b) = (MemorySlots(&a), MemorySlots(&b));
    for address in [0x7f00_1000, 0x7e00_1000, 0x7d00_1000] {
        let _ = access.on_signal(optional(address, 0x1000), &memory);
    }
    assert_eq!(memory.take_of(&b), Some(optional(0x7e00_1000, 0x1000)));
    assert_eq!(memory.take_of(&b), None);
    assert_eq!(memory.take_of(&a), Some(optional(0x7f00_1000, 0x1000)));
    assert_eq!(memory.take_of(&a), None);
    // What is no VM's is the VMM's own.
    assert!(!memory.is_empty());
    assert_eq!(memory.take(), Some(optional(0x7d00_1000, 0x1000)));
    assert!(memory.is_empty());
}

#[test]
fn a_map_that_panics_leaves_the_error_to_others() {
    let (access, memory) = (GuestAccess::new(), MemoryErrors::new());
    let error = optional(0x7f00_1000, 0x1000);
    let _ = access.on_signal(error, &memory);
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        memory.take_if(|_| std::panic::resume_unwind(Box::new(())))
    }));
    assert!(unwound.is_err());
    assert_eq!(memory.take(), Some(error));
}
