//! Atomics at whose accesses a signal handler may run.

use std::cell::RefCell;
use std::rc::Rc;

#[cfg(not(miri))]
pub(crate) use loom::{sync::Arc, sync::atomic::Ordering, thread, thread::yield_now as spin_loop};
#[cfg(miri)]
pub(crate) use std::{hint::spin_loop, sync::Arc, sync::atomic::Ordering, thread};

#[cfg(not(miri))]
use loom::sync::atomic;
#[cfg(miri)]
use std::sync::atomic;

/// Two: so that the queue can be full.
pub(crate) const WAITING: usize = 2;

/// Every order of the threads in `work`; under Miri some.
pub(crate) fn every_order(work: impl Fn() + Send + Sync + 'static) {
    #[cfg(not(miri))]
    {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.max_branches = 1_000_000;
        model.check(work);
    }
    #[cfg(miri)]
    for _ in 0..4 {
        work();
    }
}

type Handler = Rc<dyn Fn()>;

/// When the thread's handler runs: before so many accesses more, and then once more in the same
/// way.
#[derive(Default)]
struct Plan {
    places: Vec<usize>,
    handler: Option<Handler>,
    accesses: usize,
}

#[cfg(not(miri))]
loom::thread_local! {
    static PLAN: RefCell<Plan> = RefCell::default();
}
#[cfg(miri)]
thread_local! {
    static PLAN: RefCell<Plan> = RefCell::default();
}

/// Runs `work` with `handler` as this thread's signal handler, at each of these places: the first
/// from the start of `work`, each other from where the one before has begun. With how many accesses
/// there were.
pub(crate) fn interrupted<T>(
    places: &[usize],
    handler: impl Fn() + 'static,
    work: impl FnOnce() -> T,
) -> (T, usize) {
    let places = places.iter().rev().copied().collect();
    let handler: Option<Handler> = Some(Rc::new(handler));
    PLAN.with(|plan| *plan.borrow_mut() = Plan { places, handler, accesses: 0 });
    let result = work();
    // Behind the last access.
    access();
    let plan = PLAN.with(RefCell::take);
    (result, plan.accesses)
}

fn access() {
    let handler = PLAN.with(|plan| {
        let plan = &mut *plan.borrow_mut();
        plan.accesses += 1;
        match plan.places.last_mut() {
            Some(0) => {
                plan.places.pop();
                plan.handler.clone()
            }
            Some(left) => {
                *left -= 1;
                None
            }
            None => None,
        }
    });
    if let Some(handler) = handler {
        handler();
    }
}

macro_rules! hooked {
    ($($name:ident $value:ty;)+) => {
        $(#[derive(Debug)]
        pub(crate) struct $name(atomic::$name);

        #[allow(dead_code, reason = "each type has what one of them needs")]
        impl $name {
            pub(crate) fn new(value: $value) -> Self {
                Self(atomic::$name::new(value))
            }
            pub(crate) fn load(&self, order: Ordering) -> $value {
                access();
                self.0.load(order)
            }
            pub(crate) fn store(&self, value: $value, order: Ordering) {
                access();
                self.0.store(value, order);
            }
            pub(crate) fn swap(&self, value: $value, order: Ordering) -> $value {
                access();
                self.0.swap(value, order)
            }
            pub(crate) fn compare_exchange(
                &self,
                current: $value,
                new: $value,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                access();
                self.0.compare_exchange(current, new, success, failure)
            }
        })+
    };
}

hooked! {
    AtomicBool bool;
    AtomicU8 u8;
    AtomicU32 u32;
    AtomicU64 u64;
}

impl AtomicU32 {
    pub(crate) fn fetch_add(&self, value: u32, order: Ordering) -> u32 {
        access();
        self.0.fetch_add(value, order)
    }
}

/// Loom's atomics are not made at compile time.
macro_rules! const_fn {
    ($($item:tt)+) => {
        $($item)+
    };
}
pub(crate) use const_fn;

macro_rules! array_of {
    ($value:expr; $length:expr) => {
        core::array::from_fn(|_| $value)
    };
}
pub(crate) use array_of;
