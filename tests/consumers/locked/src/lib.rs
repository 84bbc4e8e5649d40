//! The VMM's own types, by the features of their names.

use aarch64_syndrome::kvm::{self, Capability, Reactions, SharedReporter, Told};
use kvm_ioctls::{VcpuFd, VmFd};
use vm_memory::GuestMemoryMmap;

/// Before the vCPUs run.
pub fn enable(vm: &VmFd) -> Result<(), kvm::Error> {
    Capability::NisvToUser.enable(vm)?;
    Capability::SeaToUser.enable(vm)
}

/// Whether to run the vCPU again.
pub fn step(vcpu: &mut VcpuFd, memory: &GuestMemoryMmap, reporter: &SharedReporter) -> bool {
    let told = reporter.tell(kvm::run(vcpu), memory, Reactions::DEFAULT);
    !matches!(told, Err(_) | Ok(Told::Stop { .. } | Told::NotOurs(_)))
}
