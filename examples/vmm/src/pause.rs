//! Times at which no vCPU runs: before the first boot, while the machine is reset, and before a
//! snapshot.

use crate::boot::Entry;
use crate::memory_errors::lock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use vmm_sys_util::signal::{Killable, SIGRTMIN, register_signal_handler};

pub(crate) struct Pause {
    is_due: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
    vcpus: usize,
}

struct State {
    standing: usize,
    /// How often the vCPUs were started, and how last.
    starts: u64,
    start: Option<Start>,
}

/// How vCPUs start.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start {
    /// From power-on: the first of them there.
    PowerOn(Entry),
    /// With the registers that they have.
    Resume,
}

extern "C" fn interrupt(_: libc::c_int, _: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // KVM_RUN returns with EINTR: there is nothing else to do.
}

impl Pause {
    /// One that has begun.
    pub(crate) fn new(vcpus: usize) -> Self {
        register_signal_handler(SIGRTMIN(), interrupt).expect("a real-time signal is valid");
        let state = State { standing: 0, starts: 0, start: None };
        let (state, changed) = (Mutex::new(state), Condvar::new());
        Self { is_due: AtomicBool::new(true), state, changed, vcpus }
    }

    /// Whether a vCPU has to stand still.
    pub(crate) fn is_due(&self) -> bool {
        self.is_due.load(Ordering::SeqCst)
    }

    /// Returns once no vCPU runs: with `true` if all of them stand still, with `false` if the
    /// thread of one has ended.
    pub(crate) fn begin<T>(&self, threads: &[JoinHandle<T>]) -> bool {
        self.is_due.store(true, Ordering::SeqCst);
        loop {
            let is_over = threads.iter().any(JoinHandle::is_finished);
            if is_over || lock(&self.state).standing == self.vcpus {
                return !is_over;
            }
            // Again and again: a vCPU may have been about to enter KVM_RUN.
            for thread in threads {
                let _ = thread.kill(SIGRTMIN());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Lets the vCPUs run.
    pub(crate) fn end(&self, start: Start) {
        self.is_due.store(false, Ordering::SeqCst);
        let mut state = lock(&self.state);
        state.standing = 0;
        state.starts += 1;
        state.start = Some(start);
        drop(state);
        self.changed.notify_all();
    }

    /// Stands still until the pause ends; gives how the vCPU starts.
    pub(crate) fn wait(&self) -> Start {
        let mut state = lock(&self.state);
        state.standing += 1;
        let starts = state.starts;
        loop {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            if let Some(start) = state.start.filter(|_| state.starts != starts) {
                return start;
            }
        }
    }
}
