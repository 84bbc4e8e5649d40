//! External aborts of this process.

use super::handover;
use crate::page::{NOWHERE, Page};
use crate::physical;
use crate::records;
use crate::signals::{self, BusError};
use crate::vmm::Vmm;
use aarch64_syndrome::ghes::Severity;
use vm_init::same;

/// Where the machine has nothing.
const HOLE: u64 = 0x3f00_0000;

/// Before anything else has written there.
pub(crate) fn layout() -> Result<(), String> {
    let found = Vmm::find()?;
    let by_qemu = found.block(0)?;
    handover::table()?;
    same!(Vmm::new()?.block(0)?, by_qemu, "the address of the block");
    Ok(())
}

/// Loads from where there is nothing; returns the address, and what the process was told.
pub(super) fn load() -> Result<(u64, Vec<BusError>), String> {
    let pointer = physical::map(HOLE, physical::PAGE_LENGTH)?;
    signals::take();
    // SAFETY: mapped, and aligned; the handler of `SIGBUS` replaces the page.
    unsafe { pointer.cast::<u64>().read_volatile() };
    Ok((pointer.as_ptr().addr() as u64, signals::take()))
}

pub(crate) fn without_record() -> Result<(), String> {
    let (address, told) = load()?;
    same!(told, [BusError { code: libc::BUS_OBJERR, address }], "what the process was told");
    Ok(())
}

pub(crate) fn with_record() -> Result<(), String> {
    let (vmm, page) = (Vmm::new()?, Page::with(1));
    let physical = page.physical()?.ok_or(NOWHERE)?;
    let record = records::page(Severity::RECOVERABLE, physical)?;
    let (mut log, (_, told)) = vmm.post_and(0, &record, load)?;
    let expected = BusError { code: libc::BUS_MCEERR_AR, address: page.address() };
    // The kernel has the access repeated: what comes next is that of no record.
    same!(told.first(), Some(&expected), "what the process was told first");
    same!(page.load(), 0, "the page, which is a new one");
    log.expect(&["event severity: recoverable", &format!("physical_address: {physical:#018x}")])
}
