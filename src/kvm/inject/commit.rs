//! Making KVM enter what is pending, without running the guest.

#![allow(unsafe_code, reason = "one byte of kvm_run is shared with whoever kicks the vCPU")]

use crate::kvm::errno::Errno;
use crate::kvm::error::{Call, Error};
use crate::kvm::vcpu::Vcpu;
use core::sync::atomic::{AtomicU8, Ordering};

/// KVM takes every value but 0 alike; nobody else writes this one.
const OURS: u8 = 0x80;

/// `KVM_RUN` with `immediate_exit`: on its way out KVM enters a pending exception
/// (`kvm_arch_vcpu_ioctl_run`, Linux 5.13 and later).
pub(crate) fn commit<V: Vcpu + ?Sized>(vcpu: &mut V) -> Result<(), Error> {
    let was_ours = exchange(vcpu, 0, OURS);
    let result = vcpu.run();
    if was_ours {
        // A 1 that a signal handler has written meanwhile stays: it wants the next run back.
        exchange(vcpu, OURS, 0);
    }
    match result {
        Err(Errno::EINTR) | Ok(()) => Ok(()),
        Err(errno) => Err(Error::Call { call: Call::Run, errno }),
    }
}

fn exchange<V: Vcpu + ?Sized>(vcpu: &mut V, from: u8, to: u8) -> bool {
    // `immediate_exit`.
    let [_, byte, ..] = vcpu.kvm_run();
    let byte: *mut u8 = byte;
    // SAFETY: the byte lives as long as `vcpu` is borrowed, and everybody who writes it at the same
    // time, a signal handler or KVM, does so in one store.
    let byte = unsafe { AtomicU8::from_ptr(byte) };
    byte.compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
}
