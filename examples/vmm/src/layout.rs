//! Where the guest finds what, and by which interrupt it hears of it. The device tree and the ACPI
//! tables both say so.

/// A range of guest physical addresses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) base: u64,
    pub(crate) size: u64,
}

impl Window {
    /// The distance from the base; `None` outside.
    pub(crate) fn offset(self, address: u64) -> Option<u64> {
        address.checked_sub(self.base).filter(|offset| *offset < self.size)
    }

    /// As a device tree and a memory resource write it: both fit 32 bits.
    pub(crate) fn base32(self) -> u32 {
        u32::try_from(self.base).expect("a window below 4 GiB")
    }

    pub(crate) fn size32(self) -> u32 {
        u32::try_from(self.size).expect("a window below 4 GiB")
    }
}

pub(crate) const GIC_DISTRIBUTOR: Window = Window { base: 0x0800_0000, size: 0x1_0000 };
/// Two frames of 64 KiB for each vCPU.
pub(crate) const GIC_REDISTRIBUTORS: Window = Window { base: 0x080a_0000, size: 0x100_0000 };
pub(crate) const GIC_REDISTRIBUTOR_SIZE: u64 = 0x2_0000;
pub(crate) const SERIAL: Window = Window { base: 0x0900_0000, size: 0x1000 };
pub(crate) const VIRTIO: Window = Window { base: 0x0a00_0000, size: 0x1000 };

/// What firmware would leave in memory. A region of its own with small pages: memory that goes bad
/// must not take the records along that tell of it.
pub(crate) const FIRMWARE: Window = Window { base: 0x3f00_0000, size: 0x20_0000 };
pub(crate) const DEVICE_TREE: Window = Window { base: FIRMWARE.base, size: 0x1_0000 };
pub(crate) const EFI: Window = Window { base: FIRMWARE.base + 0x1_0000, size: 0x1000 };
pub(crate) const ACPI: Window = Window { base: FIRMWARE.base + 0x2_0000, size: 0x1_0000 };
/// The error records: reserved, and never moved.
pub(crate) const RECORDS: Window = Window { base: FIRMWARE.base + 0x10_0000, size: 0x1_0000 };

pub(crate) const RAM_BASE: u64 = 0x4000_0000;
/// Memory that the guest plugs in by itself, if it is there.
pub(crate) const PLUGGED: Window = Window { base: 1 << 32, size: 1 << 30 };

/// An interrupt of a device: edge-triggered, as an eventfd is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spi(pub(crate) u32);

impl Spi {
    pub(crate) const SERIAL: Self = Self(0);
    pub(crate) const VIRTIO: Self = Self(1);
    /// A record waits in the source that is told by interrupt.
    pub(crate) const ERROR_RECORD: Self = Self(2);

    /// The number in ACPI.
    pub(crate) const fn gsi(self) -> u32 {
        self.0 + 32
    }
}

/// Interrupts that each vCPU has for itself.
pub(crate) mod ppi {
    pub(crate) const VIRTUAL_TIMER: u32 = 11;
    pub(crate) const PHYSICAL_TIMER: u32 = 14;
    pub(crate) const SECURE_TIMER: u32 = 13;
    pub(crate) const HYPERVISOR_TIMER: u32 = 10;
}
