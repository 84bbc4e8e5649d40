//! What becomes of memory that a record names.

use crate::page::{NOWHERE, Page};
use crate::records;
use crate::signals::{self, BusError};
use crate::vmm::Vmm;
use aarch64_syndrome::ghes::{DataEntry, MemoryError, SectionType, Severity};
use std::time::{Duration, Instant};
use vm_init::same;

/// UEFI 2.10, N.2.2: section flags, "error threshold exceeded".
const THRESHOLD_EXCEEDED: u8 = 1 << 3;

pub(crate) fn page() -> Result<(), String> {
    let (vmm, page) = (Vmm::new()?, Page::with(1));
    let (address, physical) = (page.address(), page.physical()?.ok_or(NOWHERE)?);
    signals::take();
    let mut log = vmm.post(0, &records::page(Severity::RECOVERABLE, physical)?)?;
    let told = signals::wait();
    same!(told, [BusError { code: libc::BUS_MCEERR_AO, address }], "what the process was told");
    same!(page.load(), 0, "the page, which is a new one");
    let told = signals::take();
    same!(told, [BusError { code: libc::BUS_MCEERR_AR, address }], "what its access was told");
    log.expect(&["event severity: recoverable", &format!("physical_address: {physical:#018x}")])?;
    log.expect(&[": Recovered"])
}

pub(crate) fn not_ram() -> Result<(), String> {
    let vmm = Vmm::new()?;
    signals::take();
    let address = vmm.source(0).read_ack_address();
    let mut log = vmm.post(0, &records::page(Severity::RECOVERABLE, address)?)?;
    log.expect(&[&format!("physical_address: {address:#018x}")])?;
    log.expect_one_of(&[": Ignored", "Invalid address in generic error data"])?;
    same!(signals::take(), [], "what the process was told");
    Ok(())
}

pub(crate) fn threshold() -> Result<(), String> {
    let (vmm, page) = (Vmm::new()?, Page::with(0x5eed));
    let before = page.physical()?.ok_or(NOWHERE)?;
    let section = MemoryError::default().with_physical_address(before);
    let mut entry = DataEntry::new(SectionType::MEMORY, Severity::CORRECTED, section.as_bytes());
    entry.flags = THRESHOLD_EXCEEDED;
    signals::take();
    vmm.post(0, &records::block(&[entry])?)?;
    let start = Instant::now();
    // On its way it is nowhere.
    while page.physical()?.is_none_or(|now| now == before) {
        if start.elapsed() > Duration::from_secs(5) {
            return Err("the page is not replaced".into());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    same!(page.load(), 0x5eed, "the page");
    same!(signals::take(), [], "what the process was told");
    Ok(())
}
