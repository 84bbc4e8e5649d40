//! General-purpose registers, as syndromes name them.

/// A general-purpose register number, five bits; 31 is the zero register, never SP.
///
/// ```
/// use aarch64_syndrome::Register;
///
/// let x = [7; 31];
/// let value = |register: Register| register.index().map_or(0, |index| x[index]);
/// assert_eq!((value(Register::from_bits(3)), value(Register::XZR)), (7, 0));
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Register(u8);

impl Register {
    /// The zero register: a read gives 0, a write goes nowhere.
    pub const XZR: Self = Self(31);

    /// The number in bits `[4:0]`; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0x1f)
    }

    /// The five bits as the syndrome holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self.0
    }

    /// The register with this index; the zero register where there is none.
    #[inline]
    pub(crate) const fn from_index(index: Option<usize>) -> Self {
        match index {
            Some(index) => Self::from_bits(index as u8),
            None => Self::XZR,
        }
    }

    /// 0 to 30, safe as an index into 31 saved registers; `None` for the zero register.
    #[inline]
    #[must_use]
    pub const fn index(self) -> Option<usize> {
        if self.0 < 31 { Some(self.0 as usize) } else { None }
    }
}

/// The five bits as a number, 31 for the zero register: as exit structures and instructions have
/// it.
macro_rules! numbers {
    ($($number:ty)+) => {$(
        impl From<Register> for $number {
            #[inline]
            fn from(register: Register) -> Self {
                register.0.into()
            }
        }
    )+};
}
numbers!(u8 u32 u64 usize);

impl_text!(Register, |this, put| {
    match this.index() {
        Some(_) => put!("x{}", this.0),
        None => put!("xzr"),
    }
});
