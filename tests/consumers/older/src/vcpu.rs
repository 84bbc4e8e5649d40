//! A vCPU: five ioctls and a page.

use aarch64_syndrome::kvm::{Errno, RegisterId, RunHeader, Vcpu, VcpuEvents};
use kvm_bindings::kvm_vcpu_events;
use kvm_ioctls::{VcpuExit, VcpuFd};

pub struct Cpu(pub VcpuFd);

fn errno(error: kvm_ioctls::Error) -> Errno {
    Errno::from_raw(error.errno())
}

impl Vcpu for Cpu {
    fn run(&mut self) -> Result<(), Errno> {
        match self.0.run() {
            // KVM_RUN failed; kvm-ioctls shows the exit and leaves EFAULT or EHWPOISON in errno.
            Ok(VcpuExit::MemoryFault { .. }) => {
                let error = std::io::Error::last_os_error().raw_os_error();
                Err(error.map_or(Errno::EFAULT, Errno::from_raw))
            }
            Ok(_) => Ok(()),
            Err(error) => Err(errno(error)),
        }
    }

    fn kvm_run(&mut self) -> &mut RunHeader {
        let run: *mut kvm_bindings::kvm_run = self.0.get_kvm_run();
        // SAFETY: the struct is longer, has no invalid values, and is borrowed as long as `self`.
        unsafe { &mut *run.cast::<RunHeader>() }
    }

    fn events(&self) -> Result<VcpuEvents, Errno> {
        let events = self.0.get_vcpu_events().map_err(errno)?;
        // SAFETY: 64 bytes of integers, without padding: the compiler checks the size.
        let bytes = unsafe { std::mem::transmute::<kvm_vcpu_events, [u8; 64]>(events) };
        Ok(VcpuEvents::from_bytes(&bytes))
    }

    fn set_events(&mut self, events: &VcpuEvents) -> Result<(), Errno> {
        // SAFETY: every field is an integer: all bytes are valid.
        let events =
            unsafe { std::mem::transmute::<[u8; 64], kvm_vcpu_events>(events.into_bytes()) };
        self.0.set_vcpu_events(&events).map_err(errno)
    }

    fn register(&self, id: RegisterId) -> Result<u64, Errno> {
        let mut bytes = [0; 8];
        self.0.get_one_reg(id.into_bits(), &mut bytes).map_err(errno)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn set_register(&mut self, id: RegisterId, value: u64) -> Result<(), Errno> {
        self.0.set_one_reg(id.into_bits(), &value.to_le_bytes()).map_err(errno)?;
        Ok(())
    }
}
