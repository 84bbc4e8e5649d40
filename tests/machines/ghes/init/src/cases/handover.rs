//! Where records lie, and when they are handed over.

use crate::records;
use crate::vmm::Vmm;
use aarch64_syndrome::ghes::{PostError, Severity, StatusBlock};
use vm_init::{same, text};

pub(crate) fn table() -> Result<(), String> {
    let vmm = Vmm::new()?;
    for (index, expected) in (0..).zip(&vmm.table) {
        let source = vmm.source(index);
        same!(source.error_status_address(), expected.error_status_address, "the address");
        same!(source.read_ack_address(), expected.read_ack_address, "the read-ack address");
    }
    Ok(())
}

pub(crate) fn second_source() -> Result<(), String> {
    let block = records::page(Severity::CORRECTED, 0x6_0000_1000)?;
    Vmm::new()?.post(1, &block)?.expect(&[
        "Hardware error from APEI Generic Hardware Error Source: 1",
        "event severity: corrected",
        "physical_address: 0x0000000600001000",
    ])
}

pub(crate) fn overwritten() -> Result<(), String> {
    let (vmm, first) = (Vmm::new()?, records::page(Severity::NONE, 0x6_0000_2000)?);
    let second = records::page(Severity::CORRECTED, 0x6_0000_3000)?;
    let mut source = vmm.source(0);
    let (mut log, ()) = vmm.post_and(0, &first, || {
        let refused = source.post(&vmm.memory, StatusBlock::parse(&second).map_err(text)?);
        same!(refused, Err(PostError::NotAcknowledged), "the answer before the acknowledgment");
        Ok(())
    })?;
    log.expect(&["event severity: info", "physical_address: 0x0000000600002000"])?;
    let mut copy = [0; 1024];
    same!(source.read(&vmm.memory, &mut copy), Ok(None), "the record after it");
    vmm.post(0, &second)?.expect(&["physical_address: 0x0000000600003000"])
}
