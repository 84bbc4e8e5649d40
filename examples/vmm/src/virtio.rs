//! A virtio device on MMIO (virtio 1.3, 4.2.2): the registers. The disk behind them is in `disk.rs`.

mod disk;
mod queue;

use crate::layout::Spi;
use crate::memory_errors::{MemoryErrors, lock};
use crate::options::Loads;
use aarch64_syndrome::kvm::{AccessError, CheckedMemory};
use disk::Disk;
use kvm_ioctls::VmFd;
use queue::Queue;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::path::Path;
use std::sync::Mutex;
use virtio_bindings::virtio_blk::VIRTIO_BLK_F_FLUSH;
use virtio_bindings::virtio_config::VIRTIO_F_VERSION_1;
use virtio_bindings::virtio_ids::VIRTIO_ID_BLOCK;
use virtio_bindings::virtio_mmio::{
    VIRTIO_MMIO_CONFIG, VIRTIO_MMIO_DEVICE_FEATURES, VIRTIO_MMIO_DEVICE_FEATURES_SEL,
    VIRTIO_MMIO_DEVICE_ID, VIRTIO_MMIO_INT_CONFIG, VIRTIO_MMIO_INT_VRING,
    VIRTIO_MMIO_INTERRUPT_ACK, VIRTIO_MMIO_INTERRUPT_STATUS, VIRTIO_MMIO_MAGIC_VALUE,
    VIRTIO_MMIO_QUEUE_AVAIL_HIGH, VIRTIO_MMIO_QUEUE_AVAIL_LOW, VIRTIO_MMIO_QUEUE_DESC_HIGH,
    VIRTIO_MMIO_QUEUE_DESC_LOW, VIRTIO_MMIO_QUEUE_NOTIFY, VIRTIO_MMIO_QUEUE_NUM,
    VIRTIO_MMIO_QUEUE_NUM_MAX, VIRTIO_MMIO_QUEUE_READY, VIRTIO_MMIO_QUEUE_USED_HIGH,
    VIRTIO_MMIO_QUEUE_USED_LOW, VIRTIO_MMIO_STATUS, VIRTIO_MMIO_VERSION,
};
use vm_memory::{Bytes, GuestAddress, GuestMemoryMmap};
use vmm_sys_util::eventfd::{EFD_NONBLOCK, EventFd};

/// A bit of the status: the driver has to start anew.
const DEVICE_NEEDS_RESET: u32 = 0x40;
const MAGIC: u32 = u32::from_le_bytes(*b"virt");
const FEATURES: u64 = 1 << VIRTIO_F_VERSION_1 | 1 << VIRTIO_BLK_F_FLUSH;

/// A disk, by its registers. All vCPUs reach it.
pub(crate) struct VirtioDisk {
    registers: Mutex<Registers>,
    interrupt: EventFd,
    loads: Loads,
}

/// What a snapshot keeps of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DiskState {
    queue: Queue,
    features_half: u32,
    interrupt_status: u32,
    status: u32,
}

struct Registers {
    disk: Disk,
    memory: GuestMemoryMmap,
    queue: Queue,
    features_half: u32,
    interrupt_status: u32,
    status: u32,
}

impl VirtioDisk {
    pub(crate) fn new(
        vm: &VmFd,
        path: &Path,
        memory: GuestMemoryMmap,
        loads: Loads,
    ) -> Result<Self, Box<dyn Error>> {
        let interrupt = EventFd::new(EFD_NONBLOCK)?;
        vm.register_irqfd(&interrupt, Spi::VIRTIO.0)?;
        let registers = Mutex::new(Registers {
            disk: Disk::open(path)?,
            memory,
            queue: Queue::default(),
            features_half: 0,
            interrupt_status: 0,
            status: 0,
        });
        Ok(Self { registers, interrupt, loads })
    }

    /// Registers have 32 bits, fields of the configuration 1 to 8 bytes.
    pub(crate) fn load(&self, offset: u64) -> u64 {
        let registers = lock(&self.registers);
        let Ok(offset) = u32::try_from(offset) else { return 0 };
        u64::from(match offset {
            VIRTIO_MMIO_MAGIC_VALUE => MAGIC,
            VIRTIO_MMIO_VERSION => 2,
            VIRTIO_MMIO_DEVICE_ID => VIRTIO_ID_BLOCK,
            VIRTIO_MMIO_DEVICE_FEATURES if registers.features_half == 0 => half(FEATURES, 0),
            VIRTIO_MMIO_DEVICE_FEATURES if registers.features_half == 1 => half(FEATURES, 1),
            VIRTIO_MMIO_QUEUE_NUM_MAX => queue::SIZE.into(),
            VIRTIO_MMIO_QUEUE_READY => registers.queue.is_ready.into(),
            VIRTIO_MMIO_INTERRUPT_STATUS => registers.interrupt_status,
            VIRTIO_MMIO_STATUS => registers.status,
            VIRTIO_MMIO_CONFIG => return registers.disk.sectors(),
            CAPACITY_HIGH => half(registers.disk.sectors(), 1),
            _ => 0,
        })
    }

