//! Guest memory, as little as the protocol needs, and an implementation over a raw pointer.

/// The memory of a live guest, by guest physical address in bytes. The guest may write at any time.
///
/// `load` and `store` are little-endian, naturally aligned, single accesses; a load acquires and a
/// store releases, so that a guest that sees a stored word sees what was written before it.
///
/// Implemented for `RawRegion` where the target has atomics of 64 bits, and for every
/// `vm_memory::GuestMemoryBackend` with the feature `vm-memory`.
pub trait GuestMemory {
    /// Why an address could not be reached.
    type Error;

    /// Copies guest memory into `buffer`.
    ///
    /// # Errors
    ///
    /// Where the range is not memory of the guest.
    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), Self::Error>;

    /// Copies `bytes` into guest memory, in any order.
    ///
    /// # Errors
    ///
    /// Where the range is not memory of the guest.
    fn write(&self, address: u64, bytes: &[u8]) -> Result<(), Self::Error>;

    /// The 64-bit word at `address`.
    ///
    /// # Errors
    ///
    /// Where it is not memory of the guest, or not aligned.
    fn load_u64(&self, address: u64) -> Result<u64, Self::Error>;

    /// Stores a 64-bit word.
    ///
    /// # Errors
    ///
    /// Where it is not memory of the guest, or not aligned.
    fn store_u64(&self, address: u64, value: u64) -> Result<(), Self::Error>;

    /// Stores a 32-bit word.
    ///
    /// # Errors
    ///
    /// Where it is not memory of the guest, or not aligned.
    fn store_u32(&self, address: u64, value: u32) -> Result<(), Self::Error>;
}

#[cfg(target_has_atomic = "64")]
pub use raw::{OutOfRegion, RawRegion};

#[cfg(target_has_atomic = "64")]
#[allow(unsafe_code, reason = "a live guest's memory has no other owner than its address")]
mod raw {
    use super::GuestMemory;
    use core::ptr::NonNull;
    use core::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};

    /// A mapping of guest memory behind a raw pointer; every access is atomic.
    #[derive(Debug)]
    #[allow(missing_copy_implementations, reason = "the promise of `new` is made once")]
    pub struct RawRegion {
        pointer: NonNull<u8>,
        base: u64,
        length: usize,
    }

    // SAFETY: the memory belongs to no thread: `new` promises that it stays mapped, and that
    // everybody reaches it by atomic accesses or raw pointers, as every method here does.
    unsafe impl Send for RawRegion {}
    // SAFETY: as above.
    unsafe impl Sync for RawRegion {}

    /// An address that is not in the region, or not aligned.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct OutOfRegion(pub u64);

    impl_text!(OutOfRegion, |this, put| { put!("{:#x} is not in the region", this.0) });

    impl RawRegion {
        /// The `length` bytes at `pointer`, which the guest has at guest physical address `base`.
        ///
        /// # Safety
        ///
        /// The bytes stay mapped, readable and writable for as long as the region lives, and this
        /// program reaches them by atomic accesses or raw pointers alone, never by references.
        #[must_use]
        pub const unsafe fn new(pointer: NonNull<u8>, base: u64, length: usize) -> Self {
            Self { pointer, base, length }
        }

        fn place(&self, address: u64, length: usize, align: usize) -> Result<*mut u8, OutOfRegion> {
            let out = OutOfRegion(address);
            let offset = address.checked_sub(self.base).ok_or(out)?;
            let offset = usize::try_from(offset).map_err(|_| out)?;
            let end = offset.checked_add(length).ok_or(out)?;
            let pointer = self.pointer.as_ptr().wrapping_add(offset);
            let aligned = pointer.addr() & align.saturating_sub(1) == 0;
            if end <= self.length && aligned { Ok(pointer) } else { Err(out) }
        }

        fn bytes(&self, address: u64, length: usize) -> Result<&[AtomicU8], OutOfRegion> {
            let pointer = self.place(address, length, 1)?;
            // SAFETY: `place` found the range in the region, `new` promises that it is mapped and
            // that this program uses atomics there, and `AtomicU8` has the layout of `u8`.
            Ok(unsafe { core::slice::from_raw_parts(pointer.cast(), length) })
        }

        fn word(&self, address: u64) -> Result<&AtomicU64, OutOfRegion> {
            let pointer = self.place(address, 8, 8)?;
            // SAFETY: as in `bytes`, and `place` found the pointer aligned.
            Ok(unsafe { AtomicU64::from_ptr(pointer.cast()) })
        }
    }

    impl GuestMemory for RawRegion {
        type Error = OutOfRegion;

        fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), OutOfRegion> {
            let bytes = self.bytes(address, buffer.len())?;
            for (to, from) in buffer.iter_mut().zip(bytes) {
                *to = from.load(Ordering::Relaxed);
            }
            Ok(())
        }

        fn write(&self, address: u64, bytes: &[u8]) -> Result<(), OutOfRegion> {
            for (to, from) in self.bytes(address, bytes.len())?.iter().zip(bytes) {
                to.store(*from, Ordering::Relaxed);
            }
            Ok(())
        }

        fn load_u64(&self, address: u64) -> Result<u64, OutOfRegion> {
            Ok(u64::from_le(self.word(address)?.load(Ordering::Acquire)))
        }

        fn store_u64(&self, address: u64, value: u64) -> Result<(), OutOfRegion> {
            self.word(address)?.store(value.to_le(), Ordering::SeqCst);
            Ok(())
        }

        fn store_u32(&self, address: u64, value: u32) -> Result<(), OutOfRegion> {
            let pointer = self.place(address, 4, 4)?;
            // SAFETY: as in `bytes`, and `place` found the pointer aligned.
            let word = unsafe { AtomicU32::from_ptr(pointer.cast()) };
            word.store(value.to_le(), Ordering::SeqCst);
            Ok(())
        }
    }
}
