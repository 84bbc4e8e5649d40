//! A thread that runs its guest, and the handler that interrupts it anywhere.

use crate::hooked::{Arc, every_order, interrupted};
use crate::kvm::{BusError, Errno, GuestAccess, MemoryErrors, SignalOwner, VmmRange, left};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

fn required(number: u64) -> BusError {
    let address = number << 16 | 0x1000;
    BusError::ActionRequired { address, block: VmmRange::around(address, 0x1000 << number) }
}

/// Runs the guest twice with a handler at these places, in which errors with numbers come. Every
/// error that is said to be the guest's is found once, whole; every other nowhere.
fn two_runs(places: &[usize], result: Result<(), Errno>) -> usize {
    let access = Arc::new(GuestAccess::new());
    let memory = Arc::new(MemoryErrors::new());
    let of_guest = Rc::new(RefCell::new(Vec::new()));
    let handler = {
        let (access, memory, of_guest) = (access.clone(), memory.clone(), of_guest.clone());
        let number = Cell::new(0);
        move || {
            number.set(number.get() + 1);
            let error = required(number.get());
            match access.on_signal(error, &memory) {
                SignalOwner::Guest => of_guest.borrow_mut().push(error),
                SignalOwner::Process => {}
                SignalOwner::Memory => panic!("an access is somebody's"),
            }
        }
    };
    let (mut found, accesses) = interrupted(places, handler, || {
        let mut found = Vec::new();
        for _ in 0..2 {
            let running = access.enter(&memory);
            let _ = running.has_error();
            found.extend(left(running.leave(result)));
        }
        found
    });
    if result.is_ok() {
        assert_eq!(found, [], "an exit of another kind is not an error's");
    }
    found.extend(std::iter::from_fn(|| memory.take()));
    let key = |error: &BusError| error.address();
    found.sort_by_key(key);
    of_guest.borrow_mut().sort_by_key(key);
    assert_eq!(found, *of_guest.borrow());
    // Nothing is left that the next run would trip over.
    let running = access.enter(&memory);
    assert!(!running.has_error());
    assert_eq!(access.on_signal(required(9), &memory), SignalOwner::Guest);
    assert_eq!(left(running.leave(Err(Errno::EINTR))), Some(required(9)));
    assert_eq!(access.on_signal(required(9), &memory), SignalOwner::Process);
    accesses
}

#[test]
fn an_error_is_the_guests_or_the_process_own_and_found_once_wherever_it_comes() {
    for result in [Err(Errno::EINTR), Ok(())] {
        every_order(move || {
            let accesses = two_runs(&[usize::MAX], result);
            assert!(accesses > 10);
            for first in 0..accesses {
                two_runs(&[first], result);
            }
        });
    }
}

#[test]
fn a_handler_inside_a_handler_loses_nothing_either() {
    for result in [Err(Errno::EINTR), Ok(())] {
        every_order(move || {
            let accesses = two_runs(&[usize::MAX], result);
            // An interpreter takes its time.
            let step = if cfg!(miri) { 5 } else { 1 };
            for first in (0..accesses).step_by(step) {
                for second in (0..accesses).step_by(step) {
                    two_runs(&[first, second], result);
                }
            }
        });
    }
}
