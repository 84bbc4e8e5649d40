//! What an atomic instruction does to memory.

use crate::register::Register;

/// The change that an atomic instruction makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AtomicOperation {
    /// `LDADD`: the sum.
    Add,
    /// `LDCLR`: the bits of the operand become 0.
    Clear,
    /// `LDEOR`: the exclusive or.
    Eor,
    /// `LDSET`: the bits of the operand become 1.
    Set,
    /// `LDSMAX`: the greater, as signed numbers.
    SignedMax,
    /// `LDSMIN`: the smaller, as signed numbers.
    SignedMin,
    /// `LDUMAX`: the greater, as unsigned numbers.
    UnsignedMax,
    /// `LDUMIN`: the smaller, as unsigned numbers.
    UnsignedMin,
    /// `SWP`: the operand.
    Swap,
}

impl_names!(AtomicOperation {
    Add => "add",
    Clear => "clear",
    Eor => "exclusive or",
    Set => "set",
    SignedMax => "signed maximum",
    SignedMin => "signed minimum",
    UnsignedMax => "unsigned maximum",
    UnsignedMin => "unsigned minimum",
    Swap => "swap",
});

/// The change that an atomic floating-point instruction makes (`FEAT_LSFE`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FpAtomicOperation {
    /// `LDFADD`: the sum.
    Add,
    /// `LDFMAX`: the greater; NaN wins.
    Max,
    /// `LDFMIN`: the smaller; NaN wins.
    Min,
    /// `LDFMAXNM`: the greater; a number wins over a quiet NaN.
    MaxNumber,
    /// `LDFMINNM`: the smaller; a number wins over a quiet NaN.
    MinNumber,
}

impl_names!(FpAtomicOperation {
    Add => "add",
    Max => "maximum",
    Min => "minimum",
    MaxNumber => "maximum number",
    MinNumber => "minimum number",
});

/// The format of a floating-point number in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FpFormat {
    /// `BFloat16`, 2 bytes.
    BFloat16,
    /// Half precision, 2 bytes.
    Half,
    /// Single precision, 4 bytes.
    Single,
    /// Double precision, 8 bytes.
    Double,
}

impl_names!(FpFormat {
    BFloat16 => "BFloat16",
    Half => "half-precision",
    Single => "single-precision",
    Double => "double-precision",
});

impl FpFormat {
    /// 2, 4 or 8.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> u64 {
        match self {
            Self::BFloat16 | Self::Half => 2,
            Self::Single => 4,
            Self::Double => 8,
        }
    }
}

/// The registers of a change to a translation table descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RcwOperands {
    /// `RCWCAS`: 8 bytes; `compare` takes the old descriptor.
    CompareAndSwap {
        /// What is expected.
        compare: Register,
        /// What is written.
        new: Register,
    },
    /// `RCWCASP`: 16 bytes, each operand in an even register and the next.
    CompareAndSwapPair {
        /// What is expected.
        compare: Register,
        /// What is written.
        new: Register,
    },
    /// `RCWCLR`, `RCWSET`, `RCWSWP`: 8 bytes.
    Atomic {
        /// Clear, set or swap.
        operation: AtomicOperation,
        /// The other operand.
        source: Register,
        /// Takes the old descriptor.
        destination: Register,
    },
    /// `RCWCLRP`, `RCWSETP`, `RCWSWPP`: 16 bytes.
    AtomicPair {
        /// Clear, set or swap.
        operation: AtomicOperation,
        /// The operand, and what takes the old descriptor: its lower and its higher half.
        registers: [Register; 2],
    },
}

/// Read, check, write of a translation table descriptor (`FEAT_THE`). Sets `PSTATE.NZCV`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rcw {
    operands: RcwOperands,
    is_software: bool,
}

impl Rcw {
    pub(super) const fn new(operands: RcwOperands, is_software: bool) -> Self {
        Self { operands, is_software }
    }

    /// The change and its registers.
    #[inline]
    #[must_use]
    pub const fn operands(self) -> RcwOperands {
        self.operands
    }

    /// `RCWS…`: `RCWSMASK_EL1` is checked too.
    #[inline]
    #[must_use]
    pub const fn is_software(self) -> bool {
        self.is_software
    }

    /// 8 or 16.
    #[inline]
    #[must_use]
    pub const fn bytes(self) -> u64 {
        match self.operands {
            RcwOperands::CompareAndSwap { .. } | RcwOperands::Atomic { .. } => 8,
            RcwOperands::CompareAndSwapPair { .. } | RcwOperands::AtomicPair { .. } => 16,
        }
    }
}

impl_text!(RcwOperands, |this, put| {
    match this {
        Self::CompareAndSwap { .. } | Self::CompareAndSwapPair { .. } => put!("compare and swap"),
        Self::Atomic { operation, .. } | Self::AtomicPair { operation, .. } => {
            put!("{}", operation);
        }
    }
});

impl_text!(Rcw, |this, put| {
    put!("{} of a descriptor", this.operands);
});
