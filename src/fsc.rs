//! Fault status codes: the six bits of `DFSC`, `IFSC` and `xFSC`, and the class and level that each
//! stands for.

#![allow(clippy::indexing_slicing, reason = "six bits index 64 rows, seven bits 128")]

mod by_level;
mod class;
mod level;
mod set;
mod sets;

pub use class::FaultClass;
pub use level::Level;
pub use set::FaultStatusSet;

use crate::ec::ExceptionClass;
use crate::named::Named;

/// A fault status code (`DFSC`, `IFSC` or `xFSC`): six bits, every value kept, the allocated ones
/// named.
///
/// The names hold for aborts. `SError` and debug exceptions reuse the numbers (0x11, 0x22).
///
/// ```
/// use aarch64_syndrome::{Esr, FaultClass, FaultStatus, Level};
///
/// let status = Esr::from_bits(0x9200_0007).fault_status();
/// assert_eq!(status, FaultStatus::TRANSLATION_L3);
/// assert_eq!((status.class(), status.level()), (FaultClass::Translation, Some(Level::L3)));
/// assert_eq!(FaultStatus::translation(Level::Minus1).into_bits(), 0x2b);
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "DFSC")]
#[doc(alias = "IFSC")]
#[doc(alias = "xFSC")]
pub struct FaultStatus(u8);

include!("../tables/fsc.rs");

/// Which of the two abort encodings a fault status code stands in.
///
/// ```
/// use aarch64_syndrome::{AccessKind, FaultClass, FaultStatus};
///
/// // An instruction fetch is never misaligned in this sense: the code is a Data Abort's.
/// assert_eq!(FaultStatus::ALIGNMENT.class_for(AccessKind::Data), FaultClass::Alignment);
/// let fetch = FaultStatus::ALIGNMENT.class_for(AccessKind::Instruction);
/// assert_eq!(fetch, FaultClass::Unallocated);
/// ```
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccessKind {
    /// `IFSC`: an Instruction Abort.
    Instruction,
    /// `DFSC`: a Data Abort.
    Data,
}

impl_names!(AccessKind {
    Data => "data",
    Instruction => "instruction",
});

impl FaultStatus {
    /// The code in bits `[5:0]`; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0x3f)
    }

    /// The six bits as the register holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self.0
    }

    /// The code for a class at a level, or `None` where the manual has none (a permission fault
    /// at level -1, an alignment fault with a level).
    #[must_use]
    #[allow(clippy::arithmetic_side_effects, reason = "the code stays below 64")]
    pub const fn from_class(class: FaultClass, level: Option<Level>) -> Option<Self> {
        let mut code = 0;
        while code < 64 {
            let status = Self(code);
            let same_level = match (status.level(), level) {
                (Some(a), Some(b)) => a as i8 == b as i8,
                (None, None) => true,
                _ => false,
            };
            if same_level
                && status.class() as u8 == class as u8
                && class as u8 != FaultClass::Unallocated as u8
            {
                return Some(status);
            }
            code += 1;
        }
        None
    }

    /// What the code reports as a `DFSC`; each `IFSC` has the same meaning or none.
    #[inline]
    #[must_use]
    pub const fn class(self) -> FaultClass {
        self.class_for(AccessKind::Data)
    }

    /// What the code reports for this kind of abort: 0x11, 0x21, 0x34 and 0x35 are no `IFSC`s.
    #[inline]
    #[must_use]
    pub const fn class_for(self, kind: AccessKind) -> FaultClass {
        CLASS[(self.0 & 0x3f) as usize | (kind as usize) << 6]
    }

    /// What the code reports in a word with this `EC`; meaningless unless the class is that of
    /// an abort or a Granule Protection Check.
    #[inline]
    pub(crate) const fn class_in(self, ec: ExceptionClass) -> FaultClass {
        let ec = ec.into_bits() as usize;
        // Bit 2 of EC tells data from instructions.
        let class = CLASS[(self.0 & 0x3f) as usize | (ec & 1 << 2) << 4];
        // EC 0x1e alone has bit 5 clear.
        if ec & 1 << 5 == 0 { class.in_gpc() } else { class }
    }

    /// The lookup level, or `None` for a code that has none.
    #[inline]
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        LEVEL[(self.0 & 0x3f) as usize]
    }

    /// The lookup level in a word with this `EC`; `None` too where the code is unallocated.
    #[inline]
    pub(crate) const fn level_in(self, ec: ExceptionClass) -> Option<Level> {
        let is_unallocated = ec.into_bits() & 1 << 5 == 0
            && matches!(self.class().in_gpc(), FaultClass::Unallocated);
        if is_unallocated { None } else { self.level() }
    }

    /// The manual's words, or `None` for an unallocated code.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        NAME[(self.0 & 0x3f) as usize]
    }

    /// What a core must (or, with "not", must not) implement to report the code; empty where
    /// there is no condition.
    #[must_use]
    pub const fn requires(self) -> &'static str {
        REQUIRES[(self.0 & 0x3f) as usize]
    }
}

impl FaultStatus {
    /// The code with the manual's words as text. Links the table of them.
    #[inline]
    #[must_use]
    pub const fn named(self) -> Named<Self> {
        Named(self)
    }
}

impl core::fmt::Debug for FaultStatus {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "FaultStatus({:#04x})", self.0)
    }
}

impl_text!(FaultStatus, |this, put| { put!("{:#04x}", this.0) });
