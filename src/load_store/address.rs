//! Where a load or store goes: base register, offset, write-back.

use crate::register::Register;

/// What the address of an access starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// A general-purpose register. XZR, which gives the address 0, is the operand of `DC` and `IC`
    /// alone.
    X(Register),
    /// The stack pointer of the exception level that executes.
    Sp,
    /// The address of the instruction itself (literal loads).
    Pc,
}

impl Base {
    /// A register number, where 31 is SP.
    pub(super) const fn from_bits(bits: u8) -> Self {
        match Register::from_bits(bits).index() {
            Some(_) => Self::X(Register::from_bits(bits)),
            None => Self::Sp,
        }
    }
}

impl_text!(Base, |this, put| {
    match this {
        Self::X(register) => put!("{}", register),
        Self::Sp => put!("sp"),
        Self::Pc => put!("pc"),
    }
});

/// How a register is widened before it is added to the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extend {
    /// `UXTW`: the low 32 bits, unsigned.
    Uxtw,
    /// `LSL`: all 64 bits.
    Lsl,
    /// `SXTW`: the low 32 bits, signed.
    Sxtw,
    /// `SXTX`: all 64 bits; the same number as `LSL`.
    Sxtx,
}

impl_names!(Extend {
    Uxtw => "uxtw",
    Lsl => "lsl",
    Sxtw => "sxtw",
    Sxtx => "sxtx",
});

/// What is added to the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offset {
    /// A number of bytes; 0 where the instruction has no offset.
    Immediate(i64),
    /// A register, extended and shifted left.
    Register {
        /// The register.
        register: Register,
        /// How it is widened.
        extend: Extend,
        /// By how many bits it is shifted left, 0 to 4.
        shift: u8,
    },
}

impl Offset {
    /// A whole register.
    pub(super) const fn whole(register: Register) -> Self {
        Self::Register { register, extend: Extend::Lsl, shift: 0 }
    }

    /// The number of bytes, where `x` has the value of the register.
    #[inline]
    #[must_use]
    pub const fn value(self, x: u64) -> u64 {
        match self {
            Self::Immediate(offset) => 0_u64.wrapping_add_signed(offset),
            Self::Register { extend, shift, .. } => {
                let wide = match extend {
                    Extend::Uxtw => x & 0xffff_ffff,
                    Extend::Sxtw => ((x & 0xffff_ffff) ^ 1 << 31).wrapping_sub(1 << 31),
                    Extend::Lsl | Extend::Sxtx => x,
                };
                wide.wrapping_shl(shift as u32)
            }
        }
    }
}

impl_text!(Offset, |this, put| {
    match this {
        Self::Immediate(offset) => put!("#{}", offset),
        Self::Register { register, extend, shift } => {
            put!("{}, {} #{}", register, extend, shift);
        }
    }
});

/// When the offset counts, and whether the base register is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Indexing {
    /// The access is at base plus offset; the base stays.
    Offset,
    /// The access is at base plus offset, and that is the new base.
    Pre,
    /// The access is at the base, and base plus offset is the new base.
    Post,
}

impl_names!(Indexing {
    Offset => "offset",
    Pre => "pre-indexed",
    Post => "post-indexed",
});

/// Where an access goes.
///
/// ```
/// use aarch64_syndrome::load_store::{Base, Indexing, Instruction, Offset};
///
/// // str x0, [sp, #-16]!
/// let store = Instruction::from_bits(0xf81f_0fe0).load_store().unwrap();
/// let address = store.address();
/// assert_eq!((address.base(), address.offset()), (Base::Sp, Offset::Immediate(-16)));
/// assert_eq!(address.indexing(), Indexing::Pre);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    base: Base,
    offset: Offset,
    indexing: Indexing,
}

impl Address {
    pub(super) const fn new(base: Base, offset: Offset, indexing: Indexing) -> Self {
        Self { base, offset, indexing }
    }

    /// The base alone.
    pub(super) const fn at(base: Base) -> Self {
        Self::new(base, Offset::Immediate(0), Indexing::Offset)
    }

    /// The base and a number of bytes, without write-back.
    pub(super) const fn with_immediate(base: Base, offset: i64) -> Self {
        Self::new(base, Offset::Immediate(offset), Indexing::Offset)
    }

    /// The base register.
    #[inline]
    #[must_use]
    pub const fn base(self) -> Base {
        self.base
    }

    /// What is added to it.
    #[inline]
    #[must_use]
    pub const fn offset(self) -> Offset {
        self.offset
    }

    /// When it is added.
    #[inline]
    #[must_use]
    pub const fn indexing(self) -> Indexing {
        self.indexing
    }

    /// `true` if the base register becomes base plus offset.
    #[inline]
    #[must_use]
    pub const fn has_write_back(self) -> bool {
        !matches!(self.indexing, Indexing::Offset)
    }
}

impl_text!(Address, |this, put| {
    match this.indexing {
        Indexing::Offset => put!("[{}, {}]", this.base, this.offset),
        Indexing::Pre => put!("[{}, {}]!", this.base, this.offset),
        Indexing::Post => put!("[{}], {}", this.base, this.offset),
    }
});
