//! A64 loads and stores, decoded from the instruction word: for an access whose syndrome says
//! nothing of it (`ISV` = 0).
//!
//! Every word has an answer, [`Instruction`]. T32 and A32 words are not read: without a syndrome
//! an `AArch32` guest's access stays one that only an abort answers.

mod address;
mod atomic;
mod decode;
mod mops;
mod operation;
mod ordering;
mod system;
mod tags;
mod transfer;
mod transfer_list;
mod vector;
mod word;

pub use address::{Address, Base, Extend, Indexing, Offset};
pub use atomic::{AtomicOperation, FpAtomicOperation, FpFormat, Rcw, RcwOperands};
pub use mops::{MemoryCopy, MemorySet, Phase};
pub use operation::{Operation, PointerKey};
pub use ordering::Ordering;
pub use system::{CacheMaintenance, ZeroBlock};
pub use tags::TagOperation;
pub use transfer::{Extension, Operand, Transfer};
pub use transfer_list::{TransferList, Transfers};
pub use vector::VectorRegister;

/// What an A64 instruction word is, to whoever looks for loads and stores.
///
/// ```
/// use aarch64_syndrome::load_store::{Base, Instruction, Offset};
///
/// // ldp x0, x1, [x2, #16]!
/// let Instruction::LoadStore(access) = Instruction::from_bits(0xa9c1_0440) else { panic!() };
/// assert!(access.is_read() && !access.is_write());
/// assert_eq!(access.bytes(), Some(16));
/// assert_eq!(access.address().offset(), Offset::Immediate(16));
/// assert!(access.address().has_write_back());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Instruction {
    /// An access to memory, or cache maintenance by address.
    LoadStore(LoadStore),
    /// An instruction of another kind, or a word outside the encodings of loads and stores.
    ///
    /// What reaches a Guarded Control Stack by the way (`BL`, `RET`, `GCSPUSHM`), and address
    /// translation (`AT`), are of another kind too.
    Other,
    /// A word among the loads and stores that is no instruction.
    Unallocated,
    /// A word of an extension whose loads and stores are not decoded.
    NotDecoded(NotDecoded),
}

/// An extension whose loads and stores are not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotDecoded {
    /// The memory group of the Scalable Vector Extension; some of its words are unallocated.
    Sve,
    /// The memory groups of the Scalable Matrix Extension; some of their words are unallocated.
    Sme,
}

impl_names!(NotDecoded {
    Sve => "a load or store of SVE",
    Sme => "a load or store of SME",
});

impl Instruction {
    /// What the instruction word is, with every feature of the manual's issue taken as
    /// implemented.
    #[must_use]
    pub const fn from_bits(word: u32) -> Self {
        decode::instruction(word)
    }

    /// The load or store, or `None` where there is none that is decoded.
    #[inline]
    #[must_use]
    pub const fn load_store(self) -> Option<LoadStore> {
        match self {
            Self::LoadStore(access) => Some(access),
            _ => None,
        }
    }
}

impl_text!(Instruction, |this, put| {
    match this {
        Self::LoadStore(access) => put!("{}", access),
        Self::Other => put!("no load or store"),
        Self::Unallocated => put!("unallocated"),
        Self::NotDecoded(why) => put!("not decoded: {}", why),
    }
});

/// A load, a store, or another access to memory, as its instruction word says it.
///
/// ```
/// use aarch64_syndrome::load_store::Instruction;
///
/// // stlr w0, [x1]
/// let store = Instruction::from_bits(0x889f_fc20).load_store().unwrap();
/// assert!(store.is_write() && store.ordering().is_release());
/// assert_eq!(store.bytes(), Some(4));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LoadStore {
    operation: Operation,
    address: Address,
    ordering: Ordering,
    is_unprivileged: bool,
    is_non_temporal: bool,
}

impl LoadStore {
    pub(crate) const fn new(operation: Operation, address: Address) -> Self {
        Self {
            operation,
            address,
            ordering: Ordering::None,
            is_unprivileged: false,
            is_non_temporal: false,
        }
    }

    pub(crate) const fn with_ordering(self, ordering: Ordering) -> Self {
        Self { ordering, ..self }
    }

    pub(crate) const fn with_unprivileged(self, is_unprivileged: bool) -> Self {
        Self { is_unprivileged, ..self }
    }

    pub(crate) const fn with_non_temporal(self, is_non_temporal: bool) -> Self {
        Self { is_non_temporal, ..self }
    }

    /// What it does, and with which registers.
    #[inline]
    #[must_use]
    pub const fn operation(self) -> Operation {
        self.operation
    }

    /// Where the access is: base, offset, write-back. For a copy or set that is the destination.
    #[inline]
    #[must_use]
    pub const fn address(self) -> Address {
        self.address
    }

    /// The registers and sizes of a plain load or store, in order; `None` where memory is read
    /// and changed (atomics), and where no register is moved.
    #[inline]
    #[must_use]
    pub const fn transfers(self) -> Option<TransferList> {
        self.operation.transfers()
    }

    /// Whether data in memory is read.
    #[inline]
    #[must_use]
    pub const fn is_read(self) -> bool {
        self.operation.is_read()
    }

    /// Whether data or tags in memory are written, or may be.
    #[inline]
    #[must_use]
    pub const fn is_write(self) -> bool {
        self.operation.is_write()
    }

    /// The number of bytes accessed; `None` where a register says it.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> Option<u64> {
        self.operation.bytes()
    }

    /// Acquire and release semantics, as encoded: an atomic that drops the old number is no
    /// acquire, whatever this says.
    #[inline]
    #[must_use]
    pub const fn ordering(self) -> Ordering {
        self.ordering
    }

    /// `LDTR`, `STTR` and their kin: at EL1 the access is made with the permissions of EL0. A copy
    /// or set says it of its two sides apart.
    #[inline]
    #[must_use]
    pub const fn is_unprivileged(self) -> bool {
        self.is_unprivileged
    }

    /// `LDNP`, `STNP`: the data is not worth caching.
    #[inline]
    #[must_use]
    pub const fn is_non_temporal(self) -> bool {
        self.is_non_temporal
    }

    /// Whether it uses the exclusive monitor.
    #[inline]
    #[must_use]
    pub const fn is_exclusive(self) -> bool {
        matches!(self.operation, Operation::LoadExclusive(_) | Operation::StoreExclusive { .. })
    }

    /// Whether memory is read and written as one.
    #[inline]
    #[must_use]
    pub const fn is_atomic(self) -> bool {
        matches!(
            self.operation,
            Operation::Atomic { .. }
                | Operation::AtomicPair { .. }
                | Operation::AtomicFp { .. }
                | Operation::CompareAndSwap { .. }
                | Operation::CompareAndSwapPair { .. }
                | Operation::Rcw(_)
        )
    }

    /// Whether it reads or writes a SIMD&FP register.
    #[inline]
    #[must_use]
    pub const fn is_simd_fp(self) -> bool {
        match self.transfers() {
            Some(transfers) => transfers.is_simd_fp(),
            None => matches!(self.operation, Operation::AtomicFp { .. }),
        }
    }
}

impl_text!(LoadStore, |this, put| {
    put!("{} at {}", this.operation, this.address);
});
