//! An access without a syndrome, performed as its instruction word says.

use super::atomic;
use super::bus::{BusAccess, NotPerformed, Performed, Refusal};
use super::registers::{Registers, read, read_base, write, write_base};
use super::transfers::{Buffer, gather, part, scatter};
use super::{memory_block, mops};
use crate::direction::Direction;
use crate::endianness::Endianness;
use crate::iss::Ls64;
use crate::load_store::{Indexing, LoadStore, Offset, Operation, TagOperation, TransferList};
use crate::register::Register;

/// The bus, and how much it has done.
pub(super) struct Counted<F> {
    pub(super) bus: F,
    pub(super) bytes: u64,
    pub(super) is_unprivileged: bool,
}

/// Bytes that an instruction accesses.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) first: u64,
    pub(super) bytes: u64,
    /// Whether a fault gives the very byte; else only its page.
    pub(super) is_exact: bool,
    /// Whether the last byte comes first.
    pub(super) goes_down: bool,
}

impl Span {
    pub(super) const fn exact(first: u64, bytes: u64) -> Self {
        Self { first, bytes, is_exact: true, goes_down: false }
    }
}

impl<E, F: FnMut(BusAccess, &mut [u8]) -> Result<(), E>> Counted<F> {
    pub(super) fn access(
        &mut self,
        address: u64,
        direction: Direction,
        bytes: &mut [u8],
    ) -> Result<(), NotPerformed<E>> {
        let access = BusAccess::new(address, direction, self.is_unprivileged);
        let bytes_before = self.bytes;
        self.bytes = bytes_before.saturating_add(bytes.len() as u64);
        (self.bus)(access, bytes).map_err(|error| NotPerformed::Bus { error, bytes_before })
    }

    fn access_each(
        &mut self,
        address: u64,
        direction: Direction,
        list: TransferList,
        buffer: &mut Buffer,
    ) -> Result<(), NotPerformed<E>> {
        for transfer in list {
            let address = address.wrapping_add(transfer.offset());
            self.access(address, direction, part(buffer, transfer))?;
        }
        Ok(())
    }
}

impl LoadStore {
    /// The virtual address of the first byte, as the registers are. A copy or set, and `DC ZVA`,
    /// reach bytes on both sides of it.
    #[must_use]
    pub fn first_address<R: Registers + ?Sized>(self, registers: &R) -> u64 {
        let address = self.address();
        let base = read_base(registers, address.base());
        match address.indexing() {
            Indexing::Post => base,
            Indexing::Offset | Indexing::Pre => {
                base.wrapping_add(offset(registers, address.offset()))
            }
        }
    }

