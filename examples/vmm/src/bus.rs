//! Which device an access is for.

use crate::layout::SERIAL;
use crate::serial::Console;
use aarch64_syndrome::kvm::MmioExit;

pub(crate) struct Bus {
    pub(crate) console: Console,
}

impl Bus {
    /// What the guest loads, anything for a store; `None` where no device is.
    pub(crate) fn access(&self, mmio: MmioExit) -> Option<u64> {
        let offset = SERIAL.offset(mmio.address().into_bits())?;
        Some(match mmio.stored() {
            Some(value) => {
                self.console.store(offset, value.to_le_bytes()[0]);
                0
            }
            None => self.console.load(offset),
        })
    }
}
