//! The `kvm` feature against a vCPU that obeys the documents of KVM, on any host.

#![cfg(all(feature = "kvm", target_os = "linux"))]

#[path = "kvm_fake/capabilities.rs"]
mod capabilities;
#[cfg(all(not(miri), any(target_arch = "aarch64", target_arch = "x86_64")))]
#[path = "kvm_fake/copied.rs"]
mod copied;
#[path = "kvm_fake/exits.rs"]
mod exits;
#[path = "kvm_fake/fake.rs"]
mod fake;
// Real signals, which an interpreter has not.
#[path = "kvm_fake/gone.rs"]
mod gone;
#[cfg(not(miri))]
#[path = "kvm_fake/handler.rs"]
mod handler;
#[path = "kvm_fake/injection.rs"]
mod injection;
#[path = "kvm_fake/machine.rs"]
mod machine;
#[path = "kvm_fake/memory.rs"]
mod memory;
#[path = "kvm_fake/nested.rs"]
mod nested;
#[path = "kvm_fake/number.rs"]
mod number;
#[cfg(not(miri))]
#[path = "kvm_fake/passed_on.rs"]
mod passed_on;
#[path = "kvm_fake/replaced.rs"]
#[cfg(not(miri))]
mod replaced;
#[path = "kvm_fake/reporting.rs"]
mod reporting;
#[path = "kvm_fake/reset.rs"]
mod reset;
#[path = "kvm_fake/response.rs"]
mod response;
#[path = "kvm_fake/serror.rs"]
mod serror;
#[path = "kvm_fake/signals.rs"]
mod signals;
#[path = "kvm_fake/undescribed.rs"]
mod undescribed;
#[path = "kvm_fake/unread.rs"]
mod unread;
