//! A VM with one vCPU, and the run loop.

use crate::guest::{self, CODE, Deed, Form, Level, REPORT, Report, line};
use crate::poison::poison_here;
use aarch64_syndrome::Register;
use aarch64_syndrome::kvm::{self, Event, RegisterId, Vcpu};
use kvm_bindings::{
    KVM_ARM_VCPU_HAS_EL2, KVM_ARM_VCPU_PSCI_0_2, kvm_userspace_memory_region, kvm_vcpu_init,
};
use kvm_ioctls::{Kvm, VcpuFd, VmFd};
use vm_memory::mmap::MmapRegionBuilder;
use vm_memory::{
    Bytes, GuestAddress, GuestMemoryBackend, GuestMemoryMmap, GuestMemoryRegion, GuestRegionMmap,
};

/// What every X register but X0 and X1 holds at first: a load that happened would show.
pub(crate) const UNTOUCHED: u64 = 0x5eed_5eed_5eed_5eed;
/// Where the guest's data is: pages that cases poison.
pub(crate) const DATA: u64 = 0x4010_0000;
/// EL1 with its own stack pointer, everything masked.
pub(crate) const EL1H_MASKED: u64 = 0x3c5;

pub(crate) struct Machine {
    pub(crate) vm: VmFd,
    pub(crate) vcpu: VcpuFd,
    pub(crate) memory: GuestMemoryMmap,
    /// The guest has an EL2 of its own, where it starts.
    has_el2: bool,
}

/// How a run of the guest ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Exception(Report),
    /// The access succeeded: what it loaded.
    WentOn(u64),
}

pub(crate) fn set_up_process() {
    kvm::install_sigbus_handler().expect("a handler for SIGBUS");
    kvm::hear_of_errors_early().expect("PR_MCE_KILL_EARLY");
    kvm::prepare_vcpu_thread().expect("SIGBUS is open");
}

fn region(address: u64, size: usize, flags: i32) -> GuestRegionMmap {
    let region = MmapRegionBuilder::new(size)
        .with_mmap_prot(libc::PROT_READ | libc::PROT_WRITE)
        .with_mmap_flags(flags | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE)
        .build()
        .expect("memory");
    GuestRegionMmap::new(region, GuestAddress(address)).expect("an address")
}

impl Machine {
    /// A machine with the guest's code, and two regions of data, side by side for the guest: two
    /// pages, and two more. Data is shared with child processes, which poison it.
    pub(crate) fn new() -> Self {
        Self::of(guest::code(), &[], false)
    }

    /// The same with other code, with more regions of so many bytes, and with an EL2 of the guest's
    /// own, which needs an interrupt controller before it runs.
    pub(crate) fn with_el2(code: &[u8], more: &[(u64, usize)]) -> Self {
        Self::of(code, more, true)
    }

    fn of(code: &[u8], more: &[(u64, usize)], has_el2: bool) -> Self {
        let kvm = Kvm::new().expect("/dev/kvm");
        let vm = kvm.create_vm().expect("a VM");
        // With an EL2, what a fork changes in private memory is a long way for Linux: see `nested`.
        let kind = if has_el2 { libc::MAP_SHARED } else { libc::MAP_PRIVATE };
        let mut regions = vec![
            region(CODE, code.len(), kind),
            region(DATA, 0x2000, libc::MAP_SHARED),
            region(DATA + 0x2000, 0x2000, libc::MAP_SHARED),
        ];
        regions.extend(more.iter().map(|(base, size)| region(*base, *size, kind)));
        let memory = GuestMemoryMmap::from_regions(regions).expect("regions that do not overlap");
        memory.write_slice(code, GuestAddress(CODE)).expect("room for the code");
        for page in 0..4 {
            let address = DATA + page * 0x1000;
            memory.write_obj(address, GuestAddress(address)).expect("memory");
        }
        for (slot, region) in (0..).zip(memory.iter()) {
            let region = kvm_userspace_memory_region {
                slot,
                flags: 0,
                guest_phys_addr: region.start_addr().0,
                memory_size: region.len(),
                userspace_addr: region.as_ptr().addr() as u64,
            };
            // SAFETY: the memory lives as long as the machine, and nothing else maps it.
            unsafe { vm.set_user_memory_region(region) }.expect("a slot");
        }
        let vcpu = vm.create_vcpu(0).expect("a vCPU");
        let mut machine = Self { vm, vcpu, memory, has_el2 };
        machine.reset();
        machine
    }

    /// Maps private memory in place of the first region of data.
    pub(crate) fn make_data_private(&mut self) {
        let start = self.memory.get_host_address(GuestAddress(DATA)).expect("guest memory");
        let flags = libc::MAP_FIXED | libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let access = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: the guest's memory, to which nothing refers; KVM sees the change by itself.
        let new = unsafe { libc::mmap(start.cast(), 0x2000, access, flags, -1, 0) };
        assert_eq!(new, start.cast(), "mmap over the guest's memory");
        self.memory.write_obj(DATA, GuestAddress(DATA)).expect("memory");
    }

