//! The guest's memory for devices in the VMM: read and written without dying of what is gone.

use super::copy::copy;
use crate::address::Ipa;
use crate::ghes::GuestMemory;
use crate::kvm::memory::{IpaRange, VmmRange};
use crate::kvm::signal::BusError;
use crate::kvm::slots::GuestMemoryMap;
use alloc::vec::Vec;
use core::sync::atomic::{Ordering, fence};

/// Guest memory behind a map of slots, every access of which is checked: one that meets memory that
/// is gone is an error, where a load of the VMM's would be its end. For devices in the VMM (virtio
/// rings and buffers), and for error records.
#[derive(Clone, Copy, Debug)]
pub struct CheckedMemory<'a, M: ?Sized>(&'a M);

/// Why guest memory was not accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AccessError {
    /// No slot has this address, or not all of it.
    NoSlot(Ipa),
    /// Memory is gone: tell [`ErrorReporter::report`](crate::kvm::ErrorReporter::report), so that
    /// the guest learns of it, and answer as a device does whose DMA failed.
    Gone {
        /// Where the access was.
        at: Ipa,
        /// What the kernel says.
        error: BusError,
    },
}

impl_text!(AccessError, |this, put| {
    match this {
        Self::NoSlot(ipa) => put!("no memory at IPA {}", ipa),
        Self::Gone { at, error } => put!("memory at IPA {}: {}", at, error),
    }
});

impl core::error::Error for AccessError {}

impl<'a, M: GuestMemoryMap + ?Sized> CheckedMemory<'a, M> {
    /// The memory behind this map.
    ///
    /// # Safety
    ///
    /// What its slots name is mapped, readable and writable for as long as the value lives, and
    /// this program reaches it by atomic accesses or raw pointers alone. [`copy`](super::copy())'s
    /// handler is there.
    #[must_use]
    pub const unsafe fn new(memory: &'a M) -> Self {
        Self(memory)
    }

    /// Where the VMM has the range, in order, without gaps.
    fn pieces(&self, address: u64, length: usize) -> Result<Vec<(Ipa, VmmRange)>, AccessError> {
        let mut pieces = Vec::new();
        let (mut at, mut left) = (address, length as u64);
        while left > 0 {
            let start = Ipa::from_bits(at);
            let piece = IpaRange { start, length: left }.host_range(self.0);
            let piece = piece.filter(|piece| piece.length > 0).ok_or(AccessError::NoSlot(start))?;
            pieces.push((start, piece));
            at = at.wrapping_add(piece.length);
            left = left.saturating_sub(piece.length);
        }
        Ok(pieces)
    }

    /// Copies piece by piece; `buffer` is as long as the pieces together.
    unsafe fn copy(
        &self,
        address: u64,
        (buffer, length): (*mut u8, usize),
        is_write: bool,
    ) -> Result<(), AccessError> {
        let mut done = 0;
        for (start, piece) in self.pieces(address, length)? {
            let guest = core::ptr::with_exposed_provenance_mut::<u8>(piece.start as usize);
            let own = buffer.wrapping_add(done);
            let (to, from) = if is_write { (guest, own) } else { (own, guest) };
            // SAFETY: `new` promises the guest's side, the caller the other.
            unsafe { copy(to, from, piece.length as usize) }.map_err(|(copied, error)| {
                let at = Ipa::from_bits(start.into_bits().wrapping_add(copied as u64));
                AccessError::Gone { at, error }
            })?;
            done = done.saturating_add(piece.length as usize);
        }
        Ok(())
    }

    fn is_aligned<const N: usize>(address: u64) -> Result<(), AccessError> {
        let is_aligned = address.checked_rem(N as u64) == Some(0);
        if is_aligned { Ok(()) } else { Err(AccessError::NoSlot(Ipa::from_bits(address))) }
    }
}

#[cfg(feature = "vm-memory")]
impl<'a, M: vm_memory::GuestMemoryBackend> CheckedMemory<'a, M> {
    /// The memory of the vm-memory crate, whose mappings live as long as they are borrowed, and are
    /// reached by volatile accesses alone.
    #[must_use]
    pub const fn of(memory: &'a M) -> Self {
        Self(memory)
    }
}

/// A word in one access, and at a multiple of eight.
#[repr(align(8))]
struct Word([u8; 8]);

impl<M: GuestMemoryMap + ?Sized> GuestMemory for CheckedMemory<'_, M> {
    type Error = AccessError;

    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), AccessError> {
        // SAFETY: the buffer is the caller's own.
        unsafe { self.copy(address, (buffer.as_mut_ptr(), buffer.len()), false) }
    }

    fn write(&self, address: u64, bytes: &[u8]) -> Result<(), AccessError> {
        // SAFETY: the bytes are the caller's own, and are only read.
        unsafe { self.copy(address, (bytes.as_ptr().cast_mut(), bytes.len()), true) }
    }

    fn load_u64(&self, address: u64) -> Result<u64, AccessError> {
        Self::is_aligned::<8>(address)?;
        let mut word = Word([0; 8]);
        self.read(address, &mut word.0)?;
        fence(Ordering::SeqCst);
        Ok(u64::from_le_bytes(word.0))
    }

    fn store_u64(&self, address: u64, value: u64) -> Result<(), AccessError> {
        Self::is_aligned::<8>(address)?;
        fence(Ordering::SeqCst);
        self.write(address, &Word(value.to_le_bytes()).0)?;
        fence(Ordering::SeqCst);
        Ok(())
    }

    fn store_u32(&self, address: u64, value: u32) -> Result<(), AccessError> {
        Self::is_aligned::<4>(address)?;
        let word = Word(u64::from(value).to_le_bytes());
        fence(Ordering::SeqCst);
        self.write(address, word.0.first_chunk::<4>().map_or(&[][..], |bytes| bytes))?;
        fence(Ordering::SeqCst);
        Ok(())
    }
}
