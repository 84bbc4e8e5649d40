//! IMPLEMENTATION DEFINED exceptions to EL3, EC 0x1f: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::instruction_length::InstructionLength;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(25, access = RO)]
    implementation_defined: u32,
    #[bits(39)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of an IMPLEMENTATION DEFINED exception to EL3.
    ///
    /// ```
    /// use aarch64_syndrome::iss::ImpdefEl3;
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let esr = Esr::from_bits(0x7e00_1234);
    /// let exception = ImpdefEl3::from_esr(esr, TargetEl::El3).unwrap();
    /// assert_eq!(exception.implementation_defined(), 0x1234);
    /// ```
    ImpdefEl3: Layout
);

iss_fields!(ImpdefEl3: Layout { ISS {
    /// the meaning is the implementation's.
    "IMPLEMENTATION_DEFINED" [24:0] implementation_defined: u32 => "";
} });

impl ImpdefEl3 {
    /// The exception with this `ISS`, of which bits above 24 are dropped: `IL` = 1.
    #[must_use]
    pub const fn new(implementation_defined: u32) -> Self {
        Self::build(ExceptionClass::IMPDEF_EL3, TargetEl::El3, implementation_defined)
    }

    /// With the length of an instruction in `IL`.
    #[must_use]
    pub const fn with_instruction_length(self, length: InstructionLength) -> Self {
        self.set_il(length.il())
    }
}
