//! IMPLEMENTATION DEFINED exceptions to EL3, EC 0x1f: `ISS`.

use crate::ec::ExceptionClass;
use crate::esr::{Esr, TargetEl};
use crate::field::{Field, FieldList, at};
use crate::register::InstructionLength;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(25, access = RO)]
    iss: u32,
    #[bits(39)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of an IMPLEMENTATION DEFINED exception to EL3.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, ImpdefEl3, TargetEl};
    ///
    /// let esr = Esr::from_bits(0x7e00_1234);
    /// assert_eq!(ImpdefEl3::from_esr(esr, TargetEl::El3).unwrap().implementation_defined(), 0x1234);
    /// ```
    ImpdefEl3: Layout
);

impl ImpdefEl3 {
    /// The exception with this `ISS`, of which bits above 24 are dropped: `IL` = 1.
    #[must_use]
    pub const fn new(implementation_defined: u32) -> Self {
        Self::build(ExceptionClass::IMPDEF_EL3, TargetEl::El3, implementation_defined)
    }

    /// With the length of an instruction in `IL`.
    #[must_use]
    pub const fn with_instruction_length(self, length: InstructionLength) -> Self {
        self.replace(true, Esr::IL_AT, length.il() as u64)
    }

    /// `[24:0]`, whose meaning is the implementation's.
    #[inline]
    #[must_use]
    pub const fn implementation_defined(self) -> u32 {
        self.word.iss()
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.show("IMPLEMENTATION_DEFINED", at!(Layout, ISS_OFFSET, ISS_BITS), "");
    }
}
