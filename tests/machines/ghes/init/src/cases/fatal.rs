//! A record after which the kernel does not go on.

use crate::records;
use crate::vmm::Vmm;
use aarch64_syndrome::ghes::Severity;

pub(crate) fn panics() -> Result<(), String> {
    Vmm::new()?.post(0, &records::page(Severity::FATAL, 0x6_0000_4000)?)?;
    Err("the kernel goes on".into())
}
