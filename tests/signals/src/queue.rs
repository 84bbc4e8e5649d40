//! The queue that handlers fill and other threads empty.

use crate::hooked::{Arc, every_order, interrupted, thread};
use crate::kvm::{BusError, GuestAccess, MemoryErrors, SignalOwner, VmmRange};

fn optional(number: u64) -> BusError {
    let address = number << 16 | 0x1000;
    BusError::ActionOptional { address, block: VmmRange::around(address, 0x1000 << number) }
}

fn put(memory: &MemoryErrors, number: u64) {
    let owner = GuestAccess::new().on_signal(optional(number), memory);
    assert_eq!(owner, SignalOwner::Memory);
}

fn all(memory: &MemoryErrors) -> Vec<BusError> {
    std::iter::from_fn(|| memory.take()).collect()
}

#[test]
fn what_one_thread_leaves_another_takes_whole() {
    every_order(|| {
        let memory = Arc::new(MemoryErrors::new());
        let handler = {
            let memory = memory.clone();
            thread::spawn(move || put(&memory, 1))
        };
        let mut found = all(&memory);
        handler.join().unwrap();
        found.extend(all(&memory));
        assert_eq!(found, [optional(1)]);
        assert_eq!(memory.take_lost(), 0);
    });
}

#[test]
fn two_threads_that_take_do_not_take_the_same_and_leave_what_is_the_others() {
    every_order(|| {
        let memory = Arc::new(MemoryErrors::new());
        put(&memory, 1);
        put(&memory, 2);
        let other = {
            let memory = memory.clone();
            thread::spawn(move || memory.take_if(|error| error == optional(2)))
        };
        let own = memory.take_if(|error| error == optional(1));
        assert_eq!((own, other.join().unwrap()), (Some(optional(1)), Some(optional(2))));
        assert!(memory.is_empty());
    });
}

#[test]
fn a_full_queue_counts_what_it_loses() {
    every_order(|| {
        let memory = Arc::new(MemoryErrors::new());
        put(&memory, 1);
        put(&memory, 2);
        let taker = {
            let memory = memory.clone();
            thread::spawn(move || memory.take())
        };
        put(&memory, 3);
        let mut found: Vec<_> = taker.join().unwrap().into_iter().collect();
        found.extend(all(&memory));
        let lost = usize::try_from(memory.take_lost()).unwrap();
        assert_eq!(found.len() + lost, 3);
        found.sort_by_key(|error| error.address());
        found.dedup();
        assert_eq!(found.len() + lost, 3, "nothing twice");
    });
}

#[test]
fn a_handler_that_interrupts_a_thread_as_it_takes_finds_another_place() {
    for place in 0..12 {
        every_order(move || {
            let memory = Arc::new(MemoryErrors::new());
            put(&memory, 1);
            let handler = {
                let memory = memory.clone();
                move || put(&memory, 2)
            };
            let (mut found, _) = interrupted(&[place], handler, || all(&memory));
            found.extend(all(&memory));
            found.sort_by_key(|error| error.address());
            let is_whole = found == [optional(1), optional(2)] || found == [optional(1)];
            assert!(is_whole, "{found:?}");
            assert_eq!(memory.take_lost(), 0);
        });
    }
}
