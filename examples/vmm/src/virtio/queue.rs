//! A split virtqueue (virtio 1.3, 2.7), read and written as memory that may be gone: a page of the
//! ring or of a buffer is lost like any other. (The crate virtio-queue would die of it.)

use aarch64_syndrome::ghes::GuestMemory;
use aarch64_syndrome::kvm::{AccessError, CheckedMemory};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{Ordering, fence};
use vm_memory::GuestMemoryMmap;

pub(super) type Memory<'a> = CheckedMemory<'a, GuestMemoryMmap>;

/// The largest that a driver may ask for.
pub(super) const SIZE: u16 = 128;
const NEXT: u16 = 1;
const WRITE: u16 = 2;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Queue {
    pub(super) size: u16,
    pub(super) is_ready: bool,
    /// Where the descriptors, the available ring and the used ring are.
    pub(super) descriptors: u64,
    pub(super) available: u64,
    pub(super) used: u64,
    next: u16,
}

/// A buffer of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Buffer {
    pub(super) address: u64,
    pub(super) length: usize,
    /// The device writes it.
    pub(super) is_for_device: bool,
}

impl Queue {
    /// The next request: its number, and its buffers.
    pub(super) fn pop(
        &mut self,
        memory: &Memory<'_>,
    ) -> Result<Option<(u16, Vec<Buffer>)>, AccessError> {
        if !self.is_ready || self.size == 0 || self.next == half(memory, self.available + 2)? {
            return Ok(None);
        }
        fence(Ordering::SeqCst);
        let entry = self.available + 4 + u64::from(self.next % self.size) * 2;
        let head = half(memory, entry)?;
        self.next = self.next.wrapping_add(1);
        let (mut buffers, mut index) = (Vec::new(), head);
        // A chain that goes round is cut.
        for _ in 0..self.size {
            let mut bytes = [0; 16];
            memory.read(self.descriptors + u64::from(index % self.size) * 16, &mut bytes)?;
            let [address @ .., l0, l1, l2, l3, f0, f1, n0, n1] = bytes;
            let flags = u16::from_le_bytes([f0, f1]);
            buffers.push(Buffer {
                address: u64::from_le_bytes(address),
                length: u32::from_le_bytes([l0, l1, l2, l3]) as usize,
                is_for_device: flags & WRITE != 0,
            });
            if flags & NEXT == 0 {
                break;
            }
            index = u16::from_le_bytes([n0, n1]);
        }
        Ok(Some((head, buffers)))
    }

    /// Gives the request back.
    pub(super) fn push(
        &self,
        memory: &Memory<'_>,
        head: u16,
        written: u32,
    ) -> Result<(), AccessError> {
        let index = half(memory, self.used + 2)?;
        let entry = self.used + 4 + u64::from(index % self.size) * 8;
        let element = u64::from(head) | u64::from(written) << 32;
        memory.write(entry, &element.to_le_bytes())?;
        fence(Ordering::SeqCst);
        memory.write(self.used + 2, &index.wrapping_add(1).to_le_bytes())
    }
}

fn half(memory: &Memory<'_>, address: u64) -> Result<u16, AccessError> {
    let mut bytes = [0; 2];
    memory.read(address, &mut bytes)?;
    Ok(u16::from_le_bytes(bytes))
}
