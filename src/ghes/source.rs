//! Where records lie in guest memory, and the protocol by which they are handed over.

use super::block::StatusBlock;
use super::bytes::at;
use super::error::{LayoutError, PostError, ReadError};
use super::guest_memory::GuestMemory;
use core::sync::atomic::{Ordering, fence};

/// The memory of all error sources, as QEMU lays it out: a `u64` with the address of each block, a
/// read-ack `u64` for each, then the blocks. Guests map it once: it never moves.
///
/// ```
/// use aarch64_syndrome::ghes::HardwareErrors;
///
/// // Two sources of 4 KiB each. Their addresses are what the HEST says.
/// let layout = HardwareErrors::new(0x4ff0_0000, 2, 4096)?;
/// let second = layout.source(1).unwrap();
/// assert_eq!(second.error_status_address(), 0x4ff0_0008);
/// assert_eq!(second.read_ack_address(), 0x4ff0_0018);
/// assert_eq!(layout.length(), 2 * (4096 + 16));
/// # Ok::<(), aarch64_syndrome::ghes::LayoutError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HardwareErrors {
    address: u64,
    sources: u16,
    block_length: u32,
}

impl_text!(HardwareErrors, |this, put| {
    put!("{} blocks of {} bytes at {:#x}", this.sources, this.block_length, this.address);
});

impl HardwareErrors {
    /// The layout at a guest physical address; `block_length` in bytes, QEMU's is 1024.
    ///
    /// # Errors
    ///
    /// Where a word would not be aligned, a block would hold nothing, or the end does not exist.
    pub const fn new(address: u64, sources: u16, block_length: u32) -> Result<Self, LayoutError> {
        let layout = Self { address, sources, block_length };
        if address & 7 != 0 {
            Err(LayoutError::AddressUnaligned(address))
        } else if block_length & 7 != 0 || block_length < 24 {
            Err(LayoutError::BlockLength(block_length))
        } else if address.checked_add(layout.length()).is_none() {
            Err(LayoutError::PastAddressSpace)
        } else {
            Ok(layout)
        }
    }

    /// How many bytes of guest memory all of it takes.
    #[must_use]
    pub const fn length(self) -> u64 {
        (self.sources as u64).saturating_mul((self.block_length as u64).saturating_add(16))
    }

    /// The source with this index; `None` beyond the last.
    #[must_use]
    pub const fn source(self, index: u16) -> Option<ErrorSource> {
        if index >= self.sources {
            return None;
        }
        let (index, sources) = (index as u64, self.sources as u64);
        // `new` found that the end of all this has an address.
        let words = self.address.wrapping_add(index.wrapping_mul(8));
        let blocks = self.address.wrapping_add(sources.wrapping_mul(16));
        Some(ErrorSource {
            pointer: words,
            read_ack: words.wrapping_add(sources.wrapping_mul(8)),
            block: blocks.wrapping_add(index.wrapping_mul(self.block_length as u64)),
            block_length: self.block_length,
        })
    }

    /// Makes every source ready: no record, acknowledged, the address of its block in place.
    ///
    /// # Errors
    ///
    /// Where the memory cannot be reached.
    pub fn initialize<M: GuestMemory + ?Sized>(self, memory: &M) -> Result<(), M::Error> {
        (0..self.sources)
            .filter_map(|index| self.source(index))
            .try_for_each(|source| source.initialize(memory))
    }
}

/// Who has the block of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceState {
    /// The guest has acknowledged: a record may be posted.
    Ready,
    /// A record was posted, and the guest has not acknowledged it.
    Posted,
}

impl_names!(SourceState {
    Ready => "ready",
    Posted => "posted",
});

/// One error source: the words and the block of its protocol. Hold a lock around it where several
/// threads post to one source.
///
/// ```
/// use aarch64_syndrome::ghes::{
///     BlockWriter, DataEntry, GuestMemory, HardwareErrors, MemoryError, SectionType, Severity,
///     SourceState,
/// };
///
/// /// `memory` is the guest's: a `RawRegion`, or one of vm-memory.
/// fn tell<M: GuestMemory>(memory: &M) -> Option<()> {
///     let mut source = HardwareErrors::new(0x4ff0_0000, 1, 1024).ok()?.source(0)?;
///     source.initialize(memory).ok()?;
///
///     let error = MemoryError::default().with_physical_address(0x4567_8000);
///     let mut buffer = [0; 256];
///     let mut writer = BlockWriter::new(&mut buffer).ok()?;
///     let entry = DataEntry::new(SectionType::MEMORY, Severity::RECOVERABLE, error.as_bytes());
///     writer.push(entry).ok()?;
///     source.post(memory, writer.finish().ok()?).ok()?;
///     // Until the guest acknowledges it, no other record fits.
///     matches!(source.state(memory), Ok(SourceState::Posted)).then_some(())
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_copy_implementations, reason = "two copies could post at once")]
pub struct ErrorSource {
    pointer: u64,
    read_ack: u64,
    block: u64,
    block_length: u32,
}

