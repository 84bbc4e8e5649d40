//! The two memory error sections (UEFI 2.10, N.2.5 and N.2.6).

use super::bytes::{at, put};
use super::entry::SectionType;
use super::error::ParseError;
use super::section_fields::validated_fields;

/// A section as its bytes, with its fields: see [`validated_fields`].
macro_rules! memory_section {
    ($(#[$doc:meta])* $type:ident, $length:literal, $section:ident; $($fields:tt)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $type([u8; $length]);

        impl Default for $type {
            fn default() -> Self {
                Self([0; $length])
            }
        }

        impl $type {
            /// The section as it lies in an entry.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        validated_fields! { $type, u64 at 0; $($fields)+ }

        impl core::fmt::Debug for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($type), "({})"), self)
            }
        }

        impl_text!($type, |this, put| {
            put!("{}", SectionType::$section);
            if let Some(address) = this.physical_address() {
                put!(" at {:#x}", address);
            }
            if let Some(mask) = this.physical_address_mask() {
                put!(" mask {:#x}", mask);
            }
        });
    };
}

memory_section! {
    /// A memory error section, 80 bytes.
    ///
    /// ```
    /// use aarch64_syndrome::ghes::MemoryError;
    ///
    /// let error = MemoryError::default().with_physical_address(0x4567_8000).with_node(1);
    /// let read = MemoryError::parse(error.as_bytes())?;
    /// assert_eq!((read.physical_address(), read.card()), (Some(0x4567_8000), None));
    /// # Ok::<(), aarch64_syndrome::ghes::ParseError>(())
    /// ```
    MemoryError, 80, MEMORY;
    0 8 error_status with_error_status u64 "the error status of the memory";
    1 16 physical_address with_physical_address u64 "the physical address";
    2 24 physical_address_mask with_physical_address_mask u64 "the bits of the address that count";
    3 32 node with_node u16 "the node";
    4 34 card with_card u16 "the card";
    5 36 module with_module u16 "the module";
    6 38 bank with_bank u16 "the bank";
    7 40 device with_device u16 "the device";
    8 42 row with_row u16 "the row, bits 15 to 0";
    9 44 column with_column u16 "the column";
    10 46 bit_position with_bit_position u16 "the bit";
    11 48 requestor_id with_requestor_id u64 "the requester";
    12 56 responder_id with_responder_id u64 "the responder";
    13 64 target_id with_target_id u64 "the target";
    14 72 error_type with_error_type u8 "the type of error, 3 is multi-bit ECC";
    15 74 rank with_rank u16 "the rank";
    16 76 card_handle with_card_handle u16 "the SMBIOS handle of the card";
    17 78 module_handle with_module_handle u16 "the SMBIOS handle of the module";
}

memory_section! {
    /// A memory error section 2, 96 bytes: wider fields than the first.
    MemoryError2, 96, MEMORY_2;
    0 8 error_status with_error_status u64 "the error status of the memory";
    1 16 physical_address with_physical_address u64 "the physical address";
    2 24 physical_address_mask with_physical_address_mask u64 "the bits of the address that count";
    3 32 node with_node u16 "the node";
    4 34 card with_card u16 "the card";
    5 36 module with_module u16 "the module";
    6 38 bank with_bank u16 "the bank";
    7 40 device with_device u32 "the device";
    8 44 row with_row u32 "the row";
    9 48 column with_column u32 "the column";
    10 52 rank with_rank u32 "the rank";
    11 56 bit_position with_bit_position u32 "the bit";
    12 60 chip_id with_chip_id u8 "the chip";
    13 61 error_type with_error_type u8 "the type of error, 3 is multi-bit ECC";
    14 62 status with_status u8 "bit 0: 1 if the error is uncorrected";
    15 64 requestor_id with_requestor_id u64 "the requester";
    16 72 responder_id with_responder_id u64 "the responder";
    17 80 target_id with_target_id u64 "the target";
    18 88 card_handle with_card_handle u32 "the SMBIOS handle of the card";
    19 92 module_handle with_module_handle u32 "the SMBIOS handle of the module";
}

/// What UEFI 2.2 ended with: no rank, no handles. Linux reads it too.
const SHORT: usize = 73;

impl MemoryError {
    /// The section in `bytes`; bytes after it are dropped.
    ///
    /// # Errors
    ///
    /// Fewer than 73 bytes, or fewer than 80 with fields said to be valid that lie beyond them.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let short = ParseError::SectionTooShort(SectionType::MEMORY, bytes.len());
        if bytes.len() < SHORT {
            return Err(short);
        }
        let mut section = Self::default();
        put(&mut section.0, 0, bytes.get(..80).unwrap_or(bytes));
        if bytes.len() < 80 && section.validation_bits() >> 15 != 0 {
            return Err(short);
        }
        Ok(section)
    }
}

impl MemoryError2 {
    /// The section in `bytes`; bytes after it are dropped.
    ///
    /// # Errors
    ///
    /// Fewer than 96 bytes.
    pub const fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        match bytes.first_chunk() {
            Some(bytes) => Ok(Self(*bytes)),
            None => Err(ParseError::SectionTooShort(SectionType::MEMORY_2, bytes.len())),
        }
    }
}
