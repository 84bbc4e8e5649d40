//! What a load or store does.

use super::atomic::{AtomicOperation, FpAtomicOperation, FpFormat, Rcw};
use super::mops::{MemoryCopy, MemorySet};
use super::system::{CacheMaintenance, ZeroBlock};
use super::tags::TagOperation;
use super::transfer_list::TransferList;
use super::vector::VectorRegister;
use crate::direction::Direction;
use crate::iss::Ls64;
use crate::register::Register;

/// What the instruction does with memory and registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// Registers are loaded.
    Load(TransferList),
    /// Registers are stored.
    Store(TransferList),
    /// Registers are loaded, and the core's exclusive monitor is set.
    LoadExclusive(TransferList),
    /// Registers are stored if the exclusive monitor allows it.
    StoreExclusive {
        /// What is stored.
        transfers: TransferList,
        /// Takes 0 if it was stored, else 1.
        status: Register,
    },
    /// One register is loaded from an authenticated address (`LDRAA`, `LDRAB`).
    LoadAuthenticated {
        /// What is loaded.
        transfers: TransferList,
        /// The key that the address is signed with.
        key: PointerKey,
    },
    /// Registers are stored, and the allocation tag of the address beside them (`STGP`).
    StoreWithTag(TransferList),
    /// 64 bytes are loaded or stored (`FEAT_LS64`).
    Block64 {
        /// The eight registers.
        transfers: TransferList,
        /// Which instruction.
        instruction: Ls64,
        /// Read for `LD64B`, write for the stores.
        direction: Direction,
        /// Takes the device's answer to `ST64BV` and `ST64BV0`; `None` for the others.
        status: Option<Register>,
    },
    /// A number in memory is read, changed and written.
    Atomic {
        /// The change.
        operation: AtomicOperation,
        /// The number of bytes: 1, 2, 4 or 8.
        bytes: u8,
        /// The other operand.
        source: Register,
        /// Takes the old number, zero-extended.
        destination: Register,
    },
    /// 16 bytes in memory are read, changed and written; two registers are the other operand and
    /// take the old bytes (`FEAT_LSE128`).
    AtomicPair {
        /// The change: clear, set or swap.
        operation: AtomicOperation,
        /// The registers of the lower and of the higher eight bytes.
        registers: [Register; 2],
    },
    /// A floating-point number in memory is read, changed and written (`FEAT_LSFE`).
    AtomicFp {
        /// The change.
        operation: FpAtomicOperation,
        /// The format of the number.
        format: FpFormat,
        /// The other operand.
        source: VectorRegister,
        /// Takes the old number; `None` for a store.
        destination: Option<VectorRegister>,
    },
    /// A number is written if memory holds another (`CAS`).
    CompareAndSwap {
        /// The number of bytes: 1, 2, 4 or 8.
        bytes: u8,
        /// What is expected; takes the old number, zero-extended.
        compare: Register,
        /// What is written.
        new: Register,
    },
    /// A pair of numbers is written if memory holds another pair (`CASP`).
    CompareAndSwapPair {
        /// The number of bytes of each: 4 or 8.
        bytes: u8,
        /// What is expected, in this even register and the next; they take the old pair.
        compare: Register,
        /// What is written, from this even register and the next.
        new: Register,
    },
    /// A translation table descriptor is changed, if it is not protected (`FEAT_THE`).
    Rcw(Rcw),
    /// Nothing that could be seen: a prefetch (`PRFM`, `RPRFM`), which never faults.
    Prefetch,
    /// Allocation tags are read or written (`FEAT_MTE`).
    Tags {
        /// Which of them, and whether data is zeroed too.
        operation: TagOperation,
        /// `Xt`. For the stores of the `STG` kind 31 is SP, else XZR.
        register: Register,
    },
    /// A doubleword is stored in a Guarded Control Stack (`GCSSTR`, `GCSSTTR`).
    GcsStore(TransferList),
    /// A block of memory, aligned to its size, is zeroed, tagged, or both (`DC ZVA` and its kin).
    ZeroBlock(ZeroBlock),
    /// A cache line is cleaned or invalidated; no data of the guest changes.
    CacheMaintenance(CacheMaintenance),
    /// A step of a memory copy (`FEAT_MOPS`).
    Copy(MemoryCopy),
    /// A step of a memory set (`FEAT_MOPS`).
    Set(MemorySet),
}

/// A key of pointer authentication that loads use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PointerKey {
    /// `APDAKey`.
    DataA,
    /// `APDBKey`.
    DataB,
}

