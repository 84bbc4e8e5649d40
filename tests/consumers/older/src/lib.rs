//! The traits of `kvm` by hand, for a VMM whose wrappers this crate has no feature for: copy it.

mod memory;
mod vcpu;
mod vm;

pub use memory::Memory;
pub use vcpu::Cpu;
pub use vm::Machine;

use aarch64_syndrome::kvm::{self, Capability, Reactions, SharedReporter, Told};

/// Before the vCPUs run.
pub fn enable(vm: &Machine) -> Result<(), kvm::Error> {
    Capability::NisvToUser.enable(vm)?;
    Capability::SeaToUser.enable(vm)
}

/// Whether to run the vCPU again.
pub fn step(vcpu: &mut Cpu, memory: &Memory, reporter: &SharedReporter) -> bool {
    let told = reporter.tell(kvm::run(vcpu), memory, Reactions::DEFAULT);
    !matches!(told, Err(_) | Ok(Told::Stop { .. } | Told::NotOurs(_)))
}