    /// Poisons the first page of data: by this process, for a private page is in no other.
    pub(crate) fn poison_data(&self) {
        let start = self.memory.get_host_address(GuestAddress(DATA)).expect("guest memory");
        assert_eq!(poison_here(start.addr() as u64), 0, "MADV_HWPOISON");
    }

    /// As after power-on.
    pub(crate) fn reset(&mut self) {
        self.finish_access();
        let mut init = kvm_vcpu_init::default();
        self.vm.get_preferred_target(&mut init).expect("a CPU");
        init.features[0] |= 1 << KVM_ARM_VCPU_PSCI_0_2;
        if self.has_el2 {
            init.features[0] |= 1 << KVM_ARM_VCPU_HAS_EL2;
        }
        self.vcpu.vcpu_init(&init).expect("KVM_ARM_VCPU_INIT");
    }

    /// Moves the PC where an MMIO exit has left it to be moved, and runs nothing.
    pub(crate) fn finish_access(&mut self) {
        self.vcpu.set_kvm_immediate_exit(1);
        let _ = VcpuFd::run(&mut self.vcpu);
        self.vcpu.set_kvm_immediate_exit(0);
    }

    pub(crate) fn get(&self, register: RegisterId) -> u64 {
        self.vcpu.register(register).expect("KVM_GET_ONE_REG")
    }

    pub(crate) fn set(&mut self, register: RegisterId, value: u64) {
        self.vcpu.set_register(register, value).expect("KVM_SET_ONE_REG");
    }

    pub(crate) fn set_x(&mut self, number: u8, value: u64) {
        self.set(RegisterId::x(Register::from_bits(number)).expect("X0 to X30"), value);
    }

    /// Has the guest do something with an address, from the start of its code.
    pub(crate) fn start(&mut self, deed: Deed, level: Level, address: u64) {
        self.start_at(EL1H_MASKED);
        self.set_x(0, deed as u64 | if level == Level::El0 { 1 << 8 } else { 0 });
        self.set_x(1, address);
    }

    /// Has the guest start its code with this PSTATE.
    pub(crate) fn start_at(&mut self, pstate: u64) {
        // A guest that is stuck must not keep the others from running.
        // SAFETY: a number in, a number out.
        unsafe { libc::alarm(60) };
        for number in 0..31 {
            self.set_x(number, UNTOUCHED);
        }
        self.set(RegisterId::PSTATE, pstate);
        self.set(RegisterId::PC, CODE);
    }

    /// Has the guest's [`Deed::Form`] be this instruction.
    pub(crate) fn set_form(&mut self, form: Form) {
        let address = GuestAddress(guest::form_address());
        self.memory.write_obj(form.word(), address).expect("memory");
    }

    /// Runs until the guest has reported. Every event that is not a line of the report goes to
    /// `answer`.
    pub(crate) fn run(
        &mut self,
        mut answer: impl FnMut(Event<'_, VcpuFd>, &GuestMemoryMmap) -> Result<(), String>,
    ) -> Result<End, String> {
        let mut report = Report::default();
        for _ in 0..100 {
            match kvm::run(&mut self.vcpu) {
                Event::Mmio(mmio) => {
                    let offset = mmio.cause().address().into_bits().wrapping_sub(REPORT);
                    match (offset, mmio.cause().stored()) {
                        (line::WENT_ON, Some(value)) => return Ok(End::WentOn(value)),
                        (line::END, Some(_)) => return Ok(End::Exception(report)),
                        (offset, Some(value)) if report.take(offset, value) => {}
                        _ => answer(Event::Mmio(mmio), &self.memory)?,
                    }
                }
                event => answer(event, &self.memory)?,
            }
        }
        Err(format!("the guest does not end: PC {:#x}, {report:?}", self.get(RegisterId::PC)))
    }

    /// The same, where the guest has to end in an exception.
    pub(crate) fn run_to_exception(
        &mut self,
        answer: impl FnMut(Event<'_, VcpuFd>, &GuestMemoryMmap) -> Result<(), String>,
    ) -> Result<Report, String> {
        match self.run(answer)? {
            End::Exception(report) => Ok(report),
            End::WentOn(value) => Err(format!("the guest went on with {value:#x}")),
        }
    }

    /// Runs until the first event that is not a line of the report, and forgets it.
    pub(crate) fn run_to_event(
        &mut self,
        is_it: fn(&Event<'_, VcpuFd>) -> bool,
    ) -> Result<(), String> {
        match kvm::run(&mut self.vcpu) {
            event if is_it(&event) => Ok(()),
            event => Err(format!("not expected: {event:?}")),
        }
    }
}