    /// Performs the instruction, with `bus` in the place of memory, and writes its registers.
    ///
    /// The bus is asked for each transfer in the architecture's order: bytes are filled for a
    /// read, and taken for a write. It translates the virtual address, for each page apart, and
    /// checks the permissions of the guest's tables there.
    ///
    /// All or nothing: if the bus fails, no register has changed, and
    /// [`bytes_before`](NotPerformed::Bus) says what a device has seen already.
    ///
    /// * Exclusives and atomics are performed once: a store exclusive succeeds, and nothing keeps
    ///   other cores away between the read and the write of an atomic. The core's own monitor stays
    ///   as it is. After a load exclusive that was performed here, a core may fail the store
    ///   without a fault: a guest that tries until it succeeds then tries for ever.
    /// * Acquire and release are the caller's: the accesses are made before this returns.
    /// * Allocation tags are those of memory that has none: read as 0, and not written.
    /// * A load whose write-back names the register that it loads keeps the loaded value, one of
    ///   the behaviours that the architecture allows.
    /// * A step of a memory copy or set moves 1 to 64 bytes, within 64 aligned ones on either
    ///   side; a prologue moves none.
    ///
    /// # Errors
    ///
    /// The bus's error, or a [`Refusal`] where the instruction is not performed here.
    pub fn perform<R, E>(
        self,
        registers: &mut R,
        endianness: Endianness,
        bus: impl FnMut(BusAccess, &mut [u8]) -> Result<(), E>,
    ) -> Result<Performed, NotPerformed<E>>
    where
        R: Registers + ?Sized,
    {
        let at = self.first_address(registers);
        let mut bus = Counted { bus, bytes: 0, is_unprivileged: self.is_unprivileged() };
        match self.operation() {
            Operation::Copy(copy) => return mops::copy(copy, registers, &mut bus),
            Operation::Set(set) => return mops::set(set, registers, &mut bus),
            Operation::Load(list)
            | Operation::LoadExclusive(list)
            | Operation::Block64 { transfers: list, direction: Direction::Read, .. } => {
                let mut buffer = [0; 64];
                bus.access_each(at, Direction::Read, list, &mut buffer)?;
                // The loaded value is written last, and so survives.
                self.write_back(registers);
                scatter(registers, list, endianness, buffer);
                return Ok(Performed::Done);
            }
            Operation::Store(list)
            | Operation::StoreWithTag(list)
            | Operation::Block64 {
                transfers: list,
                instruction: Ls64::None | Ls64::Ld64bOrSt64b,
                ..
            } => {
                let mut buffer = gather(registers, list, endianness);
                bus.access_each(at, Direction::Write, list, &mut buffer)?;
            }
            Operation::StoreExclusive { transfers, status } => {
                let mut buffer = gather(registers, transfers, endianness);
                bus.access_each(at, Direction::Write, transfers, &mut buffer)?;
                write(registers, status, 0);
            }
            Operation::Atomic { .. }
            | Operation::AtomicPair { .. }
            | Operation::CompareAndSwap { .. }
            | Operation::CompareAndSwapPair { .. } => {
                atomic::perform(self.operation(), at, registers, endianness, &mut bus)?;
            }
            Operation::Tags { operation, register } => {
                tags(operation, register, at, registers, &mut bus)?;
            }
            Operation::ZeroBlock(block) => memory_block::zero(block, at, registers, &mut bus)?,
            Operation::Prefetch | Operation::CacheMaintenance(_) => {}
            Operation::LoadAuthenticated { .. } => {
                return Err(NotPerformed::Refused(Refusal::AuthenticatedAddress));
            }
            Operation::AtomicFp { .. } => {
                return Err(NotPerformed::Refused(Refusal::FloatingPoint));
            }
            Operation::Rcw(_) => return Err(NotPerformed::Refused(Refusal::Descriptor)),
            Operation::GcsStore(_) => {
                return Err(NotPerformed::Refused(Refusal::GuardedControlStack));
            }
            Operation::Block64 { .. } => {
                return Err(NotPerformed::Refused(Refusal::StatusOf64Bytes));
            }
        }
        self.write_back(registers);
        Ok(Performed::Done)
    }

    fn write_back<R: Registers + ?Sized>(self, registers: &mut R) {
        let address = self.address();
        if address.has_write_back() {
            let base = read_base(registers, address.base());
            let new = base.wrapping_add(offset(registers, address.offset()));
            write_base(registers, address.base(), new);
        }
    }
}

fn offset<R: Registers + ?Sized>(registers: &R, offset: Offset) -> u64 {
    match offset {
        Offset::Immediate(_) => offset.value(0),
        Offset::Register { register, .. } => offset.value(read(registers, register)),
    }
}

/// On memory without tags: a tag is read as 0 and written nowhere.
fn tags<R, E, F>(
    operation: TagOperation,
    register: Register,
    at: u64,
    registers: &mut R,
    bus: &mut Counted<F>,
) -> Result<(), NotPerformed<E>>
where
    R: Registers + ?Sized,
    F: FnMut(BusAccess, &mut [u8]) -> Result<(), E>,
{
    match operation {
        TagOperation::Load => {
            let value = read(registers, register) & !(0xf << 56);
            write(registers, register, value);
        }
        TagOperation::LoadBlock => write(registers, register, 0),
        TagOperation::Store | TagOperation::StoreTwo | TagOperation::StoreBlock => {}
        TagOperation::StoreZero => memory_block::zeroes(at & !15, 16, bus)?,
        TagOperation::StoreZeroTwo => memory_block::zeroes(at & !15, 32, bus)?,
        TagOperation::StoreZeroBlock => {
            let size = memory_block::zero_block_bytes(registers);
            memory_block::zeroes(at & !size.wrapping_sub(1), size, bus)?;
        }
    }
    Ok(())
}
