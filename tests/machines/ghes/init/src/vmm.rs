//! The VMM's side of the machine: error sources in memory that the kernel does not own.

use crate::hest;
use crate::kernel_log::KernelLog;
use crate::physical::{self, PAGE};
use crate::print_budget;
use aarch64_syndrome::ghes::{
    ErrorSource, GuestMemory, HardwareErrors, RawRegion, SourceState, StatusBlock,
};
use std::time::{Duration, Instant};
use vm_init::text;

/// The kernel looks at polled sources once a second, whatever the table says.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Vmm {
    pub(crate) memory: RawRegion,
    pub(crate) layout: HardwareErrors,
    pub(crate) table: Vec<hest::Source>,
}

impl Vmm {
    /// The sources of the kernel's table, initialized.
    pub(crate) fn new() -> Result<Self, String> {
        let vmm = Self::find()?;
        vmm.layout.initialize(&vmm.memory).map_err(text)?;
        Ok(vmm)
    }

    /// The same, as they were found.
    pub(crate) fn find() -> Result<Self, String> {
        let table = hest::sources()?;
        let first = table.first().ok_or("the HEST has no source")?;
        let count = u16::try_from(table.len()).map_err(text)?;
        let address = first.error_status_address;
        let layout = HardwareErrors::new(address, count, first.block_length).map_err(text)?;
        let base = address & !(PAGE - 1);
        let length = (address + layout.length() - base).next_multiple_of(PAGE);
        let length = usize::try_from(length).map_err(text)?;
        let pointer = physical::map(base, length)?;
        // SAFETY: the pages stay mapped, and nothing else in this program reaches them.
        let memory = unsafe { RawRegion::new(pointer, base, length) };
        Ok(Self { memory, layout, table })
    }

    /// The address of a source's block, by the word that the kernel follows.
    pub(crate) fn block(&self, index: u16) -> Result<u64, String> {
        self.memory.load_u64(self.source(index).error_status_address()).map_err(text)
    }

    pub(crate) fn source(&self, index: u16) -> ErrorSource {
        self.layout.source(index).expect("a source of the table")
    }

    /// Posts a record that the kernel has to print, and waits for its acknowledgment.
    pub(crate) fn post(&self, index: u16, block: &[u8]) -> Result<KernelLog, String> {
        self.post_and(index, block, || Ok(())).map(|(log, ())| log)
    }

    /// The same, with what makes the kernel look between the two.
    pub(crate) fn post_and<T>(
        &self,
        index: u16,
        block: &[u8],
        then: impl FnOnce() -> Result<T, String>,
    ) -> Result<(KernelLog, T), String> {
        let record = StatusBlock::parse(block).map_err(text)?;
        print_budget::wait(record.severity());
        let log = KernelLog::from_now()?;
        self.source(index).post(&self.memory, record).map_err(text)?;
        let result = then()?;
        self.wait_for_ack(index)?;
        print_budget::spend(record.severity());
        Ok((log, result))
    }

    /// The same with bytes that `ErrorSource::post` would not take, in the order of the protocol.
    pub(crate) fn post_bytes<T>(
        &self,
        index: u16,
        bytes: &[u8],
        then: impl FnOnce() -> Result<T, String>,
    ) -> Result<(KernelLog, T), String> {
        let (log, block) = (KernelLog::from_now()?, self.block(index)?);
        let (status, rest) = bytes.split_first_chunk().ok_or("a block without a status")?;
        let read_ack = self.source(index).read_ack_address();
        self.memory.store_u64(read_ack, 0).map_err(text)?;
        self.memory.write(block + 4, rest).map_err(text)?;
        self.memory.store_u32(block, u32::from_le_bytes(*status)).map_err(text)?;
        let result = then()?;
        self.wait_for_ack(index)?;
        Ok((log, result))
    }

    /// Waits until the kernel has given the block back.
    pub(crate) fn wait_for_ack(&self, index: u16) -> Result<(), String> {
        let (source, start) = (self.source(index), Instant::now());
        while source.state(&self.memory).map_err(text)? != SourceState::Ready {
            if start.elapsed() > PATIENCE {
                return Err("the kernel did not acknowledge the record".into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}
