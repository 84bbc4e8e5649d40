//! The `kvm` feature against a vCPU that obeys the documents of KVM, on any host.

#![cfg(all(feature = "kvm", target_os = "linux"))]

#[path = "kvm_fake/capabilities.rs"]
mod capabilities;
#[path = "kvm_fake/exits.rs"]
mod exits;
#[path = "kvm_fake/fake.rs"]
mod fake;
// Real signals, which an interpreter has not.
#[cfg(not(miri))]
#[path = "kvm_fake/handler.rs"]
mod handler;
#[path = "kvm_fake/injection.rs"]
mod injection;
#[path = "kvm_fake/memory.rs"]
mod memory;
#[cfg(feature = "ghes")]
#[path = "kvm_fake/reporting.rs"]
mod reporting;
#[path = "kvm_fake/response.rs"]
mod response;
#[path = "kvm_fake/serror.rs"]
mod serror;
#[path = "kvm_fake/signals.rs"]
mod signals;
#[path = "kvm_fake/undescribed.rs"]
mod undescribed;
