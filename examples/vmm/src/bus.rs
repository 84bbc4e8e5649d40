//! Which device an access is for.

use crate::layout::{SERIAL, VIRTIO};
use crate::memory_errors::MemoryErrors;
use crate::serial::Console;
use crate::virtio::VirtioDisk;
use aarch64_syndrome::kvm::MmioExit;

pub(crate) struct Bus {
    pub(crate) console: Console,
    pub(crate) disk: Option<VirtioDisk>,
}

impl Bus {
    /// What the guest loads, anything for a store; `None` where no device is.
    pub(crate) fn access(&self, mmio: MmioExit, errors: &MemoryErrors) -> Option<u64> {
        let address = mmio.address().into_bits();
        if let Some(offset) = SERIAL.offset(address) {
            return Some(match mmio.stored() {
                Some(value) => {
                    self.console.store(offset, value.to_le_bytes()[0]);
                    0
                }
                None => self.console.load(offset),
            });
        }
        let disk = self.disk.as_ref()?;
        let offset = VIRTIO.offset(address)?;
        Some(match mmio.stored() {
            Some(value) => {
                disk.store(offset, value, errors);
                0
            }
            None => disk.load(offset),
        })
    }
}
