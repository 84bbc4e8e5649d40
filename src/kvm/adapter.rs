//! The traits of this module for other crates' types.

#[cfg(all(feature = "kvm-ioctls", target_os = "linux", target_arch = "aarch64"))]
mod kvm_ioctls;
#[cfg(feature = "vm-memory")]
mod vm_memory;
