//! Error records in the memory of the vm-memory crate.

use crate::ghes::GuestMemory;
use core::sync::atomic::Ordering;
use vm_memory::{Bytes, GuestAddress, GuestMemoryBackend, GuestMemoryError};

impl<M: GuestMemoryBackend + ?Sized> GuestMemory for M {
    type Error = GuestMemoryError;

    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), GuestMemoryError> {
        self.read_slice(buffer, GuestAddress(address))
    }

    fn write(&self, address: u64, bytes: &[u8]) -> Result<(), GuestMemoryError> {
        self.write_slice(bytes, GuestAddress(address))
    }

    fn load_u64(&self, address: u64) -> Result<u64, GuestMemoryError> {
        self.load(GuestAddress(address), Ordering::Acquire).map(u64::from_le)
    }

    fn store_u64(&self, address: u64, value: u64) -> Result<(), GuestMemoryError> {
        self.store(value.to_le(), GuestAddress(address), Ordering::SeqCst)
    }

    fn store_u32(&self, address: u64, value: u32) -> Result<(), GuestMemoryError> {
        self.store(value.to_le(), GuestAddress(address), Ordering::SeqCst)
    }
}
