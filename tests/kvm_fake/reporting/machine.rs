//! Guest memory with two error sources, and what a guest's driver does with them.

use crate::fake::{Fake, Next};
use aarch64_syndrome::Ipa;
use aarch64_syndrome::ghes::{
    ErrorSource, GuestMemory, HardwareErrors, MachineRas, MemoryError, Notification, OutOfRegion,
    Severity, StatusBlock,
};
use aarch64_syndrome::kvm::{
    ErrorReporter, GuestMemoryMap, MemorySlot, Reactions, Report, TellError, Told, VmmRange, run,
};
use std::cell::RefCell;
use std::time::Duration;

pub(crate) const HOST: u64 = 0x7f00_0000;
pub(crate) const RAM: u64 = 0x4000_0000;
/// Where the guest has its error sources: the first is for SEA, the second for an interrupt.
pub(crate) const ERRORS: u64 = RAM + 0x8_0000;
pub(crate) const PAGE: VmmRange = VmmRange { start: HOST + 0x1000, length: 0x1000 };
pub(crate) const START: Duration = Duration::from_secs(100);

/// A megabyte of guest memory, which the guest has at [`RAM`] and the VMM at [`HOST`]; its second
/// page once more at `0x9000_0000`.
pub(crate) struct Memory {
    bytes: RefCell<Vec<u8>>,
    pub(crate) is_gone: bool,
}

impl Memory {
    fn new() -> Self {
        Self { bytes: RefCell::new(vec![0; 0x10_0000]), is_gone: false }
    }

    fn place(&self, address: u64, length: usize) -> Result<usize, OutOfRegion> {
        let offset = address.checked_sub(RAM).ok_or(OutOfRegion(address))?;
        let start = usize::try_from(offset).unwrap();
        let is_there = !self.is_gone && start + length <= self.bytes.borrow().len();
        if is_there { Ok(start) } else { Err(OutOfRegion(address)) }
    }
}

impl GuestMemoryMap for Memory {
    fn slots(&self) -> impl Iterator<Item = MemorySlot> + '_ {
        let slot = |ipa, host, length| MemorySlot { ipa: Ipa::from_bits(ipa), host, length };
        [slot(RAM, HOST, 0x10_0000), slot(0x9000_0000, HOST + 0x2000, 0x1000)].into_iter()
    }
}

impl GuestMemory for Memory {
    type Error = OutOfRegion;

    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), OutOfRegion> {
        let start = self.place(address, buffer.len())?;
        buffer.copy_from_slice(&self.bytes.borrow()[start..start + buffer.len()]);
        Ok(())
    }

    fn write(&self, address: u64, bytes: &[u8]) -> Result<(), OutOfRegion> {
        let start = self.place(address, bytes.len())?;
        self.bytes.borrow_mut()[start..start + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn load_u64(&self, address: u64) -> Result<u64, OutOfRegion> {
        let mut bytes = [0; 8];
        self.read(address, &mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn store_u64(&self, address: u64, value: u64) -> Result<(), OutOfRegion> {
        self.write(address, &value.to_le_bytes())
    }

    fn store_u32(&self, address: u64, value: u32) -> Result<(), OutOfRegion> {
        self.write(address, &value.to_le_bytes())
    }
}

pub(crate) fn source(index: u16) -> ErrorSource {
    HardwareErrors::new(ERRORS, 2, 1024).unwrap().source(index).unwrap()
}

/// A machine with both sources, as the guest's firmware has set them up.
pub(crate) struct Machine {
    pub(crate) memory: Memory,
    pub(crate) reporter: ErrorReporter,
}

impl Machine {
    pub(crate) fn new(policy: MachineRas) -> Self {
        let memory = Memory::new();
        HardwareErrors::new(ERRORS, 2, 1024).unwrap().initialize(&memory).unwrap();
        let reporter = ErrorReporter::new(policy)
            .with_source(Notification::Sea, source(0))
            .with_source(Notification::Irq, source(1));
        Self { memory, reporter }
    }

    pub(crate) fn respond(
        &mut self,
        vcpu: &mut Fake,
        now: Duration,
    ) -> Result<Told<OutOfRegion>, TellError<OutOfRegion>> {
        let event = run(vcpu);
        self.reporter.tell(event, &self.memory, Reactions::DEFAULT, now)
    }

    pub(crate) fn reported(
        &mut self,
        next: Next,
        pstate: u64,
        now: Duration,
    ) -> Report<OutOfRegion> {
        match self.respond(&mut Fake::new(pstate, [next]), now) {
            Ok(Told::Reported(report)) => report,
            other => panic!("{other:?}"),
        }
    }

    /// What the guest's driver finds: the address, mask and severity of each entry.
    pub(crate) fn addresses(&self, index: u16) -> Vec<(u64, u64)> {
        let mut copy = [0; 1024];
        let block: Option<StatusBlock<'_>> = source(index).read(&self.memory, &mut copy).unwrap();
        block
            .iter()
            .flat_map(|block| block.entries())
            .map(|entry| {
                assert_eq!(entry.severity, Severity::RECOVERABLE);
                let error = MemoryError::parse(entry.section).unwrap();
                (error.physical_address().unwrap(), error.physical_address_mask().unwrap())
            })
            .collect()
    }

    /// The guest's driver acknowledges: status 0, ack 1.
    pub(crate) fn acknowledge(&self, index: u16) {
        let mut block = [0; 8];
        self.memory.read(source(index).error_status_address(), &mut block).unwrap();
        self.memory.store_u32(u64::from_le_bytes(block), 0).unwrap();
        self.memory.store_u64(source(index).read_ack_address(), 1).unwrap();
    }
}
