//! Signals by which the VMM is told to stand still (`SIGUSR1`), and to save the machine and end
//! (`SIGTERM`).

use crate::vcpu::End;
use std::sync::mpsc::Sender;
use vmm_sys_util::signal::block_signal;

static SIGNALS: [libc::c_int; 2] = [libc::SIGUSR1, libc::SIGTERM];

/// Before there are other threads, which inherit it: the signals wait for [`forward`].
pub(crate) fn block() -> Result<(), String> {
    let block = |signal| block_signal(signal).map_err(|error| error.to_string());
    SIGNALS.into_iter().try_for_each(block)
}

/// Passes the signals on for as long as the VM lives.
pub(crate) fn forward(ends: &Sender<Result<End, String>>) {
    // SAFETY: zero is a valid set; the calls write to it and to `signal`.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        for signal in SIGNALS {
            libc::sigaddset(&raw mut set, signal);
        }
        let mut signal = 0;
        while libc::sigwait(&raw const set, &raw mut signal) == 0 {
            let end = if signal == libc::SIGTERM { End::Save } else { End::Pause };
            if ends.send(Ok(end)).is_err() {
                return;
            }
        }
    }
}