impl_text!(ErrorSource, |this, put| { put!("source with its block at {:#x}", this.block) });

impl ErrorSource {
    /// The guest physical address of the word that holds the block's, for the HEST.
    #[must_use]
    pub const fn error_status_address(&self) -> u64 {
        self.pointer
    }

    /// The guest physical address of the read-ack word, for the HEST.
    #[must_use]
    pub const fn read_ack_address(&self) -> u64 {
        self.read_ack
    }

    /// How long a record may be, in bytes.
    #[must_use]
    pub const fn block_length(&self) -> u32 {
        self.block_length
    }

    /// Makes the source ready: no record, acknowledged, the address of its block in place. Belongs
    /// to every reset: a kernel that boots reads a record that waits, and gives up a good page.
    ///
    /// # Errors
    ///
    /// Where the memory cannot be reached.
    pub fn initialize<M: GuestMemory + ?Sized>(&self, memory: &M) -> Result<(), M::Error> {
        self.withdraw(memory)?;
        memory.store_u64(self.pointer, self.block)
    }

    /// Takes a record back that the guest will not read.
    ///
    /// # Errors
    ///
    /// Where the memory cannot be reached.
    pub fn withdraw<M: GuestMemory + ?Sized>(&self, memory: &M) -> Result<(), M::Error> {
        memory.store_u32(self.block, 0)?;
        memory.store_u64(self.read_ack, 1)
    }

    /// The guest's memory that the protocol uses: first byte and length of the pointer, the
    /// read-ack word and the block. Lost together with the page that any of it is in.
    #[must_use]
    pub const fn memory(&self) -> [(u64, u64); 3] {
        [(self.pointer, 8), (self.read_ack, 8), (self.block, self.block_length as u64)]
    }

    /// Who has the block. An acknowledgment does not mean that the guest accepted the record.
    ///
    /// # Errors
    ///
    /// Where the memory cannot be reached.
    pub fn state<M: GuestMemory + ?Sized>(&self, memory: &M) -> Result<SourceState, M::Error> {
        let is_ready = memory.load_u64(self.read_ack)? != 0;
        Ok(if is_ready { SourceState::Ready } else { SourceState::Posted })
    }

    /// Puts a record into guest memory: ack = 0, the block with its status last, the pointer.
    ///
    /// # Errors
    ///
    /// The guest has not acknowledged the record before, the record has no status (a block without
    /// entries) or is too long, or the memory cannot be reached. After the last of these the source
    /// stays `Posted`.
    pub fn post<M: GuestMemory + ?Sized>(
        &mut self,
        memory: &M,
        record: StatusBlock<'_>,
    ) -> Result<(), PostError<M::Error>> {
        let bytes = record.as_bytes();
        if record.status() == 0 {
            return Err(PostError::NoStatus);
        }
        if bytes.len() > self.block_length as usize {
            return Err(PostError::TooLong(bytes.len()));
        }
        if self.state(memory).map_err(PostError::Memory)? == SourceState::Posted {
            return Err(PostError::NotAcknowledged);
        }
        self.store(memory, bytes).map_err(PostError::Memory)
    }

    fn store<M: GuestMemory + ?Sized>(&self, memory: &M, bytes: &[u8]) -> Result<(), M::Error> {
        memory.store_u64(self.read_ack, 0)?;
        // A guest that polls must not see an old status over half of a new record.
        memory.store_u32(self.block, 0)?;
        // A store that releases keeps back what came before it, not what comes after.
        fence(Ordering::SeqCst);
        memory.write(self.block.wrapping_add(4), bytes.get(4..).unwrap_or_default())?;
        memory.store_u32(self.block, u32::from_le_bytes(at(bytes, 0)))?;
        memory.store_u64(self.pointer, self.block)
    }

    /// The record that was posted, from a copy in `buffer`; `None` where there is none.
    ///
    /// # Errors
    ///
    /// Where the buffer is shorter than the block, the memory cannot be reached, or the copy is no
    /// status block.
    pub fn read<'a, M: GuestMemory + ?Sized>(
        &self,
        memory: &M,
        buffer: &'a mut [u8],
    ) -> Result<Option<StatusBlock<'a>>, ReadError<M::Error>> {
        let copy = buffer
            .get_mut(..self.block_length as usize)
            .ok_or(ReadError::BufferTooShort(self.block_length))?;
        // The guest may have moved the pointer: it is not followed.
        if memory.load_u64(self.pointer).map_err(ReadError::Memory)? == 0 {
            return Ok(None);
        }
        memory.read(self.block, copy).map_err(ReadError::Memory)?;
        if at(copy, 0) == [0; 4] {
            return Ok(None);
        }
        StatusBlock::parse(copy).map(Some).map_err(ReadError::Parse)
    }
}
