//! Memory Copy and Memory Set exceptions, EC 0x27: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::register::Register;
use crate::small_int::{U2, U4};
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(5, access = RO)]
    sizereg: Register,
    #[bits(5, access = RO)]
    srcreg: Register,
    #[bits(5, access = RO)]
    destreg: Register,
    #[bits(1)]
    __: bool,
    #[bits(2, access = RO)]
    format_option: U2,
    #[bits(1, access = RO)]
    from_epilogue: bool,
    #[bits(4, access = RO)]
    options: U4,
    #[bits(1, access = RO)]
    is_setg: bool,
    #[bits(1, access = RO)]
    mem_inst: MemoryInstruction,
    #[bits(39)]
    __: u64,
}

/// `MemInst`, the kind of instruction.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "MemInst")]
pub enum MemoryInstruction {
    /// CPY*: copies memory.
    Copy = 0,
    /// SET* or SETG*: fills memory.
    Set = 1,
}

impl_names!(MemoryInstruction {
    Copy => "CPY*",
    Set => "SET* or SETG*",
});

impl MemoryInstruction {
    /// The value of the lowest bit; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        if bits & 1 == 0 { Self::Copy } else { Self::Set }
    }

    /// The bit as the syndrome holds it.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self as u8
    }
}

iss_encoding!(
    /// The syndrome of a Memory Copy or Memory Set exception (`FEAT_MOPS`): the main or epilogue
    /// instruction came upon registers of the other option, and software goes back to the prologue.
    ///
    /// A fault of such an instruction's memory access is a Data Abort.
    ///
    /// ```
    /// use aarch64_syndrome::iss::{MemoryInstruction, Mops};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let exception = Mops::from_esr(Esr::from_bits(0x9e01_0443), TargetEl::El1).unwrap();
    /// assert_eq!(exception.mem_inst(), MemoryInstruction::Copy);
    /// assert!(exception.is_option_a());
    /// ```
    Mops: Layout
);

iss_fields!(Mops: Layout { ISS {
    /// whether the instruction copies or sets.
    "MemInst" [24] mem_inst ! set_mem_inst: MemoryInstruction => name;
    /// the instruction is a SETGM* or SETGE*, which also sets tags. Defined whatever `MemInst`
    /// says.
    "isSETG" [23] is_setg ! set_is_setg: bool => "SETG*" | "not SETG*";
    "Options" [22:19] _ ! set_copy_options: U4 if is_copy => "option bits of the instruction";
    "Options" [20:19] _ ! set_set_options: U4 if is_set => "option bits of the instruction";
    /// the epilogue instruction, not the main one.
    "FromEpilogue" [18] from_epilogue / with_from_epilogue: bool => "epilogue" | "main";
    /// see [`is_option_a`](Self::is_option_a).
    "FormatOption" [17:16] format_option / with_format_option: U2 => format_option_name;
    /// the register with the destination address.
    "destreg" [14:10] destreg / with_destreg: Register => "destination register";
    /// the register with the source address, or with the value to set.
    "srcreg" [9:5] srcreg / with_srcreg: Register => "source or value register";
    /// the register with the size.
    "sizereg" [4:0] sizereg / with_sizereg: Register => "size register";
} });

impl Mops {
    /// The exception of such an instruction: `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, mem_inst: MemoryInstruction) -> Self {
        Self::build(ExceptionClass::MOPS, target, 0).set_mem_inst(mem_inst)
    }

    /// With `isSETG` as given, for SET*: no CPY* sets tags.
    #[must_use]
    pub const fn with_is_setg(self, is_setg: bool) -> Self {
        if self.is_set() { self.set_is_setg(is_setg) } else { self }
    }

    /// With `Options` as given, of which SET* has the low two bits alone.
    #[must_use]
    pub const fn with_options(self, options: U4) -> Self {
        if self.is_set() { self.set_set_options(options) } else { self.set_copy_options(options) }
    }

    /// With `destreg`, `srcreg` and `sizereg` as given.
    #[must_use]
    pub const fn with_registers(
        self,
        destreg: Register,
        srcreg: Register,
        sizereg: Register,
    ) -> Self {
        self.with_destreg(destreg).with_srcreg(srcreg).with_sizereg(sizereg)
    }

    /// `Options`, `[22:19]`, for SET* `[20:19]`: the option bits of the instruction.
    #[inline]
    #[must_use]
    #[doc(alias = "Options")]
    pub const fn options(self) -> U4 {
        let options = self.word.options().into_bits();
        U4::from_bits(if self.is_set() { options & 0b11 } else { options })
    }

    /// Whether `FormatOption` says that the registers have the format of Option A, not Option B.
    #[inline]
    #[must_use]
    pub const fn is_option_a(self) -> bool {
        matches!(self.format_option().into_bits(), 0b01 | 0b10)
    }

    const fn is_set(self) -> bool {
        matches!(self.mem_inst(), MemoryInstruction::Set)
    }

    const fn is_copy(self) -> bool {
        !self.is_set()
    }

    #[inline]
    const fn format_option_name(self) -> &'static str {
        if self.is_option_a() { "Option A" } else { "Option B" }
    }
}
