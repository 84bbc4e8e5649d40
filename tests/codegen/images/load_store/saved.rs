//! A guest's registers, and a panic handler that does not link.

use aarch64_syndrome::mmio::{GeneralRegisters, Registers};

#[allow(unsafe_code, reason = "defined nowhere: whoever needs it is a panic")]
unsafe extern "C" {
    safe fn a_panic_can_be_reached() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    a_panic_can_be_reached()
}

/// What a trap handler saves.
pub(crate) struct Saved {
    x: [u64; 31],
    sp: u64,
    pub(crate) pc: u64,
    pub(crate) spsr: u64,
    v: [u128; 32],
    dczid_el0: u64,
    /// A device of 64 bytes.
    pub(crate) memory: [u64; 8],
}

impl GeneralRegisters for Saved {
    fn x(&self, index: usize) -> u64 {
        self.x.x(index)
    }

    fn set_x(&mut self, index: usize, value: u64) {
        self.x.set_x(index, value);
    }
}

impl Registers for Saved {
    fn sp(&self) -> u64 {
        self.sp
    }

    fn set_sp(&mut self, value: u64) {
        self.sp = value;
    }

    fn pc(&self) -> u64 {
        self.pc
    }

    fn nzcv(&self) -> u64 {
        self.spsr
    }

    fn set_nzcv(&mut self, nzcv: u64) {
        self.spsr = self.spsr & !(0xf << 28) | nzcv;
    }

    fn v(&self, index: usize) -> u128 {
        self.v.get(index).copied().unwrap_or_default()
    }

    fn set_v(&mut self, index: usize, value: u128) {
        if let Some(register) = self.v.get_mut(index) {
            *register = value;
        }
    }

    fn dczid_el0(&self) -> u64 {
        self.dczid_el0
    }
}
