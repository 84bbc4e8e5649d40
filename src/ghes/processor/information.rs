//! The Arm processor error information structure (UEFI 2.10, N.2.4.4.1): one error of a core.

use crate::ghes::bytes::{at, put};
use crate::ghes::section_fields::validated_fields;

pub(super) const INFORMATION: usize = 32;

/// One error of an [`ArmProcessorError`](super::ArmProcessorError), 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProcessorErrorInformation([u8; INFORMATION]);

impl ProcessorErrorInformation {
    /// A cache error, as UEFI 2.9A and 2.10 and Linux have it: bits from 1 on.
    ///
    /// UEFI 2.11 counts them from bit 0, at the same version of the structure; older Linux, for
    /// which no encoding was given, reads the numbers 0 to 3.
    pub const CACHE: u8 = 1 << 1;
    /// A TLB error.
    pub const TLB: u8 = 1 << 2;
    /// A bus error.
    pub const BUS: u8 = 1 << 3;
    /// A micro-architectural error.
    pub const MICRO_ARCHITECTURAL: u8 = 1 << 4;

    /// An error of this type, nothing else valid.
    #[must_use]
    pub const fn new(error_type: u8) -> Self {
        let mut bytes = [0; INFORMATION];
        bytes[1] = INFORMATION as u8;
        bytes[4] = error_type;
        Self(bytes)
    }

    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(at(bytes, 0))
    }

    /// The structure as it lies in a section.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; INFORMATION] {
        &self.0
    }

    /// `type`: bits such as [`CACHE`](Self::CACHE).
    #[must_use]
    pub const fn error_type(&self) -> u8 {
        self.0[4]
    }
}

validated_fields! { ProcessorErrorInformation, u16 at 2;
    0 5 multiple_error with_multiple_error u16 "0: one error, 1: several, from 2 on their number";
    1 7 flags with_flags u8 "bit 0: the first error, 1: the last, 2: propagated, 3: overflow";
    2 8 error_information with_error_information u64 "the error information, by its type";
    3 16 virtual_address with_virtual_address u64 "the virtual address";
    4 24 physical_address with_physical_address u64 "the physical address";
}

impl_text!(ProcessorErrorInformation, |this, put| {
    put!("error of type {:#x}", this.error_type());
    if let Some(address) = this.physical_address() {
        put!(" at {:#x}", address);
    }
});