    pub(crate) fn store(&self, offset: u64, value: u64, errors: &MemoryErrors) {
        let registers = &mut *lock(&self.registers);
        let queue = &mut registers.queue;
        let (Ok(offset), word) = (u32::try_from(offset), half(value, 0)) else { return };
        match offset {
            VIRTIO_MMIO_DEVICE_FEATURES_SEL => registers.features_half = word,
            VIRTIO_MMIO_QUEUE_NUM => {
                queue.size = u16::try_from(word).map_or(0, |size| size.min(queue::SIZE));
            }
            VIRTIO_MMIO_QUEUE_READY => queue.is_ready = word == 1,
            VIRTIO_MMIO_QUEUE_DESC_LOW => queue.descriptors = with_half(queue.descriptors, 0, word),
            VIRTIO_MMIO_QUEUE_DESC_HIGH => {
                queue.descriptors = with_half(queue.descriptors, 1, word);
            }
            VIRTIO_MMIO_QUEUE_AVAIL_LOW => queue.available = with_half(queue.available, 0, word),
            VIRTIO_MMIO_QUEUE_AVAIL_HIGH => queue.available = with_half(queue.available, 1, word),
            VIRTIO_MMIO_QUEUE_USED_LOW => queue.used = with_half(queue.used, 0, word),
            VIRTIO_MMIO_QUEUE_USED_HIGH => queue.used = with_half(queue.used, 1, word),
            VIRTIO_MMIO_QUEUE_NOTIFY => {
                if self.loads == Loads::Plain {
                    // The end of the VMM, if the ring is gone.
                    let _ = registers.memory.read_obj::<u64>(GuestAddress(queue.descriptors));
                }
                let (mut lost, memory) = (Vec::new(), CheckedMemory::of(&registers.memory));
                if let Err(error) = registers.disk.serve(queue, &memory, &mut lost) {
                    lost.push(error);
                    registers.status |= DEVICE_NEEDS_RESET;
                    registers.interrupt_status |= VIRTIO_MMIO_INT_CONFIG;
                }
                registers.interrupt_status |= VIRTIO_MMIO_INT_VRING;
                // It can only fail if nobody has listened 2^64 times.
                let _ = self.interrupt.write(1);
                for error in lost {
                    if let AccessError::Gone { error, .. } = error {
                        errors.device_met(error);
                    }
                }
            }
            VIRTIO_MMIO_INTERRUPT_ACK => registers.interrupt_status &= !word,
            VIRTIO_MMIO_STATUS => registers.set_status(word),
            // The driver's features too: there is none that it could leave out.
            _ => {}
        }
    }

    /// Takes its interrupt away.
    pub(crate) fn disconnect(&self, vm: &VmFd) -> Result<(), kvm_ioctls::Error> {
        vm.unregister_irqfd(&self.interrupt, Spi::VIRTIO.0)
    }

    pub(crate) fn state(&self) -> DiskState {
        let registers = lock(&self.registers);
        DiskState {
            queue: registers.queue.clone(),
            features_half: registers.features_half,
            interrupt_status: registers.interrupt_status,
            status: registers.status,
        }
    }

    pub(crate) fn restore(&self, state: &DiskState) {
        let registers = &mut *lock(&self.registers);
        let DiskState { queue, features_half, interrupt_status, status } = state.clone();
        registers.queue = queue;
        registers.features_half = features_half;
        registers.interrupt_status = interrupt_status;
        registers.status = status;
    }

    /// As after power-on.
    pub(crate) fn reset(&self) {
        lock(&self.registers).set_status(0);
    }
}

impl Registers {
    fn set_status(&mut self, status: u32) {
        self.status = status;
        if status == 0 {
            self.queue = Queue::default();
            self.interrupt_status = 0;
        }
    }
}

const CAPACITY_HIGH: u32 = VIRTIO_MMIO_CONFIG + 4;

/// 32 bits of a number: the low ones with 0.
fn half(number: u64, which: usize) -> u32 {
    let bytes = number.to_le_bytes();
    let bytes = if which == 0 { bytes.first_chunk() } else { bytes.last_chunk() };
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

/// The number with 32 of its bits replaced: the low ones with 0.
const fn with_half(number: u64, which: u32, bits: u32) -> u64 {
    let shift = 32 * which;
    number & !(0xffff_ffff << shift) | (bits as u64) << shift
}