impl_names!(PointerKey {
    DataA => "key DA",
    DataB => "key DB",
});

impl Operation {
    /// The registers and sizes of a plain transfer; `None` where there is none, or where memory is
    /// read and written.
    #[inline]
    #[must_use]
    pub const fn transfers(self) -> Option<TransferList> {
        match self {
            Self::Load(transfers)
            | Self::Store(transfers)
            | Self::LoadExclusive(transfers)
            | Self::StoreExclusive { transfers, .. }
            | Self::LoadAuthenticated { transfers, .. }
            | Self::StoreWithTag(transfers)
            | Self::Block64 { transfers, .. }
            | Self::GcsStore(transfers) => Some(transfers),
            _ => None,
        }
    }

    /// Whether data in memory is read.
    #[must_use]
    pub const fn is_read(self) -> bool {
        match self {
            Self::Load(_)
            | Self::LoadExclusive(_)
            | Self::LoadAuthenticated { .. }
            | Self::Atomic { .. }
            | Self::AtomicPair { .. }
            | Self::AtomicFp { .. }
            | Self::CompareAndSwap { .. }
            | Self::CompareAndSwapPair { .. }
            | Self::Rcw(_)
            | Self::Copy(_) => true,
            Self::Block64 { direction, .. } => {
                matches!(direction, Direction::Read)
            }
            Self::Tags { operation, .. } => operation.is_read(),
            _ => false,
        }
    }

    /// Whether data or tags in memory are written, or may be: a compare-and-swap and a store
    /// exclusive count as writes.
    #[must_use]
    pub const fn is_write(self) -> bool {
        match self {
            Self::Load(_)
            | Self::LoadExclusive(_)
            | Self::LoadAuthenticated { .. }
            | Self::Prefetch
            | Self::CacheMaintenance(_) => false,
            Self::Block64 { direction, .. } => {
                matches!(direction, Direction::Write)
            }
            Self::Tags { operation, .. } => !operation.is_read(),
            _ => true,
        }
    }

    /// The number of bytes that are accessed, or `None` where that is in a register: `DC ZVA` and
    /// its kin, the tag instructions of a block (`LDGM`, `STGM`, `STZGM`), copies and sets. A
    /// prefetch and cache maintenance access 0 bytes.
    #[must_use]
    pub const fn bytes(self) -> Option<u64> {
        match self {
            Self::Atomic { bytes, .. } | Self::CompareAndSwap { bytes, .. } => Some(bytes as u64),
            Self::CompareAndSwapPair { bytes, .. } => Some((bytes as u64).wrapping_shl(1)),
            Self::AtomicPair { .. } => Some(16),
            Self::AtomicFp { format, .. } => Some(format.bytes()),
            Self::Rcw(rcw) => Some(rcw.bytes()),
            Self::Tags { operation, .. } => operation.bytes(),
            Self::Prefetch | Self::CacheMaintenance(_) => Some(0),
            Self::ZeroBlock(_) | Self::Copy(_) | Self::Set(_) => None,
            _ => match self.transfers() {
                Some(transfers) => Some(transfers.bytes() as u64),
                None => None,
            },
        }
    }
}

impl_text!(Operation, |this, put| {
    match this {
        Self::Load(_) => put!("load"),
        Self::Store(_) => put!("store"),
        Self::LoadExclusive(_) => put!("load exclusive"),
        Self::StoreExclusive { .. } => put!("store exclusive"),
        Self::LoadAuthenticated { key, .. } => put!("load by {}", key),
        Self::StoreWithTag(_) => put!("store with tag"),
        Self::Block64 { instruction, .. } => put!("64 bytes ({})", instruction),
        Self::Atomic { operation, .. } | Self::AtomicPair { operation, .. } => {
            put!("atomic {}", operation);
        }
        Self::AtomicFp { operation, format, .. } => put!("atomic {} {}", format, operation),
        Self::CompareAndSwap { .. } | Self::CompareAndSwapPair { .. } => put!("compare and swap"),
        Self::Rcw(rcw) => put!("{}", rcw),
        Self::Prefetch => put!("prefetch"),
        Self::Tags { operation, .. } => put!("{}", operation),
        Self::GcsStore(_) => put!("store to a Guarded Control Stack"),
        Self::ZeroBlock(block) => put!("{}", block),
        Self::CacheMaintenance(maintenance) => put!("cache maintenance: {}", maintenance),
        Self::Copy(copy) => put!("{}", copy),
        Self::Set(set) => put!("{}", set),
    }
});
