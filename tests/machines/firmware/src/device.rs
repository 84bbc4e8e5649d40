//! Registers of devices. The MMU of EL3 is off: all memory is Device memory, one to one.

pub(crate) fn read(address: usize) -> u32 {
    // SAFETY: the callers name registers of the virt machine, whose reads change nothing that Rust
    // knows of.
    unsafe { core::ptr::with_exposed_provenance::<u32>(address).read_volatile() }
}

pub(crate) fn write(address: usize, value: u32) {
    // SAFETY: as above; no device does DMA on behalf of the firmware.
    unsafe { core::ptr::with_exposed_provenance_mut::<u32>(address).write_volatile(value) };
}
