//! A vCPU whose registers hold whatever the fuzzer says, and which may have no such register.

use aarch64_syndrome::kvm::{Errno, RegisterId, RunHeader, Vcpu, VcpuEvents};

pub(crate) struct AnyVcpu<'a> {
    page: RunHeader,
    result: Result<(), Errno>,
    /// What registers hold that were not written: a register takes the byte that its number names.
    values: &'a [u8],
    written: Vec<(RegisterId, u64)>,
    events: VcpuEvents,
    /// Called in the middle of a run, as a signal handler is.
    pub(crate) on_run: Option<&'a dyn Fn()>,
}

impl<'a> AnyVcpu<'a> {
    pub(crate) fn new(page: RunHeader, result: Result<(), Errno>, values: &'a [u8]) -> Self {
        let events = VcpuEvents::from_bytes(&[0; 64]);
        Self { page, result, values, written: Vec::new(), events, on_run: None }
    }
}

impl Vcpu for AnyVcpu<'_> {
    fn run(&mut self) -> Result<(), Errno> {
        if let Some(on_run) = self.on_run {
            on_run();
        }
        self.result
    }

    fn kvm_run(&mut self) -> &mut RunHeader {
        &mut self.page
    }

    fn events(&self) -> Result<VcpuEvents, Errno> {
        Ok(self.events)
    }

    fn set_events(&mut self, events: &VcpuEvents) -> Result<(), Errno> {
        self.events = *events;
        Ok(())
    }

    fn register(&self, id: RegisterId) -> Result<u64, Errno> {
        if let Some((_, value)) = self.written.iter().rev().find(|(written, _)| *written == id) {
            return Ok(*value);
        }
        let start = (id.into_bits() & 0x3f) as usize;
        match self.values.get(start).copied().unwrap_or(0) {
            0xff => Err(Errno::ENOENT),
            value => Ok(u64::from(value) * 0x0101_0101_0101_0101),
        }
    }

    fn set_register(&mut self, id: RegisterId, value: u64) -> Result<(), Errno> {
        self.written.push((id, value));
        Ok(())
    }
}
