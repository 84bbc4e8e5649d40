//! Guest memory with two error sources, and what a guest's driver does with them.

use crate::fake::{Fake, Next};
use aarch64_syndrome::Ipa;
pub(crate) use aarch64_syndrome::ghes::OutOfRegion;
use aarch64_syndrome::ghes::{
    ErrorSource, GuestMemory, HardwareErrors, MachineRas, MemoryError, Notification, Severity,
    StatusBlock,
};
use aarch64_syndrome::kvm::{
    BusError, Delivery, ErrorReporter, GuestMemoryMap, MemorySlot, Reactions, Report, TellError,
    Told, VmmRange, run,
};
use std::cell::RefCell;
use std::time::Duration;

pub(crate) const HOST: u64 = 0x7f00_0000;
pub(crate) const RAM: u64 = 0x4000_0000;
/// Where the guest has its error sources: the first is for SEA, the second for an interrupt.
pub(crate) const ERRORS: u64 = RAM + 0x8_0000;
pub(crate) const PAGE: VmmRange = VmmRange { start: HOST + 0x1000, length: 0x1000 };
pub(crate) const START: Duration = Duration::from_secs(100);

/// Where the guest has the memory of a device, and the VMM.
pub(crate) const DEVICE: u64 = 0xc000_0000;
pub(crate) const DEVICE_HOST: u64 = 0x7d00_0000;

/// Where the guest has a gigabyte that nobody reads, and the VMM.
pub(crate) const LARGE: u64 = 0x20_0000_0000;
pub(crate) const LARGE_HOST: u64 = 0x10_0000_0000;

/// A megabyte of guest memory, which the guest has at [`RAM`] and the VMM at [`HOST`]; its second
/// page once more at `0x9000_0000`; a gigabyte elsewhere; and memory of a device.
pub(crate) struct Memory {
    bytes: RefCell<Vec<u8>>,
    pub(crate) is_gone: bool,
    /// All of it is poisoned: an access of the VMM would kill it.
    pub(crate) kills: bool,
}

impl Memory {
    fn new() -> Self {
        Self { bytes: RefCell::new(vec![0; 0x10_0000]), is_gone: false, kills: false }
    }

    fn place(&self, address: u64, length: usize) -> Result<usize, OutOfRegion> {
        let offset = address.checked_sub(RAM).ok_or(OutOfRegion(address))?;
        let start = usize::try_from(offset).unwrap();
        assert!(!self.kills, "the VMM dies of its own access");
        let is_there = !self.is_gone && start + length <= self.bytes.borrow().len();
        if is_there { Ok(start) } else { Err(OutOfRegion(address)) }
    }
}

impl GuestMemoryMap for Memory {
    fn for_each_slot(&self, visit: &mut dyn FnMut(MemorySlot)) {
        visit(MemorySlot::memory(Ipa::from_bits(RAM), HOST, 0x10_0000));
        visit(MemorySlot::memory(Ipa::from_bits(0x9000_0000), HOST + 0x2000, 0x1000));
        visit(MemorySlot::memory(Ipa::from_bits(LARGE), LARGE_HOST, 1 << 30));
        visit(MemorySlot::device(Ipa::from_bits(DEVICE), DEVICE_HOST, 0x1_0000));
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
        Self { memory, reporter: Self::reporter(policy) }
    }

    pub(crate) fn reporter(policy: MachineRas) -> ErrorReporter {
        ErrorReporter::new(policy)
            .with_host_page(0x1000)
            .with_source(Notification::Sea, source(0))
            .with_source(Notification::Irq, source(1))
    }

    pub(crate) fn respond(
        &mut self,
        vcpu: &mut Fake,
        now: Duration,
    ) -> Result<Told<OutOfRegion>, TellError<OutOfRegion>> {
        let event = run(vcpu);
        self.reporter.tell(event, &self.memory, Reactions::DEFAULT, now)
    }

    /// The same of a guest that comes with one event: what is reported, where it is told at once.
    pub(crate) fn reported_once(
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

    /// The same, of an access that comes again where it is not told at the first.
    pub(crate) fn reported(
        &mut self,
        next: Next,
        pstate: u64,
        now: Duration,
    ) -> Report<OutOfRegion> {
        let again = next.clone();
        let report = self.reported_once(next, pstate, now);
        if report.delivery == Delivery::AtNextTouch {
            return self.reported_once(again, pstate, now);
        }
        report
    }

    /// What is done about an error that no access met.
    pub(crate) fn report(&mut self, error: BusError) -> Told<OutOfRegion> {
        self.reporter.report(error, &self.memory)
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

    /// All bytes that the guest's driver compares with those of earlier records.
    pub(crate) fn record(&self, index: u16) -> Vec<u8> {
        let mut copy = [0; 1024];
        let block = source(index).read(&self.memory, &mut copy).unwrap();
        block.map(|block| block.as_bytes().to_vec()).unwrap_or_default()
    }

    /// The guest's driver acknowledges: status 0, ack 1.
    pub(crate) fn acknowledge(&self, index: u16) {
        let mut block = [0; 8];
        self.memory.read(source(index).error_status_address(), &mut block).unwrap();
        self.memory.store_u32(u64::from_le_bytes(block), 0).unwrap();
        self.memory.store_u64(source(index).read_ack_address(), 1).unwrap();
    }
}
